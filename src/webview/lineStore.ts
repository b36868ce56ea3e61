import { type Capacity, LOG_CAPACITY, RingBuffer } from '../core/logs/buffer.ts';
import { weighLine } from '../core/logs/channel.ts';
import { type LogLine, NOTE } from '../core/logs/line.ts';

/** The lines that the page can show, with a note wherever some are missing between them. */
export class LineStore {
  readonly #buffer: RingBuffer<LogLine>;
  #next: number;
  readonly #droppedBefore: number;

  /** `next`: number of the first line to come; `dropped`: how many were there before it. */
  constructor(next: number, dropped: number, capacity: Capacity = LOG_CAPACITY) {
    this.#buffer = new RingBuffer(capacity, weighLine);
    this.#next = next;
    this.#droppedBefore = dropped;
  }

  /** Position of the oldest line; positions go on when old lines make place. */
  get first(): number {
    return this.#buffer.first;
  }

  get end(): number {
    return this.#buffer.end;
  }

  /** Number, as the extension counts, of the next line. */
  get next(): number {
    return this.#next;
  }

  /** Lines that were there and are not kept any more. */
  get dropped(): number {
    return this.#droppedBefore + this.#buffer.dropped;
  }

  get(position: number): LogLine | undefined {
    return this.#buffer.get(position);
  }

  slice(from: number, to: number): LogLine[] {
    return this.#buffer.slice(from, to);
  }

  /** Takes lines that begin with number `first`; `gapText` says how many are missing before them. */
  add(first: number, lines: readonly LogLine[], gapText: (missing: number) => string): void {
    const missing = first - this.#next;
    if (missing > 0) {
      this.#buffer.push({ source: NOTE, time: lines[0]?.time ?? 0, text: gapText(missing) });
    }
    for (const line of lines) {
      this.#buffer.push(line);
    }
    this.#next = first + lines.length;
  }
}
