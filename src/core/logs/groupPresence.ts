import { Failure } from '../failure.ts';
import type { LogsRead } from '../ports.ts';
import { prefixOf } from './cover.ts';
import type { GroupStreams } from './groupStreams.ts';
import type { ReadJob } from './readJob.ts';

/** Whether a log group, and those of its streams that are read, are there: a read that fails does not say which is not. */
export class GroupPresence {
  readonly #group: string;
  readonly #streams: GroupStreams;
  readonly #now: () => number;
  #seen = false;
  #missing = false;
  #open = false;

  constructor(group: string, streams: GroupStreams, now: () => number) {
    this.#group = group;
    this.#streams = streams;
    this.#now = now;
  }

  /** The group itself is not there (yet). */
  get missing(): boolean {
    return this.#missing;
  }

  /** Whether it is to be looked for. */
  get open(): boolean {
    return this.#open;
  }

  /** A read was answered. */
  answered(): void {
    this.#seen = true;
    this.#missing = false;
  }

  /** One of the job's streams, or the group, is not there. */
  doubt({ streams }: ReadJob): void {
    const [only, ...others] = streams;
    if (only === undefined || others.length > 0) {
      for (const stream of streams) {
        stream.doubt();
      }
      return;
    }
    only.miss(this.#now());
    // Of those that a name stands for none need be there.
    const isCover = prefixOf(only.name) !== undefined;
    this.#missing ||= isCover;
    this.#open = !isCover && !this.#seen;
  }

  /**
   * Tells a group without the stream from a group that is not there, where all of its streams can wait. Rejects with a
   * Failure; then it is still open.
   */
  async look(logs: LogsRead, signal: AbortSignal): Promise<void> {
    const streams = this.#streams.all;
    const missing = streams.find(({ name, misses }) => misses > 0 && prefixOf(name) === undefined);
    try {
      await logs.logStreams(this.#group, missing?.name ?? '', signal);
      this.answered();
    } catch (error) {
      if (!(error instanceof Failure) || (error.code !== 'notFound' && error.code !== 'accessDenied')) {
        throw error;
      }
      this.#missing = error.code === 'notFound';
    }
    this.#open = false;
    if (this.#missing) {
      for (const stream of streams.filter(({ misses }) => misses === 0)) {
        stream.miss(this.#now());
      }
    }
  }
}
