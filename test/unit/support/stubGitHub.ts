import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { TestContext } from 'node:test';

export interface StubRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface StubServer {
  readonly url: string;
  readonly requests: readonly StubRequest[];
}

/** An HTTP server on loopback that answers as the test says; `cut` closes the connection instead. */
export async function startStub(
  t: TestContext,
  answer: (request: StubRequest) => StubAnswer | 'cut',
): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: StubRequest = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      const said = answer(request);
      if (said === 'cut') {
        response.destroy();
        return;
      }
      const { status = 200, headers = {}, body } = said;
      response.writeHead(status, headers);
      response.end(
        body === undefined || body instanceof Uint8Array || typeof body === 'string'
          ? body
          : JSON.stringify(body),
      );
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    requests,
  };
}
