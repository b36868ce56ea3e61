import * as l10n from '@vscode/l10n';
import { rows } from './format.ts';
import type { Step } from './groupReader.ts';
import { type FollowSink, type LogLine, NOTE } from './line.ts';
import type { News } from './member.ts';
import type { Readers, RegionReader } from './readers.ts';
import type { ReadEvent } from './tail/tailedGroup.ts';

/** Lines are given when there are so many, or after so many milliseconds. */
const FLUSH_LINES = 5000;
const FLUSH_AFTER = 1000;
/** The first lines come in one order: they are given together, unless they take this long (ms) to read. */
const FILL_AFTER = 5000;

type Event = Pick<ReadEvent, 'stream' | 'timestamp' | 'message' | 'ahead' | 'late'>;

/** What a follow read, on its way to the sink: as lines, with their sources before them, in one order. */
export class FollowLines {
  readonly #readers: Readers;
  readonly #sink: Pick<FollowSink, 'sources' | 'lines'>;
  readonly #now: () => number;
  #announcedSources = 0;
  #filled = false;
  #closed = false;
  #held = false;
  #flushedAt = 0;
  #given = 0;
  /** What happened before the follow began, or while lines are held; goes with those that come next, at its time. */
  #past: LogLine[] = [];
  /** What was read and not given yet. */
  #batch: LogLine[] = [];

  constructor(readers: Readers, sink: Pick<FollowSink, 'sources' | 'lines'>, now: () => number) {
    this.#readers = readers;
    this.#sink = sink;
    this.#now = now;
  }

  /** Nothing is given any more. */
  close(): void {
    this.#closed = true;
  }

  /** Nothing is given for now: what is read meanwhile is given afterwards. */
  setHeld(held: boolean): void {
    this.#held = held;
  }

  /** Whether the first lines were given. */
  get filled(): boolean {
    return this.#filled;
  }

  get empty(): boolean {
    return this.#batch.length === 0;
  }

  /** A round of reads begins: its lines are counted. */
  begin(): void {
    this.#flushedAt = this.#now();
    this.#given = 0;
  }

  /** How many lines of this round were given. */
  get given(): number {
    return this.#given;
  }

  /** What a read gave; it may be kept for those after it. */
  read(where: RegionReader, { events, truncated }: Step): void {
    const before = this.#batch.length;
    for (const event of events) {
      this.#add(where, event);
    }
    if (truncated) {
      const time = this.#batch[before]?.time ?? this.#now();
      this.#batch.splice(before, 0, truncation(time, this.#batch.length - before));
    }
    const flushAfter = this.#filled ? FLUSH_AFTER : FILL_AFTER;
    if (this.#batch.length >= FLUSH_LINES || this.#now() - this.#flushedAt >= flushAfter) {
      this.flush();
    }
  }

  /** What Live Tail sent is given at once, after what was read before: of one millisecond, lines stand as they came. */
  tailed(where: RegionReader, events: readonly Event[]): void {
    for (const event of events) {
      this.#add(where, event);
    }
    if (this.#filled && !this.#held) {
      this.#give(this.#takeBatch());
    }
  }

  /** Gives all that there is. */
  flush(): void {
    if (this.#held) {
      return;
    }
    const batch = this.#takeBatch();
    this.#given += batch.length;
    this.#give([...this.#past, ...batch]);
    this.#filled = true;
    this.#past = [];
    this.#flushedAt = this.#now();
  }

  tell(news: readonly News[]): void {
    const now = this.#now();
    const notes = news.map(({ text, time }) => ({ source: NOTE, time: time ?? now, text }));
    if (this.#filled && !this.#held) {
      this.#give(notes);
    } else {
      this.#past.push(...notes);
    }
  }

  #takeBatch(): LogLine[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }

  #add(where: RegionReader, event: Event): void {
    const source = this.#readers.sourceOf(where, event);
    if (source === undefined) {
      return;
    }
    const { timestamp, message, ahead, late } = event;
    for (const line of rows(source, timestamp, message)) {
      this.#batch.push(
        late === undefined && ahead === undefined
          ? line
          : { ...line, ...(late === undefined ? {} : { late }), ...(ahead === undefined ? {} : { ahead }) },
      );
    }
  }

  /** Sources first; lines of several groups come in one order. */
  #give(lines: LogLine[]): void {
    if (this.#closed) {
      return;
    }
    const { sources } = this.#readers;
    if (sources.length > this.#announcedSources) {
      this.#announcedSources = sources.length;
      this.#sink.sources([...sources]);
    }
    if (lines.length > 0) {
      this.#sink.lines(inOrder(lines));
    }
  }
}

/** Mostly they are already. */
function inOrder(lines: LogLine[]): LogLine[] {
  const isInOrder = lines.every((line, index) => line.time >= (lines[index - 1]?.time ?? line.time));
  return isInOrder ? lines : lines.sort((a, b) => a.time - b.time);
}

function truncation(time: number, lines: number): LogLine {
  return {
    source: NOTE,
    time,
    text:
      lines === 0
        ? l10n.t('Lines that were there before are left out here.')
        : l10n.t('The newest {0} lines of what was there before begin here.', lines),
  };
}
