import { Failure, type FailureCode } from '../../../../../src/core/failure.ts';
import type { LogEvent, LogsRead } from '../../../../../src/core/ports.ts';

export type FilterRequest = Parameters<LogsRead['filterLogEvents']>[0];
type Page = Awaited<ReturnType<LogsRead['filterLogEvents']>>;

/** FilterLogEvents over what a test puts in; pages, tokens and trouble are as the test says. */
export class PagedLogs implements LogsRead {
  readonly events: (LogEvent & { readonly group: string; readonly sequence: number })[] = [];
  readonly groups = new Set<string>();
  readonly streams = new Set<string>();
  readonly requests: FilterRequest[] = [];
  /** Events of a page; 0 gives an empty page with a token. */
  pageSize: () => number = () => 10_000;
  /** An endpoint that does not know `fromEnd`. */
  ignoresFromEnd = false;
  /** Fails a call with this. */
  trouble: (request: FilterRequest) => FailureCode | undefined = () => undefined;
  /** Whether the pattern matches. */
  matches: (pattern: string, message: string) => boolean = () => true;
  readonly #tokens = new Map<
    string,
    { readonly question: string; readonly after: number; readonly time: number }
  >();

  put(group: string, stream: string, timestamp: number, message: string): void {
    const sequence = this.events.length;
    this.groups.add(group);
    this.streams.add(`${group}|${stream}`);
    const id = String(sequence).padStart(12, '0');
    this.events.push({ group, stream, timestamp, ingestionTime: timestamp, message, id, sequence });
  }

  async filterLogEvents(request: FilterRequest, signal: AbortSignal): Promise<Page> {
    signal.throwIfAborted();
    this.requests.push(request);
    await Promise.resolve();
    const code = this.trouble(request);
    if (code !== undefined) {
      throw new Failure(code, `trouble: ${code}`);
    }
    const {
      group,
      streams,
      prefix,
      startTime,
      endTime = Number.POSITIVE_INFINITY,
      fromEnd,
      nextToken,
    } = request;
    if (!Number.isInteger(startTime) || !Number.isInteger(endTime) || startTime < 0 || startTime > endTime) {
      throw new Failure('invalid', `times ${startTime} ${endTime}`);
    }
    if (streams.length > 100 || (streams.length > 0 && prefix !== undefined)) {
      throw new Failure('invalid', 'streams');
    }
    if (fromEnd === true && startTime < Date.UTC(2024, 0, 1)) {
      throw new Failure('invalid', 'startFromHead can be false only since 2024');
    }
    if (!this.groups.has(group) || streams.some(stream => !this.streams.has(`${group}|${stream}`))) {
      throw new Failure('notFound', 'not there');
    }
    const backwards = fromEnd === true && !this.ignoresFromEnd;
    const question = JSON.stringify({ ...request, nextToken: undefined, limit: undefined });
    const token = nextToken === undefined ? undefined : this.#tokens.get(nextToken);
    if (nextToken !== undefined && token?.question !== question) {
      throw new Failure('invalid', 'The specified nextToken is invalid.');
    }
    const sign = backwards ? -1 : 1;
    const found = this.events
      .filter(
        event =>
          event.group === group &&
          (streams.length === 0 ? event.stream.startsWith(prefix ?? '') : streams.includes(event.stream)) &&
          event.timestamp >= startTime &&
          event.timestamp <= endTime &&
          (request.pattern === undefined || this.matches(request.pattern, event.message)),
      )
      .sort((a, b) => sign * (a.timestamp - b.timestamp || a.sequence - b.sequence))
      .filter(
        ({ timestamp, sequence }) =>
          token === undefined || sign * (timestamp - token.time || sequence - token.after) > 0,
      );
    const events = found.slice(0, Math.min(request.limit ?? 10_000, this.pageSize()));
    if (events.length === found.length) {
      return { events };
    }
    const last = events.at(-1);
    const id = `token-${this.#tokens.size}`;
    this.#tokens.set(id, {
      question,
      after: last?.sequence ?? token?.after ?? sign * Number.NEGATIVE_INFINITY,
      time: last?.timestamp ?? token?.time ?? sign * Number.NEGATIVE_INFINITY,
    });
    return { events, nextToken: id };
  }

  logStreams(): Promise<readonly string[]> {
    return Promise.reject(new Failure('unexpected', 'DescribeLogStreams is not for the past'));
  }
}
