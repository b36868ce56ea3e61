import { Failure } from '../../../../src/core/failure.ts';
import type { Clock, LogEvent, LogsRead } from '../../../../src/core/ports.ts';

type Request = Parameters<LogsRead['filterLogEvents']>[0];
type Page = Awaited<ReturnType<LogsRead['filterLogEvents']>>;

interface Stored extends LogEvent {
  readonly sequence: number;
  /** From when on (ms) it is in answers. */
  readonly visibleAt: number;
}

/** The rules of FilterLogEvents over what a test puts in: times, pages, tokens, and what is not there. */
export class MemoryLogs implements LogsRead {
  readonly #clock: Clock;
  readonly #groups = new Map<string, Map<string, Stored[]>>();
  readonly #tokens = new Map<
    string,
    { readonly question: string; readonly after: Stored | undefined; readonly askedAt: number }
  >();
  #sequence = 0;
  /** Events of a page; 0 gives an empty page with a token. */
  pageSize: () => number = () => 10_000;
  /** May throw instead of an answer. */
  before: (request: { readonly group: string; readonly streams: readonly string[] }) => void = () =>
    undefined;
  /** An endpoint that does not know `fromEnd`. */
  ignoresFromEnd = false;
  readonly requests: Request[] = [];
  describeCalls = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  createGroup(group: string): void {
    if (!this.#groups.has(group)) {
      this.#groups.set(group, new Map());
    }
  }

  createStream(group: string, stream: string): void {
    this.createGroup(group);
    const streams = this.#groups.get(group);
    if (streams?.has(stream) === false) {
      streams.set(stream, []);
    }
  }

  deleteStream(group: string, stream: string): void {
    this.#groups.get(group)?.delete(stream);
  }

  /** Ingested now, with a time of its own, and shown `delay` ms later. */
  put(group: string, stream: string, message: string, timestamp = this.#clock.now(), delay = 0): void {
    this.createStream(group, stream);
    const now = this.#clock.now();
    const sequence = this.#sequence++;
    this.#groups
      .get(group)
      ?.get(stream)
      ?.push({
        id: String(sequence).padStart(12, '0'),
        stream,
        timestamp,
        ingestionTime: now,
        message,
        sequence,
        visibleAt: now + delay,
      });
  }

  async filterLogEvents(request: Request, signal: AbortSignal): Promise<Page> {
    signal.throwIfAborted();
    this.requests.push(request);
    await Promise.resolve();
    this.before(request);
    const { group, streams, prefix = '', startTime, limit, nextToken } = request;
    const { endTime = Number.POSITIVE_INFINITY } = request;
    const known = this.#groups.get(group);
    if (known === undefined) {
      throw new Failure('notFound', 'The specified log group does not exist.');
    }
    if (streams.length > 100 || (limit !== undefined && (limit < 1 || limit > 10_000))) {
      throw new Failure('invalid', 'validation error');
    }
    const backwards = request.fromEnd === true && !this.ignoresFromEnd;
    const question = JSON.stringify([group, streams, prefix, startTime, request.fromEnd]);
    const position = nextToken === undefined ? undefined : this.#tokens.get(nextToken);
    if (nextToken !== undefined && position?.question !== question) {
      throw new Failure('invalid', 'The specified nextToken is invalid.');
    }
    // The pages of a read are of one moment: none has what was shown after the first was asked for.
    const askedAt = position?.askedAt ?? this.#clock.now();
    const found = (streams.length === 0 ? [...known.keys()].filter(name => name.startsWith(prefix)) : streams)
      .flatMap(name => {
        const stream = known.get(name);
        if (stream === undefined) {
          throw new Failure('notFound', 'The specified log stream does not exist.');
        }
        return stream;
      })
      .filter(event => event.visibleAt <= askedAt)
      .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
      .sort((a, b) => (backwards ? -1 : 1) * compare(a, b));
    const after = position?.after;
    const rest = found.filter(
      event => after === undefined || (backwards ? compare(event, after) < 0 : compare(event, after) > 0),
    );
    const events = rest.slice(0, Math.min(limit ?? 10_000, this.pageSize()));
    const answeredAt = Math.floor(this.#clock.now() / 1000) * 1000;
    if (events.length === rest.length) {
      return { events, answeredAt };
    }
    const token = `token-${this.#tokens.size}`;
    this.#tokens.set(token, { question, after: events.at(-1) ?? after, askedAt });
    return { events, nextToken: token, answeredAt };
  }

  async logStreams(group: string, prefix: string, signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted();
    this.describeCalls++;
    await Promise.resolve();
    this.before({ group, streams: [prefix] });
    const known = this.#groups.get(group);
    if (known === undefined) {
      throw new Failure('notFound', 'The specified log group does not exist.');
    }
    return [...known.keys()].filter(name => name.startsWith(prefix));
  }
}

function compare(a: Stored, b: Stored): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}
