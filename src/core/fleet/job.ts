import type { Failure } from '../failure.ts';

/** Something that is read again and again. Its functions are asked whenever the poller plans. */
export interface Job {
  /** For the log. */
  readonly name: string;
  /** Milliseconds from the end of a read to the start of the next. */
  interval(): number;
  /** Whether `interval` holds however much there is to read. */
  hurried(): boolean;
  /** The requests that one read takes, about. */
  cost(): number;
  /**
   * Rejects with a Failure, which the signal's reason is too. `anew`: somebody asked, so nothing known may
   * stand in for a request.
   */
  read(anew: boolean, signal: AbortSignal): Promise<void>;
  /** The read failed, or it is due and has to wait because another of its bucket failed so. */
  failed(failure: Failure): void;
  /** It was not read for much longer than it should. */
  outdated(): void;
}

/** Milliseconds between two tries of a job that fails for a reason of its own: doubled each time, up to the longest. */
const RETRY_FIRST = 5_000;
const RETRY_LONGEST = 300_000;

export interface Demand {
  readonly resolve: () => void;
  readonly reject: (failure: Failure) => void;
}

/** What a poller knows of a job. */
export interface Slot {
  readonly job: Job;
  polled: boolean;
  /** When the last read ended; one that a pause of the bucket ended does not count: it is still due. */
  endedAt: number | undefined;
  outdated: boolean;
  /** Failed reads in a row that concern this job alone. */
  failures: number;
  /** Aborts the read under way. */
  running: AbortController | undefined;
  /** Want a read that starts from now on. */
  demands: Set<Demand>;
  /** Wait for the read under way. */
  served: Set<Demand>;
}

export function newSlot(job: Job): Slot {
  return {
    job,
    polled: false,
    endedAt: undefined,
    outdated: false,
    failures: 0,
    running: undefined,
    demands: new Set(),
    served: new Set(),
  };
}

/** When a slot is to be read again (ms): `stretch` times its interval after the last read. */
export function dueAt({ job, endedAt, failures }: Slot, stretch: number): number {
  if (endedAt === undefined) {
    return Number.NEGATIVE_INFINITY;
  }
  return failures === 0
    ? endedAt + job.interval() * (job.hurried() ? 1 : stretch)
    : endedAt + Math.min(RETRY_FIRST * 2 ** (failures - 1), RETRY_LONGEST);
}

/** Which of several goes first, lowest number first: asked for, then never read, then the rest. */
export function urgency(slot: Slot): number {
  return slot.demands.size > 0 ? 0 : slot.endedAt === undefined ? 1 : 2;
}

/** Answers all that wait, once. */
export function settle(demands: Set<Demand>, failure: Failure | undefined): void {
  for (const { resolve, reject } of demands) {
    if (failure === undefined) {
      resolve();
    } else {
      reject(failure);
    }
  }
  demands.clear();
}
