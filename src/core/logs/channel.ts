import type { Disposable } from '../emitter.ts';
import { type Capacity, LOG_CAPACITY, RingBuffer } from './buffer.ts';
import type { FollowSink, FollowStatus, LogLine, LogSource } from './line.ts';
import { type PageStrings, parseFromPage, type ToPage, toWire } from './messages.ts';

/** What one message carries at most; the page answers it before the next one is sent. */
const MESSAGE_LINES = 2000;
const MESSAGE_CHARACTERS = 500_000;

/** What a page asks of its surroundings. */
export type PageWish = 'action' | 'choose' | undefined;

/** Memory of one line, in characters. */
export function weighLine({ text }: LogLine): number {
  return text.length + 50;
}

/**
 * The lines of the log view, kept on the extension's side: the page is thrown away whenever the view is
 * hidden, and gets them again when it comes back. Lines go to the page as fast as it takes them; while it
 * is paused they wait here.
 */
export class LogChannel implements FollowSink {
  readonly #strings: PageStrings;
  readonly #buffer: RingBuffer<LogLine>;
  #run = 0;
  #sources: readonly LogSource[] = [];
  #status: FollowStatus | undefined;
  #post: ((message: ToPage) => void) | undefined;
  #ready = false;
  /** Number of the next line to send. */
  #next = 0;
  #unanswered = false;
  /** Number of the first line that waits; undefined while nothing is held back. */
  #pausedAt: number | undefined;

  constructor(strings: PageStrings, capacity: Capacity = LOG_CAPACITY) {
    this.#strings = strings;
    this.#buffer = new RingBuffer(capacity, weighLine);
  }

  /** Something else is followed from now on; `run` is a positive integer that no other follow had. */
  begin(run: number): void {
    this.#run = run;
    this.#sources = [];
    this.#status = undefined;
    this.#pausedAt = undefined;
    this.#buffer.clear();
    this.#start();
  }

  sources(sources: readonly LogSource[]): void {
    this.#sources = sources;
    this.#send({ type: 'sources', sources });
  }

  lines(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#buffer.push(line);
    }
    this.#tellWaiting();
    this.#pump();
  }

  status(status: FollowStatus): void {
    this.#status = status;
    this.#sendStatus();
  }

  /** The page that shows the lines from now on; it has to say that it is ready. */
  connect(post: (message: ToPage) => void): Disposable {
    this.#post = post;
    this.#ready = false;
    return {
      dispose: () => {
        if (this.#post === post) {
          this.#post = undefined;
          this.#ready = false;
        }
      },
    };
  }

  /** Takes what the page says, whatever it is. */
  receive(data: unknown): PageWish {
    const message = parseFromPage(data);
    switch (message?.type) {
      case 'ready':
        this.#ready = true;
        this.#start();
        return undefined;
      case 'received':
        if (message.next === this.#next) {
          this.#unanswered = false;
          this.#pump();
        }
        return undefined;
      case 'pause':
        this.#pausedAt = message.paused ? this.#next : undefined;
        this.#tellWaiting();
        this.#pump();
        return undefined;
      case 'clear':
        this.#buffer.clear();
        this.#pausedAt = this.#pausedAt === undefined ? undefined : this.#buffer.end;
        this.#start();
        return undefined;
      case 'action':
      case 'choose':
        return message.type;
      case undefined:
        return undefined;
    }
  }

  /** The way out of the present state, where there is one. */
  get action(): FollowStatus['action'] {
    return this.#status?.action;
  }

  #start(): void {
    this.#next = this.#buffer.first;
    this.#unanswered = false;
    this.#send({
      type: 'start',
      run: this.#run,
      strings: this.#strings,
      paused: this.#pausedAt !== undefined,
      first: this.#next,
      dropped: this.#buffer.dropped,
    });
    this.#send({ type: 'sources', sources: this.#sources });
    this.#sendStatus();
    this.#tellWaiting();
    this.#pump();
  }

  #sendStatus(): void {
    if (this.#status !== undefined) {
      const { kind, text, notices, lag, action } = this.#status;
      this.#send({ type: 'status', status: { kind, text, notices, lag, action: action?.title } });
    }
  }

  #tellWaiting(): void {
    if (this.#pausedAt !== undefined) {
      this.#send({ type: 'waiting', count: this.#buffer.end - this.#pausedAt });
    }
  }

  #pump(): void {
    if (!this.#ready || this.#unanswered) {
      return;
    }
    const from = Math.max(this.#next, this.#buffer.first);
    const end = Math.min(this.#pausedAt ?? this.#buffer.end, from + MESSAGE_LINES);
    if (from >= end) {
      return;
    }
    const lines = this.#buffer.slice(from, end);
    let characters = 0;
    const fitting = lines.findIndex(line => {
      characters += line.text.length;
      return characters > MESSAGE_CHARACTERS;
    });
    const part = fitting === -1 ? lines : lines.slice(0, Math.max(1, fitting));
    this.#next = from + part.length;
    this.#unanswered = true;
    this.#send({ type: 'lines', first: from, lines: part.map(toWire) });
  }

  #send(message: ToPage): void {
    if (this.#ready) {
      this.#post?.(message);
    }
  }
}
