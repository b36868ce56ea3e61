import type { Disposable } from '../../emitter.ts';
import { type Failure, isOfSession, toFailure } from '../../failure.ts';
import type { LogTail, TailEvent, TailScope } from '../../logPorts.ts';
import type { Clock } from '../../ports.ts';
import type { GroupReader } from '../groupReader.ts';
import { sameScope } from './scope.ts';

/** Where a tail stands. */
export type TailState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on'; readonly sampledAt?: number }
  /** It is tried again. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface TailDeps {
  readonly open: () => Promise<LogTail>;
  readonly reader: GroupReader;
  readonly clock: Clock;
  /** Events to be shown. */
  readonly give: (events: readonly TailEvent[]) => void;
  /** Events of a stream that nobody joined. */
  readonly unknown: (stream: string) => void;
  /** The state is another one, or a read is due. */
  readonly changed: () => void;
}

/** Milliseconds until a session is tried again: doubled up to the last; one that cannot be had is asked for rarely. */
const RETRY_FIRST = 1000;
const RETRY_MAX = 30_000;
const RETRY_DENIED = 10 * 60_000;
const RETRY_LIMIT = 60_000;
/** A session that lasted so long (ms) did not fail for what the ones before it failed for. */
const LASTED = 60_000;
/**
 * An update comes every second. After a longer time (ms) without one this machine may have stood still, and CloudWatch
 * Logs, which keeps ten updates for a client that does not read, drops the oldest without a word.
 */
const STALLED_AFTER = 5000;
/** A second that was sampled is told for so many milliseconds. */
const SAMPLED_FOR = 10_000;

/**
 * Keeps a session of Live Tail for one log group, in place of the one that ended: after three hours, when the
 * connection broke, when the streams are others. Around each end its reader is told to read what the session may have
 * left out; a second of which only a part was sent is not shown from it at all, but read, so that the order is right.
 */
export class GroupTail implements Disposable {
  readonly #deps: TailDeps;
  readonly #abort = new AbortController();
  #session = new AbortController();
  #scope: TailScope | undefined;
  #state: TailState = { kind: 'off' };
  #retry = new AbortController();
  /** When (ms) the session began; infinite until it did. */
  #beganAt = Number.POSITIVE_INFINITY;

  constructor(deps: TailDeps) {
    this.#deps = deps;
    void this.#run(this.#abort.signal);
  }

  get state(): TailState {
    return this.#state;
  }

  /** Whether the last seconds were sampled. */
  get sampled(): boolean {
    const { clock } = this.#deps;
    const at = this.#state.kind === 'on' ? this.#state.sampledAt : undefined;
    return at !== undefined && clock.now() - at < SAMPLED_FOR;
  }

  /** What the session sends; undefined: there is no session. */
  setScope(scope: TailScope | undefined): void {
    if (sameScope(scope, this.#scope)) {
      return;
    }
    this.#scope = scope;
    this.#session.abort();
    this.#retry.abort();
  }

  /** Somebody signed in, or a policy may have changed: what failed is tried at once. */
  retry(): void {
    if (this.#state.kind === 'failed') {
      this.#retry.abort();
    }
  }

  dispose(): void {
    this.#abort.abort();
    this.#session.abort();
    this.#retry.abort();
    this.#deps.reader.setTailed(false);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      this.#session = new AbortController();
      this.#retry = new AbortController();
      const scope = this.#scope;
      if (scope === undefined) {
        this.#become({ kind: 'off' });
        await this.#pause(Number.POSITIVE_INFINITY);
        continue;
      }
      try {
        this.#become({ kind: 'starting' });
        await this.#follow(scope, AbortSignal.any([signal, this.#session.signal]));
        this.#deps.reader.setTailed(false);
        failures = this.#lasted ? 0 : failures;
        this.#become({ kind: 'starting' });
        await this.#pause(retryAfter(undefined, failures++));
      } catch (error) {
        if (!signal.aborted) {
          this.#deps.reader.setTailed(false);
        }
        if (!signal.aborted && !this.#session.signal.aborted) {
          const failure = toFailure(error);
          this.#become({ kind: 'failed', failure });
          failures = this.#lasted ? 0 : failures;
          await this.#pause(retryAfter(failure, failures++));
        }
      }
    }
  }

  get #lasted(): boolean {
    return this.#deps.clock.now() - this.#beganAt >= LASTED;
  }

  /** To the end of one session. Rejects with a Failure. */
  async #follow(scope: TailScope, signal: AbortSignal): Promise<void> {
    this.#beganAt = Number.POSITIVE_INFINITY;
    const { open, reader, clock, give, changed } = this.#deps;
    const tail = await open();
    signal.throwIfAborted();
    reader.beginTailed();
    let updatedAt = clock.now();
    for await (const update of tail.session(scope, signal)) {
      // What waited to be taken is not wanted any more.
      signal.throwIfAborted();
      const now = clock.now();
      if (now - updatedAt > STALLED_AFTER) {
        reader.check();
        changed();
      }
      updatedAt = now;
      if (update.kind === 'started') {
        reader.setTailed(true);
        this.#beganAt = now;
        this.#become({ kind: 'on' });
      } else if (update.sampled) {
        reader.check();
        this.#become({ kind: 'on', sampledAt: clock.now() });
      } else {
        this.#tellUnknown(update.events);
        give(reader.takeTailed(update.events));
      }
    }
  }

  #tellUnknown(events: readonly TailEvent[]): void {
    const { reader, unknown } = this.#deps;
    for (const { stream } of events) {
      if (!reader.has(stream)) {
        unknown(stream);
      }
    }
  }

  #become(state: TailState): void {
    this.#state = state;
    this.#deps.changed();
  }

  /** Until the time (ms) has passed, or there is a reason to go on. */
  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#retry;
    if (this.#abort.signal.aborted || signal.aborted) {
      return;
    }
    if (milliseconds === Number.POSITIVE_INFINITY) {
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
      return;
    }
    await this.#deps.clock.sleep(milliseconds, signal).catch(() => undefined);
  }
}

/** `failure` is undefined where AWS ended the session. */
function retryAfter(failure: Failure | undefined, failures: number): number {
  if (failure !== undefined && isOfSession(failure)) {
    return RETRY_LIMIT;
  }
  switch (failure?.code) {
    case 'accessDenied':
    case 'unsupported':
    case 'invalid':
      return RETRY_DENIED;
    case 'limit':
    case 'notFound':
      return RETRY_LIMIT;
    default:
      return Math.min(RETRY_FIRST * 2 ** failures, RETRY_MAX);
  }
}
