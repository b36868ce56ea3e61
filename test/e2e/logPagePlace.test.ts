import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageView } from '../../src/core/logs/messages.ts';
import { endsWith, line, numbered, PlainLogPage } from './support/plainLogPage.ts';

/** What only a browser can show of the log view's page: where it opens, what stands in place of lines, what comes when. */

const log = new PlainLogPage();
const view: PageView = {
  targets: [{ kind: 'service', title: 'blog-api', environment: 'dev', region: undefined, colour: 0 }],
  request: 'follow',
  range: undefined,
  time: undefined,
  words: undefined,
  liveTail: 'off',
};
const following = {
  kind: 'following',
  text: 'Following blog-api',
  notices: [],
  lag: 0,
  mode: 'polling',
} as const;

/** Waits until the editor has a state of the page of which that is true. */
function kept(what: string): Promise<unknown> {
  return log.page.evaluate(`new Promise(resolve => {
    const look = () => {
      const { run, place } = acquireVsCodeApi().getState() ?? {};
      (${what}) ? resolve() : requestAnimationFrame(look);
    };
    look();
  })`);
}

/** Scrolls up, until the place is kept; gives the first line that is seen. */
async function scrollUp(): Promise<string | undefined> {
  await log.list.hover();
  await log.page.mouse.wheel(0, -4000);
  await log.reads(texts => !texts.includes('line 999') && texts.length > 20);
  const [first] = await log.firstSeen();
  await kept('place !== undefined');
  return first;
}

describe('the place where the page opens', { timeout: 120_000 }, () => {
  it('is the end where the same is followed again', async () => {
    log.channel.begin(2, view);
    log.channel.lines(numbered(1000));
    await log.reads(endsWith('line 999'));
    await scrollUp();
    log.channel.begin(3, view);
    log.channel.status(following);
    log.channel.lines([...numbered(1000), line('newest', 20_000)]);
    await log.reads(endsWith('newest'));
  });

  it('is the old one after a reload of the window, whatever a range shows by itself', async () => {
    const range: PageView = { ...view, request: 'range', range: { from: 0, to: 1 } };
    log.channel.begin(2, range);
    log.channel.lines(numbered(1000));
    await log.reads(endsWith('line 999'));
    const seen = await scrollUp();
    log.channel.begin(3, { ...range, resumed: true });
    const lines = numbered(1000);
    log.channel.lines(lines);
    log.channel.show(lines[0]?.time ?? 0);
    await log.reads(texts => texts.length > 20 && texts.includes(seen ?? ''));
    await kept('run === 3');
    assert.equal((await log.firstSeen())[0], seen);
  });

  it('stays when a target is taken out', async () => {
    log.channel.begin(2, view);
    log.channel.lines(
      numbered(1000).flatMap(each => [each, { ...each, source: 1, text: `other ${each.text}` }]),
    );
    await log.reads(endsWith('other line 999'));
    await log.list.hover();
    await log.page.mouse.wheel(0, -4000);
    await log.reads(texts => !texts.includes('line 999') && texts.length > 20);
    const [seen = ''] = await log.firstSeen();
    log.channel.remove(new Set([1]));
    await log.reads(texts => texts.length > 20 && !texts.some(text => text.startsWith('other')));
    await log.page.locator('.counts', { hasText: '1,000' }).waitFor();
    await log.reads(texts => texts.includes(seen.replace('other ', '')));
    const [now = ''] = await log.firstSeen();
    const number = (text: string): number => Number(/\d+/.exec(text)?.[0]);
    assert.ok(Math.abs(number(now) - number(seen)) <= 1, `${seen} ${now}`);
  });
});

describe('a page without lines', { timeout: 120_000 }, () => {
  it('says that they wait while it is paused', async () => {
    log.channel.begin(2, view);
    log.channel.status(following);
    await log.page.locator('.empty', { hasText: 'noLines' }).waitFor();
    await log.list.press(' ');
    await log.page.locator('.status.paused').waitFor();
    log.channel.lines(numbered(3000));
    await log.page.locator('.empty', { hasText: 'waiting 3,000' }).waitFor();
    await log.list.press(' ');
    await log.reads(endsWith('line 2999'));
  });
});

describe('a filter', { timeout: 120_000 }, () => {
  it('says where it cannot be started, and can be tried again', async () => {
    await log.page.evaluate(`
      window.GoodWorker = Worker;
      window.Worker = class extends EventTarget {
        constructor() { super(); setTimeout(() => this.dispatchEvent(new Event('error'))); }
        terminate() {}
      };
    `);
    log.channel.begin(2, view);
    log.channel.status(following);
    log.channel.lines(numbered(100));
    await log.reads(endsWith('line 99'));
    const field = log.page.locator('.filterBar input').first();
    await field.fill('7');
    await log.page.getByRole('alert').filter({ hasText: 'filterBroken' }).first().waitFor();
    await log.reads(endsWith('line 99'));
    await log.page.evaluate('window.Worker = window.GoodWorker');
    await field.fill('77');
    await field.fill('7');
    await field.fill('77');
    await log.reads(texts => texts.length === 1 && texts[0] === 'line 77');
  });

  it('has the histogram drawn with its first answer', async () => {
    log.channel.lines(numbered(500));
    await log.reads(endsWith('line 499'));
    await log.page.locator('.histogram path.all[d^="M"]').waitFor({ state: 'attached' });
    // In the very frame that shows the first rows of the filter, what it leaves is drawn as well.
    const drawn = log.page.evaluate(`new Promise(resolve => {
      const look = () => {
        const rows = [...document.querySelectorAll('.row .body')];
        if (rows.length > 0 && rows.every(row => row.textContent.includes('77'))) {
          resolve(document.querySelector('.histogram path.behind').getAttribute('d'));
        } else {
          requestAnimationFrame(look);
        }
      };
      look();
    })`);
    await log.page.locator('.filterBar input').first().fill('77');
    assert.match(String(await drawn), /^M/);
  });
});
