import type { LogEvent } from '../ports.ts';
import type { ReadJob } from './readJob.ts';

/** Lines that are shown of what was there before, for each log group. */
export const FIRST_LINES = 1000;
/** How far back a follow looks for its first lines (ms), where the endpoint gives the newest first. */
export const TAIL_SPAN = 24 * 3600_000;
/** And where it does not, so that not a whole day has to be read. */
export const SHORT_TAIL_SPAN = 10 * 60_000;
/** Pages without enough lines after which the search for the first lines ends. */
const TAIL_PAGES = 10;

/** What came of a page of the newest lines. */
export type FirstLines =
  /** The endpoint gives the oldest first. */
  | 'ascending'
  /** There are not enough yet. */
  | 'more'
  /** Oldest first; `truncated`: there are older ones. */
  | { readonly kept: readonly LogEvent[]; readonly truncated: boolean };

/** Adds a page to a job that looks for the newest `wanted` lines. */
export function gather(job: ReadJob, events: readonly LogEvent[], wanted: number): FirstLines {
  const ascending = (events[0]?.timestamp ?? 0) < (events.at(-1)?.timestamp ?? 0);
  const truncated = job.nextToken !== undefined;
  if (ascending && truncated) {
    return 'ascending';
  }
  job.gathered.push(...(ascending ? events.toReversed() : events));
  if (truncated && job.gathered.length < wanted && job.pages < TAIL_PAGES) {
    return 'more';
  }
  return { kept: job.gathered.toReversed().sort((a, b) => a.timestamp - b.timestamp), truncated };
}

/** Of the streams of such a job nothing is wanted that is older than what was kept, as far as it was there. */
export function leaveOut(
  { streams, startTime }: ReadJob,
  { kept, truncated }: Exclude<FirstLines, string>,
): void {
  const [first] = kept;
  const ingestedBy = kept.reduce((latest, { ingestionTime }) => Math.max(latest, ingestionTime), 0);
  for (const stream of streams) {
    stream.raiseFloor(startTime);
    if (truncated && first !== undefined) {
      stream.leaveOut(first.timestamp, ingestedBy);
    }
  }
}
