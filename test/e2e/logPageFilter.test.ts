import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { endsWith, line, numbered, PlainLogPage } from './support/plainLogPage.ts';

/** What only a browser can show of the log view's page: its filter, with the worker that matches. */

const log = new PlainLogPage();

describe('the filter of the page', { timeout: 120_000 }, () => {
  const field = (): Locator => log.page.locator('.filterBar input').first();
  const isBad = (): Locator => log.page.locator('.field.invalid').first();

  it('leaves what it says and marks it, and gives all back', async () => {
    log.channel.lines(numbered(3000));
    await log.reads(endsWith('line 2999'));
    await log.list.press('/');
    await log.page.keyboard.type('77');
    const texts = await log.reads(each => each.length > 0 && each.every(text => text.includes('77')));
    assert.equal(texts.at(-1), 'line 2977');
    await log.page.locator('.found').first().waitFor();
    assert.deepEqual([...new Set(await log.page.locator('.found').allTextContents())], ['77']);
    log.channel.lines([line('none', 40_000), line('also 77', 40_001)]);
    await log.reads(endsWith('also 77'));
    await log.page.keyboard.press('Escape');
    const all = await log.reads(endsWith('also 77'));
    assert.ok((await log.reads(each => each.includes('none'))).length >= all.length);
  });

  it('is marked where it is no regular expression, and shows what there is', async () => {
    log.channel.lines(numbered(50));
    await log.reads(endsWith('line 49'));
    await field().fill('/(/');
    await isBad().waitFor();
    assert.equal(await field().getAttribute('aria-invalid'), 'true');
    assert.match((await log.page.getByRole('alert').first().textContent()) ?? '', /group/i);
    assert.ok((await log.texts()).includes('line 49'));
    await field().fill('/(9)/');
    await isBad().waitFor({ state: 'detached' });
    await log.reads(each => each.length === 5 && each.every(text => text.includes('9')));
  });

  it('is ended where it would take for ever, and the page goes on', async () => {
    log.channel.lines([...numbered(20), line(`${'a'.repeat(60)}!`, 10_000)]);
    await log.reads(each => each.length === 21);
    await field().fill('/^(a+)+$/');
    await isBad().waitFor();
    assert.match((await log.page.getByRole('alert').first().textContent()) ?? '', /tooSlow/);
    log.channel.lines([line('still here', 20_000)]);
    await log.reads(endsWith('still here'));
    await field().fill('line 1');
    await log.reads(
      each => each.length > 0 && each.every(text => text.startsWith('line') && text.includes('1')),
    );
  });
});
