import assert from 'node:assert/strict';
import { takeLines } from '../../../../src/core/logs/arrivals.ts';
import { type Capacity, LOG_CAPACITY } from '../../../../src/core/logs/buffer.ts';
import type { LogChannel } from '../../../../src/core/logs/channel.ts';
import { type LogLine, NOTE } from '../../../../src/core/logs/line.ts';
import type { ToPage } from '../../../../src/core/logs/messages.ts';
import { LogModel } from '../../../../src/core/logs/model.ts';
import { PAGE_STRINGS, type PageStrings } from '../../../../src/core/logs/pageStrings.ts';
import { parseToPage } from '../../../../src/core/logs/parseMessages.ts';

/** Their own names. */
export const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;

/** A page: it holds what it was sent in a model of its own, and believes nothing that it has not checked. */
export class PageModel {
  readonly messages: ToPage[] = [];
  model: LogModel;
  /** Lines that were said to be missing. */
  gaps = 0;
  waiting = 0;
  readonly #channel: LogChannel;
  readonly #capacity: Capacity;
  /** Lines that there were before, and notes about missing ones. */
  #before = 0;
  #notes = 0;
  answers = true;

  constructor(channel: LogChannel, capacity: Capacity = LOG_CAPACITY) {
    this.#channel = channel;
    this.#capacity = capacity;
    this.model = new LogModel(capacity);
    channel.connect(message => this.take(message));
    channel.receive({ type: 'ready' });
  }

  get lines(): LogLine[] {
    return this.#all.filter(({ source }) => source !== NOTE);
  }

  get texts(): string[] {
    return this.lines.map(({ text }) => text);
  }

  /** Lines that made place, here or before. */
  get dropped(): number {
    const notes = this.#all.length - this.lines.length;
    return this.#before + this.model.dropped - (this.#notes - notes);
  }

  take(sent: ToPage): void {
    // What is undefined does not come over.
    const message = parseToPage(JSON.parse(JSON.stringify(sent)));
    assert.ok(message !== undefined, `${sent.type} is not understood`);
    this.messages.push(message);
    if (message.type === 'start') {
      this.model = new LogModel(this.#capacity);
      this.gaps = 0;
      this.#before = message.dropped;
      this.#notes = 0;
    } else if (message.type === 'lines') {
      this.gaps += message.missed?.count ?? 0;
      this.#notes += message.missed === undefined ? 0 : 1;
      takeLines(this.model, message, missing => `${missing} missing`);
      if (this.answers) {
        this.answer();
      }
    } else if (message.type === 'waiting') {
      this.waiting = message.count;
    }
  }

  answer(): void {
    this.#channel.receive({ type: 'received', next: this.model.next });
  }

  get #all(): LogLine[] {
    return this.model.slice(this.model.first, this.model.end).map(({ line }) => line);
  }
}
