import { type Failure, toFailure } from '../failure.ts';
import type { Beginnings } from './beginnings.ts';
import type { NumberedSink } from './joinedSources.ts';
import type { LogLine, LogSource } from './line.ts';
import { streamKey } from './logNames.ts';
import type { OlderState } from './messages.ts';
import type { LogModel } from './model.ts';
import { PastLines } from './past/pastLines.ts';
import { PastReader } from './past/pastReader.ts';
import { type PastDeps, PastReading } from './past/reading.ts';
import type { FollowTarget, TimeRange } from './target.ts';

/** Lines that are read at a time. */
const PORTION = 1000;

export interface HistorySink extends Pick<NumberedSink, 'sources' | 'past'> {
  older(state: OlderState, text?: string): void;
}

/** The lines that a follow gave. */
export interface Held {
  readonly model: Pick<LogModel, 'first' | 'end' | 'get' | 'full'>;
  source(index: number): LogSource | undefined;
}

/**
 * What was logged before a follow began, read back in time as somebody scrolls. A follow gives the newest lines of each
 * log group: from the youngest beginning of them on it is read back, and what is there already is left out.
 */
export class History {
  readonly #reading: PastReading;
  readonly #deps: PastDeps;
  readonly #sink: HistorySink;
  readonly #held: Held;
  readonly #beginnings: Beginnings;
  readonly #abort = new AbortController();
  #lines: PastLines | undefined;
  /** How often lines stand in the view that will be met once more. */
  #known = new Map<string, number>();
  #busy: Promise<void> | undefined;
  #sources: readonly LogSource[] = [];
  /** Where (ms) it begins to read. */
  #to = 0;
  #stretch: TimeRange | undefined;

  constructor(
    targets: readonly FollowTarget[],
    deps: PastDeps,
    sink: HistorySink,
    held: Held,
    beginnings: Beginnings,
  ) {
    this.#deps = deps;
    this.#sink = sink;
    this.#held = held;
    this.#beginnings = beginnings;
    this.#reading = new PastReading(targets, deps, {
      sources: sources => {
        this.#sources = sources;
        sink.sources(sources);
      },
      past: lines => sink.past(lines),
      older: (state, text) => sink.older(state, text),
      // The follow says how it goes.
      status: () => undefined,
      lines: () => undefined,
      search: () => undefined,
      show: () => undefined,
    });
  }

  /** Reads some lines more; does nothing while that is under way. Never rejects. */
  older(): Promise<void> {
    this.#busy ??= this.#older(this.#abort.signal)
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted) {
          this.#sink.older('failed', sentence(toFailure(error)));
        }
      })
      .finally(() => {
        this.#busy = undefined;
      });
    return this.#busy;
  }

  /** Of this all that the targets logged was given; undefined where nothing was read yet. */
  get stretch(): TimeRange | undefined {
    return this.#stretch;
  }

  dispose(): void {
    this.#abort.abort();
  }

  async #older(signal: AbortSignal): Promise<void> {
    if (this.#held.model.full) {
      this.#sink.older('full');
      return;
    }
    this.#sink.older('loading');
    const lines = this.#lines ?? (await this.#begin(signal));
    let oldest: LogLine | undefined;
    let fresh: LogLine[] = [];
    while (fresh.length === 0 && !lines.done) {
      const read = await lines.next(PORTION, this.#reading.calls.logs, signal);
      // Its sources are told.
      this.#reading.lines([]);
      oldest = read[0] ?? oldest;
      fresh = this.#fresh(read);
    }
    signal.throwIfAborted();
    const room = fresh.length === 0 || this.#sink.past(fresh);
    if (oldest !== undefined) {
      this.#stretch = { from: oldest.time, to: this.#to };
    }
    this.#sink.older(room ? (lines.done ? 'complete' : 'more') : 'full');
  }

  async #begin(signal: AbortSignal): Promise<PastLines> {
    if (this.#reading.pieces.length === 0) {
      await this.#reading.find(signal);
    }
    const to = this.#beginnings.youngest(this.#held.model) ?? this.#deps.clock.now();
    this.#to = to;
    this.#known = this.#linesUpTo(to);
    this.#lines = new PastLines(
      'older',
      new PastReader(this.#reading.pieces, 'older', { from: 0, to, limit: PORTION }),
      this.#reading.sourceOf,
    );
    return this.#lines;
  }

  #linesUpTo(time: number): Map<string, number> {
    const known = new Map<string, number>();
    const { model } = this.#held;
    for (let position = model.first; position < model.end; position++) {
      const line = model.get(position)?.line;
      // A line stands with those that it goes on with, before others that are older.
      if (line !== undefined && line.time <= time) {
        const key = keyOf(line, this.#held.source(line.source));
        known.set(key, (known.get(key) ?? 0) + 1);
      }
    }
    return known;
  }

  #fresh(lines: readonly LogLine[]): LogLine[] {
    return lines.filter(line => {
      const key = keyOf(line, this.#sources[line.source]);
      const count = this.#known.get(key) ?? 0;
      if (count > 0) {
        this.#known.set(key, count - 1);
      }
      return count === 0;
    });
  }
}

/** The same line, whoever read it: of its stream, or, where that is not known, of its task and container. */
function keyOf({ time, text }: LogLine, source: LogSource | undefined): string {
  const of =
    source === undefined
      ? ''
      : (streamKey(source) ?? JSON.stringify([source.environment, source.task, source.container]));
  return `${of}|${time}|${text}`;
}

function sentence({ message, hint }: Failure): string {
  return (hint === undefined ? message : `${message} ${hint}`).replaceAll('`', '');
}
