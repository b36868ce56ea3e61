import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endsWith, numbered, PlainLogPage } from './support/plainLogPage.ts';

/** What only a browser can show of the log view's page: that it keeps to the end, and what it says where it does not. */

const log = new PlainLogPage();

describe('a page at the end', { timeout: 120_000 }, () => {
  it('stays there where the panel is made taller, also where it hears of the scrolling before the size', async () => {
    await log.page.setViewportSize({ width: 1000, height: 400 });
    log.channel.lines(numbered(1000));
    await log.reads(endsWith('line 999'));
    await log.list.press('f');
    // A browser may tell both in either order: its own scrolling is told here as soon as there is any.
    await log.page.evaluate(`(() => {
      const list = document.querySelector('.scroller');
      list.style.bottom = '150px';
      return new Promise(resolve => setTimeout(() => {
        list.style.bottom = '0';
        list.scrollTop += 0;
        list.dispatchEvent(new Event('scroll'));
        resolve();
      }, 200));
    })()`);
    await log.page.setViewportSize({ width: 1000, height: 700 });
    log.channel.lines(numbered(50, 1000));
    await log.reads(endsWith('line 1049'));
    const last = (await log.places()).at(-1);
    assert.ok(Math.abs(last?.below ?? Number.NaN) < 1, 'the newest is seen whole, at the end');
  });

  it('goes on where it was paused, when it is told to follow', async () => {
    log.channel.lines(numbered(1000));
    await log.reads(endsWith('line 999'));
    await log.list.press(' ');
    await log.page.locator('.status.paused').waitFor();
    log.channel.lines(numbered(20, 1000));
    await log.page.locator('.waits', { hasText: '20' }).waitFor();
    await log.list.press('f');
    await log.reads(endsWith('line 1019'));
    await log.page.locator('.status.paused').waitFor({ state: 'detached' });
  });
});

describe('a page that was scrolled away from the end', { timeout: 120_000 }, () => {
  it('says so, counts what came since, and leads back', async () => {
    const back = log.page.locator('.back');
    log.channel.lines(numbered(1000));
    await log.reads(endsWith('line 999'));
    assert.equal(await back.isVisible(), false);
    await log.list.hover();
    await log.page.mouse.wheel(0, -4000);
    await back.filter({ hasText: 'jumpToEnd' }).waitFor();
    log.channel.lines(numbered(25, 1000));
    await back.filter({ hasText: 'newLines 25' }).waitFor();
    await back.click();
    await log.reads(endsWith('line 1024'));
    await back.waitFor({ state: 'hidden' });
    assert.equal(await log.page.evaluate('document.activeElement?.role'), 'listbox', 'keys go on');
  });
});

describe('what is shown', { timeout: 120_000 }, () => {
  const targets = ['blog-api', 'shop-checkout', 'blog-web', 'handbook', 'store-cart'].map(
    title => ({ kind: 'service', title, environment: 'dev', region: undefined, colour: 0 }) as const,
  );

  it('is said by as many chips as there is room for, and how many more there are', async () => {
    const view = { request: 'follow', range: undefined, time: undefined, words: undefined } as const;
    log.channel.begin(2, { ...view, targets, liveTail: 'off' });
    log.channel.status({
      kind: 'following',
      text: 'Following 5 services in dev: 17 tasks, by polling.',
      notices: [],
      lag: 3000,
      mode: 'polling',
    });
    const chips = log.page.locator('.targets .chip:visible');
    const rest = log.page.locator('.rest');
    await rest.waitFor();
    const [shown, more] = [await chips.count(), Number((await rest.textContent())?.slice(1))];
    assert.equal(shown + more, 5);
    const [last, plus] = [await chips.last().boundingBox(), await rest.boundingBox()];
    assert.ok((last?.x ?? 0) + (last?.width ?? 0) <= (plus?.x ?? 0), 'no chip is cut off');
    assert.ok(
      ((await log.page.locator('.status').boundingBox())?.width ?? 0) > 120,
      'the status can be read',
    );
    await rest.click();
    assert.equal(await log.page.locator('.menu .item').count(), 5);
    await log.page.keyboard.press('Escape');
    await log.page.setViewportSize({ width: 1800, height: 500 });
    await rest.waitFor({ state: 'hidden' });
    assert.equal(await chips.count(), 5);
  });
});
