import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventSource } from './api.ts';

/** The client sent more than the limit; the rest was not read. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Reads the whole body; throws BodyTooLarge beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    throw new BodyTooLarge(`The body has more than ${limit} bytes.`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) {
      throw new BodyTooLarge(`The body has more than ${limit} bytes.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Reads the body as text. Of one that is too large the rest is not read: `refuse` says so in the protocol's way. */
export async function readText<E>(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  refuse: (message: string) => E,
): Promise<{ readonly body: string; readonly problem: E | undefined }> {
  try {
    return { body: (await readBody(request, limit)).toString('utf8'), problem: undefined };
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) {
      throw error;
    }
    response.setHeader('connection', 'close');
    return { body: '', problem: refuse(error.message) };
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An answer that goes on until one of the two sides ends it. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: EventSource;
  /** Called when the head was sent. */
  begin(response: ServerResponse): void;
}

export function send(response: ServerResponse, answer: Answer | StreamAnswer): void {
  if ('begin' in answer) {
    response.writeHead(answer.status, answer.headers);
    response.flushHeaders();
    answer.begin(response);
    return;
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
  });
  response.end(answer.body);
}

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** The name of a Host header without its port; undefined when it is not a host. */
function hostName(header: string | undefined): string | undefined {
  if (header === undefined || !URL.canParse(`http://${header}/`)) {
    return undefined;
  }
  return new URL(`http://${header}/`).hostname;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * A page on the web can point its own name at 127.0.0.1 (DNS rebinding), but cannot make the browser
 * send a loopback name as Host. The port is not compared: forwarded ports differ from ours.
 */
export function isLoopbackHost(request: IncomingMessage): boolean {
  const name = hostName(request.headers.host);
  return name !== undefined && LOOPBACK.has(name);
}
