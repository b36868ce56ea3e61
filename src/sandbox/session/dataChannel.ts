import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isLoopbackHost } from '../http.ts';
import { closeFrame, type Frame, FrameError, FrameReader, OPCODE, writeFrame } from './frames.ts';
import type { TaskSession, TaskSessions } from './taskSessions.ts';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const PATH = /^\/v1\/data-channel\/([\w+=,.@-]+)$/;

/**
 * The WebSocket that a session's `streamUrl` names. As with Session Manager the first message is JSON in
 * text and shows the session's token; what comes then is sent back as it came: the sandbox's containers
 * have no shell and no ports. Anything but a right token closes it.
 */
export function openDataChannel(
  sessions: TaskSessions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on('error', () => socket.destroy());
  const id = PATH.exec((request.url ?? '').split('?')[0] ?? '')?.[1];
  const key = request.headers['sec-websocket-key'];
  const session = id === undefined ? undefined : sessions.find(id);
  if (!isLoopbackHost(request) || session === undefined || key === undefined) {
    const status = session === undefined ? '404 Not Found' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  const channel = new Channel(sessions, session, socket);
  socket.on('data', (bytes: Buffer) => channel.take(bytes));
  channel.take(head);
}

class Channel {
  readonly #sessions: TaskSessions;
  readonly #session: TaskSession;
  readonly #socket: Duplex;
  readonly #reader = new FrameReader();
  #shown = false;
  #closed = false;

  constructor(sessions: TaskSessions, session: TaskSession, socket: Duplex) {
    this.#sessions = sessions;
    this.#session = session;
    this.#socket = socket;
  }

  take(bytes: Buffer): void {
    try {
      for (const frame of this.#reader.read(bytes)) {
        if (!this.#closed) {
          this.#obey(frame);
        }
      }
    } catch (error) {
      if (!(error instanceof FrameError)) {
        throw error;
      }
      this.#close(error.code, error.message);
    }
  }

  #obey({ opcode, payload }: Frame): void {
    if (opcode === OPCODE.close) {
      this.#close(1000, '');
    } else if (opcode === OPCODE.ping) {
      this.#socket.write(writeFrame(OPCODE.pong, payload));
    } else if (this.#sessions.find(this.#session.id) === undefined) {
      this.#close(1001, 'The session has ended.');
    } else if (opcode === OPCODE.text || opcode === OPCODE.binary) {
      this.#message(opcode, payload);
    }
  }

  #message(opcode: number, payload: Buffer): void {
    if (this.#shown) {
      this.#socket.write(writeFrame(opcode, payload));
    } else if (opcode === OPCODE.text && tokenOf(payload) === this.#session.token) {
      this.#shown = true;
    } else {
      this.#close(1008, 'The token is not that of the session.');
    }
  }

  #close(code: number, reason: string): void {
    this.#closed = true;
    this.#socket.end(closeFrame(code, reason));
  }
}

/** Of `{"MessageSchemaVersion": "1.0", "RequestId", "TokenValue", …}`. */
function tokenOf(payload: Buffer): string | undefined {
  try {
    const message: unknown = JSON.parse(payload.toString('utf8'));
    return typeof message === 'object' &&
      message !== null &&
      'TokenValue' in message &&
      typeof message.TokenValue === 'string'
      ? message.TokenValue
      : undefined;
  } catch {
    return undefined;
  }
}
