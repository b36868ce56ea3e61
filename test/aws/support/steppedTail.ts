import { createLogTail } from '../../../src/aws/logTail.ts';
import type { LogTail, TailScope, TailUpdate } from '../../../src/core/logPorts.ts';
import type { TailSession } from '../../../src/sandbox/logs/tail/session.ts';
import type { Stepped } from './stepped.ts';

/** Milliseconds of real time after which a session that says nothing is given up. */
const SILENCE = 400;
/** Milliseconds of real time that a message is waited for at most. */
const PATIENCE = 2000;

interface Connection {
  /** Its other end; undefined until it has begun. */
  session: TailSession | undefined;
  /** Events that came. */
  received: number;
  /** Real time (ms) of the last sign of life. */
  at: number;
  /** It says nothing any more, and that may be noticed from then on (ms of stepped time). */
  hangs: number | undefined;
}

/** Live Tail over HTTP on a stepped clock: time stands while something of a session is on its way. */
export class SteppedTail implements LogTail {
  readonly #stepped: Stepped;
  readonly #tail: LogTail;
  readonly #open = new Set<Connection>();

  constructor(stepped: Stepped) {
    this.#stepped = stepped;
    this.#tail = createLogTail(stepped.logsClient, stepped.environment, stepped.environment.region, SILENCE);
    stepped.time.arrived = () => [...this.#open].every(connection => this.#hasArrived(connection));
  }

  /** Half open from now on; noticed after so many milliseconds. */
  hang(noticedAfter: number): void {
    for (const connection of this.#open) {
      connection.session?.befall({ kind: 'hang' });
      connection.hangs = this.#stepped.time.now() + noticedAfter;
    }
  }

  async *session(scope: TailScope, signal: AbortSignal): AsyncGenerator<TailUpdate, void, undefined> {
    const { time, sandbox } = this.#stepped;
    const connection: Connection = { session: undefined, received: 0, at: Date.now(), hangs: undefined };
    const updates = this.#tail.session(scope, signal)[Symbol.asyncIterator]();
    try {
      let next = await time.during(() => updates.next());
      connection.session = [...sandbox.sandbox.world.logs.tails].at(-1);
      this.#open.add(connection);
      while (next.done !== true) {
        connection.at = Date.now();
        connection.received += next.value.kind === 'events' ? next.value.events.length : 0;
        yield next.value;
        next = await updates.next();
      }
    } finally {
      this.#open.delete(connection);
      await updates.return?.(undefined);
    }
  }

  #hasArrived(connection: Connection): boolean {
    const { session, received, at, hangs } = connection;
    if (session === undefined) {
      return true;
    }
    if (Date.now() - at > PATIENCE) {
      // What was left out for want of room does not come any more.
      connection.received = session.sent;
      return true;
    }
    if (hangs !== undefined) {
      return this.#stepped.time.now() < hangs;
    }
    return received >= session.sent && this.#stepped.sandbox.sandbox.world.logs.tails.has(session);
  }
}
