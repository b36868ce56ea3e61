import { Failure } from '../../../../src/core/failure.ts';
import type { LogTail, TailEvent, TailScope, TailUpdate } from '../../../../src/core/logPorts.ts';

interface Session {
  readonly scope: TailScope;
  readonly queue: (TailUpdate | Failure | 'end')[];
  wake: () => void;
}

/** Live Tail as a test plays it: it says what the open sessions send, and how they end. */
export class MemoryTail implements LogTail {
  readonly #sessions = new Set<Session>();
  /** What StartLiveTail rejects with. */
  refusal: Failure | undefined;
  /** Scopes of all sessions that were asked for, in order. */
  readonly asked: TailScope[] = [];

  get open(): number {
    return this.#sessions.size;
  }

  async *session(scope: TailScope, signal: AbortSignal): AsyncGenerator<TailUpdate> {
    this.asked.push(scope);
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
    const session: Session = { scope, queue: [{ kind: 'started' }], wake: () => undefined };
    this.#sessions.add(session);
    const cancel = (): void => {
      session.queue.unshift(new Failure('cancelled', 'Cancelled.'));
      session.wake();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (;;) {
        const next = session.queue.shift();
        if (next === undefined) {
          await new Promise<void>(resolve => {
            session.wake = resolve;
          });
        } else if (next instanceof Failure) {
          throw next;
        } else if (next === 'end') {
          return;
        } else {
          yield next;
        }
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#sessions.delete(session);
    }
  }

  /** To each session that asked for it. */
  send(events: readonly TailEvent[], sampled = false): void {
    for (const session of this.#sessions) {
      const matching = events.filter(event => matches(session.scope, event));
      this.#tell(session, { kind: 'events', events: matching, sampled });
    }
  }

  /** Ends every session: normally, or with a failure. */
  end(how: Failure | 'end' = 'end'): void {
    for (const session of this.#sessions) {
      this.#tell(session, how);
    }
  }

  #tell(session: Session, what: TailUpdate | Failure | 'end'): void {
    session.queue.push(what);
    session.wake();
  }
}

function matches(scope: TailScope, { group, stream }: TailEvent): boolean {
  switch (scope.kind) {
    case 'groups':
      return scope.groups.includes(group);
    case 'streams':
      return scope.group === group && scope.streams.includes(stream);
    case 'prefixes':
      return scope.group === group && scope.prefixes.some(prefix => stream.startsWith(prefix));
  }
}
