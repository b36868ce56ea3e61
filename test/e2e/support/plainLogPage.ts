import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../../scripts/chromium.ts';
import type { LogChannel, PageWish } from '../../../src/core/logs/channel.ts';
import type { LogLine, LogSource } from '../../../src/core/logs/line.ts';
import { type LogPage, openLogPage, plainStrings } from '../../bench/logPage.ts';
import { DARK } from '../../bench/logTheme.ts';
import { patience } from './workbench.ts';

const START = Date.UTC(2026, 10, 21, 9, 0, 0);
const SOURCES: readonly LogSource[] = ['app 3d3b41', 'envoy 9f0c77'].map((label, index) => ({
  index,
  task: `${index}`.repeat(32),
  container: label.split(' ')[0] ?? '',
  label,
  colour: index,
  environment: 'dev',
  group: '/ecs/blog-api',
  region: 'eu-west-1',
  stream: `app/${label}`,
}));

/** `at`: milliseconds since all began; `source`: 0 or 1. */
export function line(text: string, at: number, source = 0): LogLine {
  return { source, time: START + at, text };
}

/** Lines with their numbers as texts, 10 milliseconds one after the other. */
export function numbered(count: number, from = 0): LogLine[] {
  return Array.from({ length: count }, (_, index) => line(`line ${from + index}`, (from + index) * 10));
}

export function endsWith(text: string): (texts: readonly string[]) => boolean {
  return texts => texts.at(-1) === text;
}

/** Where a row stands, in CSS pixels from the top of the list as it is seen. */
interface RowPlace {
  readonly text: string;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  /** From its bottom to that of the list. */
  readonly below: number;
}

/**
 * The page of the log view in a plain browser, opened anew for each test of the file, with the extension's channel at
 * its other end. A test fails where the page threw.
 */
export class PlainLogPage {
  #opened: LogPage | undefined;
  #thrown: Error[] = [];

  constructor() {
    let browser: Browser;
    before(async () => {
      browser = await launchChromium();
    });
    beforeEach(() => this.#open(browser));
    afterEach(async () => {
      await this.#opened?.close();
      assert.deepEqual(this.#thrown, []);
    });
    after(() => browser.close());
  }

  get page(): Page {
    return this.#log.page;
  }

  get channel(): LogChannel {
    return this.#log.channel;
  }

  get list(): Locator {
    return this.page.getByRole('listbox');
  }

  get rows(): Locator {
    return this.page.locator('.row');
  }

  /** The row that the keys are at. */
  get cursor(): Locator {
    return this.page.locator('.row[data-cursor]');
  }

  /** The row that has this text. */
  row(text: string): Locator {
    return this.rows.filter({ has: this.page.locator('.body', { hasText: new RegExp(`^${text}$`) }) });
  }

  texts(): Promise<string[]> {
    return this.page.locator('.row .body').allTextContents();
  }

  /** The texts of the rows, once they are as they should be. */
  reads(wanted: (texts: readonly string[]) => boolean): Promise<readonly string[]> {
    return this.#until('the rows', () => this.texts(), wanted);
  }

  /** What the page asked for, once it did. */
  wished(type: PageWish['type']): Promise<PageWish | undefined> {
    return this.#until(
      type,
      async () => this.#log.wishes.find(each => each.type === type),
      wish => wish !== undefined,
    );
  }

  async places(): Promise<readonly RowPlace[]> {
    return (await this.page.evaluate(`(() => {
      const list = document.querySelector('[role=listbox]').getBoundingClientRect();
      return [...document.querySelectorAll('.row')].map(row => {
        const { top, bottom, height } = row.getBoundingClientRect();
        const text = row.querySelector('.body').textContent;
        return { text, top: top - list.top, bottom: bottom - list.top, height, below: list.bottom - bottom };
      });
    })()`)) as readonly RowPlace[];
  }

  /** Text and place of the first row that can be seen. */
  async firstSeen(): Promise<readonly [string | undefined, number]> {
    const row = (await this.places()).find(({ bottom }) => bottom > 0);
    return [row?.text, Math.round(row?.top ?? 0)];
  }

  get #log(): LogPage {
    assert.ok(this.#opened, 'the page is open');
    return this.#opened;
  }

  async #open(browser: Browser): Promise<void> {
    this.#opened = await openLogPage(browser, {
      strings: plainStrings(),
      theme: DARK,
      size: { width: 1000, height: 500 },
    });
    this.#thrown = [];
    this.page.on('pageerror', error => this.#thrown.push(error));
    this.channel.begin(1, {
      targets: [{ kind: 'service', title: 'blog-api', environment: 'dev', region: undefined, colour: 0 }],
      request: 'follow',
      range: undefined,
      time: undefined,
      words: undefined,
      liveTail: 'off',
    });
    this.channel.sources(SOURCES);
    this.channel.status({
      kind: 'following',
      text: 'Following blog-api',
      notices: [],
      lag: 0,
      mode: 'polling',
    });
  }

  /** What is found in the page, once it is as it should be. */
  async #until<T>(what: string, look: () => Promise<T>, good: (found: T) => boolean): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
      const found = await look();
      if (good(found)) {
        return found;
      }
      assert.ok(Date.now() < end, `${what}: ${JSON.stringify(found)?.slice(0, 2000)}`);
      await this.page.evaluate('new Promise(resolve => requestAnimationFrame(resolve))');
    }
  }
}
