import type { Line } from '../../../src/sandbox/logs/source.ts';
import type { LogStore, LogStream } from '../../../src/sandbox/logs/store.ts';
import type { LogsLife, LogsStep } from './logsLife.ts';

/** What is written in all stays below what the view keeps, in lines and in characters. */
const LINES_MAX = 60_000;
const CHARACTERS_MAX = 20_000_000;

interface Writing {
  readonly at: number;
  readonly stream: LogStream;
  readonly lines: readonly Line[];
}

/** Writes numbered lines, when their time has come. */
export class LogsWriter {
  readonly #store: LogStore;
  readonly #via: LogsLife['via'];
  readonly #random: () => number;
  readonly #now: () => number;
  #number = 0;
  #characters = 0;
  #writing: Writing[] = [];

  constructor(parts: {
    readonly store: LogStore;
    readonly via: LogsLife['via'];
    readonly random: () => number;
    readonly now: () => number;
  }) {
    this.#store = parts.store;
    this.#via = parts.via;
    this.#random = parts.random;
    this.#now = parts.now;
  }

  /** When (ms) something is to be written next; undefined: never. */
  get next(): number | undefined {
    return this.#writing.length === 0 ? undefined : Math.min(...this.#writing.map(({ at }) => at));
  }

  /** Some of the streams get what the step says. */
  begin(streams: readonly LogStream[], step: Extract<LogsStep, { do: 'write' }>): void {
    for (const stream of streams) {
      if (this.#random() * 100 < step.streams) {
        for (let part = 0; part < step.parts; part++) {
          // What is of one millisecond is of one in all parts.
          const late = step.late + (step.apart === 0 ? part * 400 : 0);
          this.put(stream, { ...step, late, after: part * 400 });
        }
      }
    }
  }

  put(
    stream: LogStream,
    how: Pick<Extract<LogsStep, { do: 'write' }>, 'lines' | 'apart' | 'late' | 'filling'> & {
      readonly after: number;
    },
  ): void {
    const { lines, apart, late, filling, after } = how;
    if (this.#number + lines > LINES_MAX || this.#characters + lines * filling > CHARACTERS_MAX) {
      return;
    }
    this.#characters += lines * filling;
    const at = Math.ceil(this.#now()) + after;
    this.#writing.push({
      at,
      stream,
      lines: Array.from({ length: lines }, (_, index) => ({
        timestamp: at - late - (lines - 1 - index) * apart,
        message: this.#message().padEnd(filling, '.'),
      })),
    });
  }

  /** What is due now. */
  write(): void {
    const now = this.#now();
    const due = this.#writing.filter(({ at }) => at <= now);
    this.#writing = this.#writing.filter(({ at }) => at > now);
    for (const { stream, lines } of due) {
      if (this.#via === 'driver') {
        this.#store.write(stream, lines);
      } else {
        this.#store.put(stream, lines);
      }
    }
  }

  /** Numbered, now and then alike, of several lines, or belonging to the one before. */
  #message(): string {
    const dice = this.#random();
    const number = `line ${String(this.#number++).padStart(6, '0')}`;
    switch (true) {
      case dice < 0.1:
        return 'always the same';
      case dice < 0.15:
        return `${number}\n  at a place\n  at another`;
      case dice < 0.25:
        return `    at ${number}`;
      default:
        return number;
    }
  }
}
