import { randomUUID } from 'node:crypto';
import type { Cancel } from '../api.ts';
import type { LogClock } from './clock.ts';
import type { Line } from './source.ts';
import type { LogStore, LogStream } from './store.ts';

export interface GeneratorOptions {
  /** What it writes to; asked again and again, so that streams may come and go. */
  readonly streams: () => readonly LogStream[];
  /** Lines a second of real time, for each stream. */
  readonly rate: number;
  /** After so many lines a stream gets no more. */
  readonly count: number;
  /** Seconds of real time. */
  readonly seconds: number;
  /** What stands before the number. */
  readonly text: string;
  /** Lines that are shorter are filled up to so many characters. */
  readonly length: number;
  /** As PutLogEvents takes them, or as the awslogs driver sends them: some seconds late, in batches. */
  readonly via: 'put' | 'driver';
}

/** Nobody needs more, and memory has an end. */
export const bounds = { rate: 20_000, count: 500_000, seconds: 3_600, length: 10_000, generators: 20 };
/** Milliseconds of real time between two portions. */
const portionEvery = 100;

/** Writes numbered lines, `text 000001` and on, into each of its streams, from when it first sees it. */
export class Generator {
  readonly id = randomUUID();
  readonly #options: GeneratorOptions;
  readonly #store: LogStore;
  readonly #clock: LogClock;
  readonly #startedAt: number;
  readonly #written = new Map<LogStream, { readonly since: number; lines: number }>();
  #cancel: Cancel = () => {};
  #running = true;

  constructor(store: LogStore, clock: LogClock, options: GeneratorOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#startedAt = clock.now();
    this.#portion();
  }

  get running(): boolean {
    return this.#running;
  }

  /** How many lines each stream has of it, the numbers 1 up to that. */
  get written(): ReadonlyMap<LogStream, number> {
    return new Map([...this.#written].map(([stream, { lines }]) => [stream, lines]));
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  #portion(): void {
    const now = this.#clock.now();
    const { streams, count, seconds } = this.#options;
    const found = streams();
    for (const stream of found) {
      this.#write(stream, now);
    }
    const full = found.every(stream => this.#written.get(stream)?.lines === count);
    const over = now - this.#startedAt >= seconds * 1_000;
    if (over || (full && found.length > 0)) {
      this.stop();
      return;
    }
    this.#cancel = this.#clock.after(portionEvery * (this.#clock.speed ?? 1), () => this.#portion());
  }

  #write(stream: LogStream, now: number): void {
    const { rate, count, text, length, via } = this.#options;
    const so = this.#written.get(stream) ?? { since: now, lines: 0 };
    this.#written.set(stream, so);
    const due = Math.min(count, Math.floor(((now - so.since) / 1_000) * rate));
    if (due <= so.lines) {
      return;
    }
    const lines: Line[] = [];
    while (so.lines < due) {
      so.lines++;
      lines.push({
        timestamp: Math.min(now, Math.floor(so.since + (so.lines / rate) * 1_000)),
        message: `${text} ${String(so.lines).padStart(6, '0')}`.padEnd(length, ' .'),
      });
    }
    if (via === 'put') {
      this.#store.put(stream, lines);
    } else {
      this.#store.write(stream, lines);
    }
  }
}
