import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What hands out the keys of a container's role on its own machine. */
export class ContainerAgent {
  /** The authorization of each request, in order. */
  readonly asked: (string | undefined)[] = [];
  /** To be replaced by the journey. */
  answer: () => Answer = () => ({ status: 404, body: {} });
  readonly #server: Server = createServer((request, response) => {
    this.asked.push(request.headers.authorization);
    const { status, body } = this.answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

  /** Gives its address. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1').unref();
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The server has no port');
    }
    return `http://127.0.0.1:${address.port}/v1/credentials`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
