import { type Failure, toFailure } from '../failure.ts';
import type { NumberedSink } from './joinedSources.ts';
import type { LogLine, LogSource } from './line.ts';
import { groupName, streamKey } from './logNames.ts';
import type { OlderState } from './messages.ts';
import type { LogModel } from './model.ts';
import { PastLines } from './past/pastLines.ts';
import { PastReader } from './past/pastReader.ts';
import { type PastDeps, PastReading } from './past/reading.ts';
import type { FollowTarget } from './target.ts';

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
  readonly #abort = new AbortController();
  #lines: PastLines | undefined;
  /** How often lines stand in the view that will be met once more. */
  #known = new Map<string, number>();
  #busy: Promise<void> | undefined;
  #sources: readonly LogSource[] = [];

  constructor(targets: readonly FollowTarget[], deps: PastDeps, sink: HistorySink, held: Held) {
    this.#deps = deps;
    this.#sink = sink;
    this.#held = held;
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
    let fresh: LogLine[] = [];
    while (fresh.length === 0 && !lines.done) {
      const read = await lines.next(PORTION, this.#reading.calls.logs, signal);
      // Its sources are told.
      this.#reading.lines([]);
      fresh = this.#fresh(read);
    }
    signal.throwIfAborted();
    const room = fresh.length === 0 || this.#sink.past(fresh);
    this.#sink.older(room ? (lines.done ? 'complete' : 'more') : 'full');
  }

  async #begin(signal: AbortSignal): Promise<PastLines> {
    if (this.#reading.pieces.length === 0) {
      await this.#reading.find(signal);
    }
    const to = this.#youngestBeginning();
    this.#known = this.#linesUpTo(to);
    this.#lines = new PastLines(
      'older',
      new PastReader(this.#reading.pieces, 'older', { from: 0, to, limit: PORTION }),
      this.#reading.sourceOf,
    );
    return this.#lines;
  }

  #youngestBeginning(): number {
    const beginnings = new Map<string, number>();
    const { model } = this.#held;
    for (let position = model.first; position < model.end; position++) {
      const line = model.get(position)?.line;
      const source = line === undefined ? undefined : this.#held.source(line.source);
      if (line !== undefined && source !== undefined) {
        const key = JSON.stringify([source.environment, source.region, groupName(source.group)]);
        beginnings.set(key, Math.min(beginnings.get(key) ?? line.time, line.time));
      }
    }
    return beginnings.size === 0 ? this.#deps.clock.now() : Math.max(...beginnings.values());
  }

  #linesUpTo(time: number): Map<string, number> {
    const known = new Map<string, number>();
    const { model } = this.#held;
    for (let position = model.first; position < model.end; position++) {
      const line = model.get(position)?.line;
      if (line === undefined || line.time > time) {
        break;
      }
      const key = keyOf(line, this.#held.source(line.source));
      known.set(key, (known.get(key) ?? 0) + 1);
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
