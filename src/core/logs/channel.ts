import type { Disposable } from '../emitter.ts';
import { type Capacity, LOG_CAPACITY } from './buffer.ts';
import type { FollowSink, FollowStatus, LogLine, LogSource } from './line.ts';
import {
  type FromPage,
  type Hole,
  type OlderState,
  type PageState,
  type PageView,
  type ToPage,
  toWire,
  type WireLine,
} from './messages.ts';
import { ModelOf } from './modelOf.ts';
import type { PageStrings } from './pageStrings.ts';
import { pageStatus } from './pageView.ts';
import { parseFromPage } from './parseMessages.ts';
import { Passed } from './passed.ts';

/** What one message carries at most; the page answers it before the next one is sent. */
const MESSAGE_LINES = 2000;
const MESSAGE_CHARACTERS = 500_000;

/** What a page asks of its surroundings. */
export type PageWish = Exclude<FromPage, { readonly type: 'ready' | 'received' | 'pause' | 'clear' }>;

/**
 * The lines of the log view, kept on the extension's side as they came: the page is thrown away whenever the view is
 * hidden, and gets them again when it comes back. It alone puts them in order. Lines go to the page in order of arrival,
 * as fast as it takes them; while it is paused they wait here, but for those of the past.
 */
export class LogChannel implements FollowSink {
  readonly #strings: PageStrings;
  readonly #passed: Passed;
  /** Lines that came while the page is paused; they arrive when it goes on. */
  readonly #waiting: Passed;
  #run = 0;
  #sources: readonly LogSource[] = [];
  #status: FollowStatus | undefined;
  #view: PageView | undefined;
  #older: Extract<ToPage, { type: 'older' }> | undefined;
  #search: Extract<ToPage, { type: 'search' }> | undefined;
  /** What is to be revealed and was not sent yet. */
  #show: Extract<ToPage, { type: 'show' }> | undefined;
  #saved: PageState | undefined;
  #post: ((message: ToPage) => void) | undefined;
  #ready = false;
  /** Number of the next line to send. */
  #next = 0;
  /** Lines from that number on that made place. */
  #missed = 0;
  #unanswered = false;
  #paused = false;

  /** `saved`: what the page gave before the window was reloaded. */
  constructor(strings: PageStrings, saved?: PageState, capacity: Capacity = LOG_CAPACITY) {
    this.#strings = strings;
    this.#saved = saved;
    this.#passed = new Passed(capacity);
    this.#waiting = new Passed(capacity);
  }

  /** Something else is shown from now on; `run` is a positive integer that no other had. */
  begin(run: number, view?: PageView): void {
    this.#run = run;
    this.#view = view;
    this.#sources = [];
    this.#status = undefined;
    this.#older = undefined;
    this.#search = undefined;
    this.#show = undefined;
    this.#paused = false;
    this.#clear();
  }

  sources(sources: readonly LogSource[]): void {
    this.#sources = sources;
    this.#send({ type: 'sources', sources });
  }

  lines(lines: readonly LogLine[]): void {
    if (this.#paused) {
      this.#waiting.add(lines, 0);
      this.#tellWaiting();
    } else {
      this.#missed += this.#passed.add(lines, this.#next);
    }
    this.#pump();
  }

  /** Lines that are older than those there are; the page gets them also while it is paused. Whether there is room for more. */
  past(lines: readonly LogLine[]): boolean {
    // Those that have no room are missing before the first line, not between others.
    this.#passed.add(lines, this.#next);
    this.#pump();
    return !this.#passed.full;
  }

  /** Takes the lines of some sources away; the page begins anew. */
  remove(sources: ReadonlySet<number>): void {
    for (const lines of [this.#passed, this.#waiting]) {
      lines.remove(({ source }) => sources.has(source));
    }
    this.#start();
  }

  status(status: FollowStatus): void {
    this.#status = status;
    this.#sendStatus();
  }

  /** What is shown is called otherwise now, or Live Tail was turned on or off. */
  view(view: PageView): void {
    this.#view = view;
    this.#send({ type: 'view', view });
  }

  older(state: OlderState, text?: string): void {
    this.#older = { type: 'older', state, text };
    this.#send(this.#older);
  }

  search(text: string, done: boolean, bytes: number): void {
    this.#search = { type: 'search', text, done, bytes };
    this.#send(this.#search);
  }

  /** Reveals what stands at a time (ms), as soon as there is a page. */
  show(time: number): void {
    this.#show = { type: 'show', arrival: undefined, time };
    this.#sendShow();
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

  /** Takes what the page says, whatever it is; gives what is for others to do. */
  receive(data: unknown): PageWish | undefined {
    const message = parseFromPage(data);
    switch (message?.type) {
      case undefined:
        return undefined;
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
        this.#pause(message.paused);
        return undefined;
      case 'clear':
        this.#clear();
        return undefined;
      case 'state':
        this.#saved = message.state;
        return message;
      default:
        return message;
    }
  }

  /** The way out of the present state, where there is one. */
  get action(): FollowStatus['action'] {
    return this.#status?.action;
  }

  /** The lines there are at this moment; those that wait are not among them. */
  get model(): ModelOf {
    return new ModelOf(this.#passed);
  }

  source(index: number): LogSource | undefined {
    return this.#sources[index];
  }

  #clear(): void {
    this.#passed.clear();
    this.#waiting.clear();
    this.#start();
  }

  #pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) {
      this.#missed += this.#passed.takeOver(this.#waiting, this.#next);
    }
    this.#tellWaiting();
    this.#pump();
  }

  #start(): void {
    this.#next = this.#passed.first;
    this.#missed = 0;
    this.#unanswered = false;
    this.#send({
      type: 'start',
      run: this.#run,
      strings: this.#strings,
      paused: this.#paused,
      first: this.#next,
      dropped: this.#passed.dropped,
      saved: this.#saved,
    });
    this.#send(this.#view === undefined ? undefined : { type: 'view', view: this.#view });
    this.#send({ type: 'sources', sources: this.#sources });
    this.#sendStatus();
    this.#send(this.#older);
    this.#send(this.#search);
    this.#tellWaiting();
    this.#sendShow();
    this.#pump();
  }

  #sendStatus(): void {
    if (this.#status !== undefined) {
      this.#send({ type: 'status', status: pageStatus(this.#status) });
    }
  }

  #sendShow(): void {
    if (this.#ready && this.#post !== undefined) {
      this.#send(this.#show);
      this.#show = undefined;
    }
  }

  #tellWaiting(): void {
    if (this.#paused) {
      this.#send({ type: 'waiting', count: this.#waiting.length + this.#waiting.dropped });
    }
  }

  #pump(): void {
    if (!this.#ready || this.#unanswered) {
      return;
    }
    let first: number | undefined;
    let next = this.#next;
    let characters = 0;
    const lines: WireLine[] = [];
    const holes: Hole[] = [];
    for (const { number, line } of this.#passed.from(next)) {
      characters += line.text.length;
      if (lines.length === MESSAGE_LINES || (characters > MESSAGE_CHARACTERS && lines.length > 0)) {
        break;
      }
      if (first === undefined) {
        first = number;
      } else if (number > next) {
        holes.push([lines.length, number - next]);
      }
      lines.push(toWire(line));
      next = number + 1;
    }
    if (first === undefined) {
      return;
    }
    const missed = this.#missed === 0 ? undefined : { count: this.#missed, time: this.#passed.cut - 1 };
    this.#next = next;
    this.#missed = 0;
    this.#unanswered = true;
    this.#send({ type: 'lines', first, lines, holes, missed });
  }

  #send(message: ToPage | undefined): void {
    if (this.#ready && message !== undefined) {
      this.#post?.(message);
    }
  }
}
