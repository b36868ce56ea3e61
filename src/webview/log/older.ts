import type { ToPage } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import type { Host } from './host.ts';
import type { Lines } from './lines.ts';
import { OlderHead } from './olderHead.ts';

/** Milliseconds before the oldest line, of what is opened in its place when there is no room for more. */
const PAST_SPAN = 3_600_000;

/** Lines that are older than those there are. */
export class Older {
  readonly #host: Host;
  readonly #lines: Lines;
  readonly #head: OlderHead;

  /** `node`: what stands before the first line. */
  constructor(node: HTMLElement, strings: PageStrings, host: Host, lines: Lines) {
    this.#host = host;
    this.#lines = lines;
    this.#head = new OlderHead(node, strings, {
      older: () => this.#ask(),
      openPast: () => this.#openPast(),
    });
  }

  show(message: Extract<ToPage, { type: 'older' }>): void {
    this.#head.show(message);
  }

  hide(): void {
    this.#head.hide();
  }

  /** The person stands at the first line: what is known to be there is asked for. */
  wanted(): void {
    if (this.#head.asks) {
      this.#ask();
    }
  }

  #ask(): void {
    this.#head.asked();
    this.#host.postMessage({ type: 'older' });
  }

  #openPast(): void {
    const { model } = this.#lines;
    const to = model.get(model.first)?.head.time;
    if (to !== undefined) {
      this.#host.postMessage({ type: 'openRange', range: { from: to - PAST_SPAN, to: to + 1 } });
    }
  }
}
