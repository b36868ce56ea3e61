import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Disposable } from '../../core/emitter.ts';
import { OWN_ENDPOINT_PATH } from '../../core/identity/ownEndpoint.ts';
import { type Answer, answer } from '../../core/terminal/credentialAnswer.ts';

/** What programs are told so that they find a door of the endpoint. */
export interface Door extends Disposable {
  /** With a random path. */
  readonly url: string;
  /** The whole value of the Authorization header. */
  readonly token: string;
}

interface Guarded {
  readonly token: Buffer;
  readonly respond: () => Promise<Answer>;
}

/** Bits that cannot be guessed: 256 for a token, 128 for a path. */
const TOKEN_BYTES = 32;
const PATH_BYTES = 16;
/** Milliseconds for a request to arrive. */
const REQUEST_TIME = 5_000;
const MAX_HEADERS = 8 * 1024;
const MAX_CONNECTIONS = 64;

/**
 * An HTTP server on this machine's loopback that opens doors: each a random path that answers whoever brings its
 * random token. Every answer closes its connection. Knows nothing of what is behind a door.
 */
export class Endpoint implements Disposable {
  readonly #server: Server;
  readonly #port: number;
  /** By the digest of the path, so that looking one up takes as long whatever was asked for. */
  readonly #doors = new Map<string, Guarded>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#respond(request).then(
        given => send(response, given),
        () => send(response, answer(500, 'InternalError', 'The endpoint failed.')),
      );
    });
  }

  /** Listens on a port that the system chooses. Rejects with the system's error where it may not. */
  static async listen(): Promise<Endpoint> {
    const server = createServer({
      maxHeaderSize: MAX_HEADERS,
      headersTimeout: REQUEST_TIME,
      requestTimeout: REQUEST_TIME,
      connectionsCheckingInterval: REQUEST_TIME,
      keepAlive: false,
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.maxRequestsPerSocket = 1;
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The endpoint has no port.');
    }
    return new Endpoint(server, address.port);
  }

  /** `respond` is called for every request that brings the token; closed with `dispose`. */
  open(respond: () => Promise<Answer>): Door {
    const path = `${OWN_ENDPOINT_PATH}${randomBytes(PATH_BYTES).toString('base64url')}`;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const key = digest(path).toString('base64');
    this.#doors.set(key, { token: digest(token), respond });
    return {
      url: `http://127.0.0.1:${this.#port}${path}`,
      token,
      dispose: () => void this.#doors.delete(key),
    };
  }

  /** Closes every connection at once. */
  dispose(): void {
    this.#doors.clear();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #respond(request: IncomingMessage): Promise<Answer> {
    if (!this.#isOurHost(request.headers.host)) {
      // A page that made a name of its own lead to loopback still sends that name.
      return answer(421, 'MisdirectedRequest', 'This endpoint answers to its loopback address only.');
    }
    if (request.method !== 'GET') {
      return answer(405, 'MethodNotAllowed', 'Only GET is answered.');
    }
    if (
      request.headers['transfer-encoding'] !== undefined ||
      Number(request.headers['content-length'] ?? 0) > 0
    ) {
      return answer(413, 'ContentTooLarge', 'A request has no body here.');
    }
    const door = this.#doors.get(digest(request.url ?? '').toString('base64'));
    if (door === undefined) {
      return answer(404, 'NotFound', 'There is nothing here, or no longer.');
    }
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), door.token)) {
      return answer(401, 'Unauthorized', 'The authorization token is not that of this terminal.');
    }
    return door.respond();
  }

  #isOurHost(host: string | undefined): boolean {
    return ['127.0.0.1', 'localhost', '[::1]'].some(name => host?.toLowerCase() === `${name}:${this.#port}`);
  }
}

/** Of one length, so that two can be compared without telling where they differ. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    connection: 'close',
    ...(status === 405 ? { allow: 'GET' } : {}),
    ...(status === 503 ? { 'retry-after': '1' } : {}),
  });
  response.end(text);
}
