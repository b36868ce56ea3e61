/** What following and searching logs need beyond `LogsRead`; the same rules as for all ports. */

/** Which streams a session of Live Tail sends. `groups` are names or ARNs, at most ten, of one region. */
export type TailScope =
  | { readonly kind: 'groups'; readonly groups: readonly string[] }
  /** at most a hundred streams, by their whole names. */
  | { readonly kind: 'streams'; readonly group: string; readonly streams: readonly string[] }
  /** At most a hundred beginnings of stream names. */
  | { readonly kind: 'prefixes'; readonly group: string; readonly prefixes: readonly string[] };

/** An event as Live Tail gives it: without the id that FilterLogEvents has. Times are milliseconds since the epoch. */
export interface TailEvent {
  /** Name of the log group. */
  readonly group: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/**
 * What a session of Live Tail tells: that it runs, and about once a second what came. `sampled`: more than 500
 * events matched in that second, and only some of them are here.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
export type TailUpdate =
  | { readonly kind: 'started' }
  | { readonly kind: 'events'; readonly events: readonly TailEvent[]; readonly sampled: boolean };

/** Live Tail. */
export interface LogTail {
  /**
   * One session, from StartLiveTail to its end. It ends normally when the service closes it (three hours:
   * SessionTimeoutException) and rejects with a Failure: `accessDenied`, `limit` (fifteen at once per account),
   * `unsupported` (not in this region), `notFound`, `throttled`, or a connection that broke. Leaving the iteration or
   * aborting the signal (`cancelled`) closes the session, which is billed by the minute.
   */
  session(scope: TailScope, signal: AbortSignal): AsyncIterable<TailUpdate>;
}

/** One row of a Logs Insights result, in the order of the fields that were asked for. */
export interface QueryRow {
  /** `@timestamp` in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
  /** Name of the log group. */
  readonly group: string;
  readonly stream: string;
  /** `@ptr`, unique for each event. */
  readonly id: string;
}

export interface QueryProgress {
  readonly status: 'Scheduled' | 'Running' | 'Complete' | 'Failed' | 'Cancelled' | 'Timeout' | (string & {});
  /** At most 10,000. While it runs, those that were found so far. */
  readonly rows: readonly QueryRow[];
  /** The bill counts these. */
  readonly bytesScanned: number;
  readonly recordsMatched: number;
  readonly recordsScanned: number;
}

/** CloudWatch Logs Insights: StartQuery, GetQueryResults, StopQuery. */
export interface LogQueries {
  /** `groups` are names or ARNs, at most 50; times in ms (the API counts whole seconds). Gives the query's id. */
  start(
    request: {
      readonly groups: readonly string[];
      readonly query: string;
      readonly startTime: number;
      readonly endTime: number;
      readonly limit: number;
    },
    signal: AbortSignal,
  ): Promise<string>;
  results(id: string, signal: AbortSignal): Promise<QueryProgress>;
  /** One that ended already is no error. */
  stop(id: string, signal: AbortSignal): Promise<void>;
}

export interface LogGroupInfo {
  readonly name: string;
  readonly arn: string;
  /** As CloudWatch Logs counts them, compressed; some hours old. */
  readonly storedBytes: number;
  readonly retentionDays?: number;
  /** STANDARD, INFREQUENT_ACCESS (no Live Tail, no FilterLogEvents), DELIVERY. */
  readonly logGroupClass: string;
}

/** DescribeLogGroups, for choosing one and for what a query would read. */
export interface LogGroups {
  /** Groups whose name contains the text, case-sensitive as the API is; at most `limit`. */
  find(text: string, limit: number, signal: AbortSignal): Promise<readonly LogGroupInfo[]>;
}
