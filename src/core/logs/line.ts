import type { FailureAction } from '../failure.ts';

/** Where lines come from: one container of one task, or a stream of which that is not known. */
export interface LogSource {
  /** The place in the list of sources of one follow; lines refer to it. */
  readonly index: number;
  /** Task id; empty where the stream does not tell. */
  readonly task: string;
  readonly container: string;
  /** What stands beside each line. */
  readonly label: string;
  /** The service or log group that it belongs to, which stands before the label where several targets are shown. */
  readonly owner?: string;
  /** Counts the tasks, so that all containers of one share a colour. */
  readonly colour: number;
  /** The environment, log group (name or ARN) and region that it is read from. */
  readonly environment: string;
  readonly group: string;
  readonly region: string;
  /** Absent where the lines of several streams have this source. */
  readonly stream?: string;
}

/** The `source` of what the follower itself says between the lines: a task joined, one stopped. */
export const NOTE = -1;

/** One row of the view: an event, or one line of an event that has several. */
export interface LogLine {
  /** Index of a LogSource, or NOTE. */
  readonly source: number;
  /** Milliseconds since the epoch, as the container gave it. */
  readonly time: number;
  readonly text: string;
  /** Characters that were left out because the line is too long to keep. */
  readonly cut?: number;
  /** It goes on with the event of the row before. */
  readonly continued?: boolean;
  /** It was read later than lines of its time were shown: it fills a gap. */
  readonly late?: boolean;
  /** How many rows of its source and its very time, which were given before, belong after it; absent for none. */
  readonly ahead?: number;
}

export type FollowState = 'following' | 'waiting' | 'throttled' | 'offline' | 'denied' | 'ended';

export interface FollowStatus {
  readonly kind: FollowState;
  readonly text: string;
  /** One sentence for each thing that cannot be followed, such as a container with another log driver. */
  readonly notices: readonly string[];
  /** Milliseconds from a line's time to when it was read, for the newest lines; absent where none came lately. */
  readonly lag?: number;
  /** The way out, where there is one. */
  readonly action?: FailureAction;
  /** How lines come. Absent where nothing is followed: a range, a search. */
  readonly mode?: FollowMode;
  /** In which of the last seconds Live Tail sent only a part, until the rest was read. */
  readonly sampled?: boolean;
}

/**
 * `polling`: nobody asked for Live Tail; `beginning`: somebody did, and no session is there yet; `fallback`: it cannot be
 * had now (the notices say why); `mixed`: of several log groups only some have it.
 */
export type FollowMode = 'liveTail' | 'polling' | 'beginning' | 'fallback' | 'mixed';

/** What a follower gives. Sources are announced before the first of their lines. */
export interface FollowSink {
  sources(sources: readonly LogSource[]): void;
  lines(lines: readonly LogLine[]): void;
  status(status: FollowStatus): void;
}
