import type { TailEvent } from '../logPorts.ts';
import type { LogEvent } from '../ports.ts';
import { prefixOf } from './cover.ts';
import { LogStream } from './logStream.ts';
import type { Met } from './tail/tailedGroup.ts';

/** Names that are kept in mind. */
const FOUND_MAX = 10_000;

/** One that stands for all whose names begin so. */
interface Cover {
  readonly prefix: string;
  readonly stream: LogStream;
}

/** The streams of a log group that a reader follows, and those that it followed. */
export class GroupStreams {
  readonly #streams = new Map<string, LogStream>();
  /** Those that nobody wants now: somebody may again, and must not get what was given. */
  readonly #left = new Map<string, LogStream>();
  /** Of the first, those that stand for many; the same of both. */
  #covers: readonly Cover[] = [];
  #allCovers: readonly Cover[] = [];
  /** By name, those that its events belong to, as far as that was asked. */
  readonly #found = new Map<string, readonly LogStream[]>();

  get all(): readonly LogStream[] {
    return [...this.#streams.values()];
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The stream of this very name. */
  get(name: string): LogStream | undefined {
    return this.#streams.get(name);
  }

  /** Whether events of a stream of this name are taken. */
  has(name: string): boolean {
    return this.#of(name).length > 0;
  }

  /** Whether an event is wanted, also where reads take none of its time any more. */
  wants(event: TailEvent): boolean {
    return this.#of(event.stream).some(stream => stream.wants(event));
  }

  /**
   * What a read makes of an event that it met. A stream may be joined by its name while others that cover it are, and be
   * left again: what the one gave before, the other does not give once more.
   */
  take(event: LogEvent): Met {
    const streams = this.#of(event.stream);
    const [stream] = streams;
    if (stream === undefined) {
      return 'unwanted';
    }
    const left = this.#left.get(event.stream);
    const isGiven =
      left?.gave(event) === true ||
      this.#allCovers.some(
        ({ prefix, stream: cover }) =>
          cover !== stream && event.stream.startsWith(prefix) && cover.gave(event),
      );
    if (isGiven) {
      return 'shown';
    }
    // What one leaves out of the lines that were there, another may want.
    for (const each of streams) {
      const met = each.take(event);
      if (met !== 'unwanted') {
        return met;
      }
    }
    return 'unwanted';
  }

  /** Whether it was not there: as GroupReader's `join`. */
  join(name: string, since: number, tail: boolean): boolean {
    if (this.#streams.has(name)) {
      return false;
    }
    this.#streams.set(name, this.#left.get(name) ?? new LogStream(name, since, tail));
    this.#left.delete(name);
    this.#findCovers();
    return true;
  }

  /** As GroupReader's. */
  leave(name: string, complete: boolean): void {
    const stream = this.#streams.get(name);
    if (stream !== undefined) {
      this.#streams.delete(name);
      // Reads that are under way note on the old one how far they came.
      const left = stream.resumed();
      // Where others have it too more may come, which is told from what was given by the ids.
      if (complete && !this.has(name)) {
        left.close();
      }
      this.#left.set(name, left);
      this.#findCovers();
    }
  }

  /** Before this time (ms) events of a stream are never taken, also when it comes back. */
  floorOf(name: string): number {
    const streams = this.#of(name);
    const left = this.#left.get(name) ?? coveringOf(this.#allCovers, name)[0];
    return Math.min(
      ...(streams.length > 0 ? streams : left === undefined ? [] : [left]).map(({ floor }) => floor),
    );
  }

  /** Nothing that is older (ms) is taken of any stream any more. */
  forgetBefore(time: number): void {
    for (const stream of [...this.#streams.values(), ...this.#left.values()]) {
      stream.forgetBefore(time);
    }
  }

  /** Forgets ids of events that are older than a span (ms): as LogStream's `forget`. */
  forget(long: number, short: number): void {
    for (const stream of this.#streams.values()) {
      stream.forget(long, short);
    }
    for (const stream of this.#left.values()) {
      const cover = this.#covers.find(({ prefix }) => stream.name.startsWith(prefix));
      if (cover !== undefined) {
        stream.forgetBefore(cover.stream.floor);
      }
    }
  }

  /**
   * The doubtful streams that are read now (ms), each alone. Those that were not there when they were read alone cost a
   * call each time, and there may be many of them: one a round, of which `again` says that it begins.
   */
  doubtful(now: number, again: boolean): LogStream[] {
    const due = this.all.filter(({ state, retryAt }) => state === 'doubtful' && retryAt <= now);
    const [first] = due.filter(({ misses }) => misses > 0).toSorted((a, b) => a.retryAt - b.retryAt);
    return [...due.filter(({ misses }) => misses === 0), ...(first !== undefined && again ? [first] : [])];
  }

  /** Those that events of a stream of this name belong to: itself, and what stands for it and others. */
  #of(name: string): readonly LogStream[] {
    const known = this.#found.get(name);
    if (known !== undefined) {
      return known;
    }
    const own = this.#streams.get(name);
    const covers = coveringOf(this.#covers, name);
    const found = own === undefined ? covers : [own, ...covers];
    if (this.#found.size >= FOUND_MAX) {
      this.#found.clear();
    }
    this.#found.set(name, found);
    return found;
  }

  #findCovers(): void {
    this.#found.clear();
    this.#covers = coversOf(this.#streams);
    this.#allCovers = [...this.#covers, ...coversOf(this.#left)];
  }
}

function coveringOf(covers: readonly Cover[], name: string): LogStream[] {
  return covers.filter(({ prefix }) => name.startsWith(prefix)).map(({ stream }) => stream);
}

function coversOf(streams: ReadonlyMap<string, LogStream>): Cover[] {
  return [...streams].flatMap(([name, stream]) => {
    const prefix = prefixOf(name);
    return prefix === undefined ? [] : [{ prefix, stream }];
  });
}
