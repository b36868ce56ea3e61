import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endsWith, line, numbered, PlainLogPage } from './support/plainLogPage.ts';

/** What only a browser can show of the log view's page: its rows, and the keys on them. */

const log = new PlainLogPage();

describe('the rows of the page', { timeout: 120_000 }, () => {
  it('are those that can be seen of many, in their order, and the newest', async () => {
    log.channel.lines(numbered(5000));
    const texts = await log.reads(endsWith('line 4999'));
    assert.ok(texts.length > 20 && texts.length < 60, `${texts.length} rows`);
    assert.deepEqual(
      texts,
      texts.map((_, index) => `line ${5000 - texts.length + index}`),
    );
    const last = (await log.places()).at(-1);
    assert.ok(Math.abs(last?.below ?? Number.NaN) < 1, 'the newest is seen whole, at the end');
    assert.deepEqual(await log.row('line 4999').locator('.label').allTextContents(), [
      // As wide as the longest of them, and a space.
      'app 3d3b41'.padEnd('envoy 9f0c77 '.length),
    ]);
  });

  it('take late lines in at their place, and are drawn with the level of each', async () => {
    log.channel.lines([line('first', 0), line('ERROR third', 2000, 1)]);
    log.channel.lines([{ ...line('WARN second', 1000), late: true }]);
    assert.deepEqual(await log.reads(({ length }) => length === 3), ['first', 'WARN second', 'ERROR third']);
    assert.match((await log.row('WARN second').getAttribute('class')) ?? '', /\bwarn\b.*\blate\b/);
    assert.match((await log.row('ERROR third').getAttribute('class')) ?? '', /\btask1\b.*\berror\b/);
  });

  it('stay under the eye while lines come, and follow again at the end', async () => {
    log.channel.lines(numbered(1000));
    await log.reads(endsWith('line 999'));
    await log.list.hover();
    await log.page.mouse.wheel(0, -4000);
    await log.reads(texts => !texts.includes('line 999') && texts.length > 20);
    const seen = await log.firstSeen();
    for (let turn = 0; turn < 5; turn++) {
      log.channel.lines(numbered(200, 1000 + turn * 200));
    }
    await log.page.locator('.counts', { hasText: '2,000' }).waitFor();
    assert.deepEqual(await log.firstSeen(), seen);
    await log.list.press('f');
    await log.reads(endsWith('line 1999'));
  });

  it('are as high as their text where it is wrapped, and none lies on another', async () => {
    log.channel.lines(
      Array.from({ length: 300 }, (_, index) =>
        line(`${index}${' word'.repeat(1 + ((index * 37) % 90))}`, index),
      ),
    );
    await log.reads(texts => texts.at(-1)?.startsWith('299 ') === true);
    await log.list.press('w');
    await log.page.locator('.scroller.wrap').waitFor();
    const places = await log.places();
    assert.ok(new Set(places.map(({ height }) => Math.round(height))).size > 2, 'heights differ');
    for (const [index, { top }] of places.slice(1).entries()) {
      assert.ok(Math.abs(top - (places[index]?.bottom ?? 0)) < 0.6, `row ${index + 1}`);
    }
    assert.ok(Math.abs(places.at(-1)?.below ?? Number.NaN) < 1, 'the newest is seen whole, at the end');
  });
});

describe('keys on the rows', { timeout: 120_000 }, () => {
  it('move the cursor, extend the selection and take it back', async () => {
    log.channel.lines(numbered(10));
    await log.reads(endsWith('line 9'));
    const selected = (): Promise<string[]> =>
      log.page.locator('.row[aria-selected=true] .body').allTextContents();
    await log.list.press('Home');
    await log.rows.first().and(log.page.locator('[data-cursor]')).waitFor();
    assert.equal(
      await log.list.getAttribute('aria-activedescendant'),
      await log.row('line 0').getAttribute('id'),
      'the cursor is the active row',
    );
    await log.list.press('ArrowDown');
    await log.list.press('Shift+ArrowDown');
    await log.list.press('Shift+ArrowDown');
    await log.row('line 3').and(log.page.locator('[data-cursor]')).waitFor();
    assert.deepEqual(await selected(), ['line 1', 'line 2', 'line 3']);
    await log.list.press('Control+a');
    await log.row('line 0').and(log.page.locator('[aria-selected=true]')).waitFor();
    assert.equal((await selected()).length, 10);
    await log.list.press('Escape');
    await log.page.locator('.row[aria-selected=true]').first().waitFor({ state: 'detached' });
  });

  it('unfold JSON and fold it again, and the line stays where it is', async () => {
    log.channel.lines([
      ...numbered(5),
      line('{"level":"info","req":{"url":"/api"},"n":1}', 1000),
      line('after', 1001),
    ]);
    await log.reads(endsWith('after'));
    await log.list.press('End');
    await log.list.press('ArrowUp');
    const row = log.cursor;
    await row.and(log.page.locator('[aria-expanded=false]')).waitFor();
    const before = (await log.places())[5];
    await log.list.press('ArrowRight');
    await row.and(log.page.locator('[aria-expanded=true]')).waitFor();
    assert.deepEqual(await row.locator('.member').allTextContents(), [
      '{',
      '"level": "info",',
      '"req": {',
      '"url": "/api"',
      '},',
      '"n": 1',
      '}',
    ]);
    assert.deepEqual(await row.locator('.key').allTextContents(), ['"level"', '"req"', '"url"', '"n"']);
    const [open, next] = (await log.places()).slice(5);
    assert.equal(open?.top, before?.top);
    assert.ok(Math.abs((next?.top ?? Number.NaN) - (open?.bottom ?? 0)) < 1, 'what follows stands below it');
    await log.list.press('ArrowLeft');
    await row.and(log.page.locator('[aria-expanded=false]')).waitFor();
    assert.equal((await log.places())[5]?.height, before?.height);
  });

  it('fold a stack trace into its first line', async () => {
    log.channel.lines([
      line('Error: no', 0),
      line('    at a (/app/src/a.ts:3:7)', 1),
      line('    at b (/app/src/b.ts:4:1)', 2),
      line('done', 3000),
    ]);
    await log.reads(({ length }) => length === 4);
    await log.list.press('Home');
    await log.list.press('ArrowLeft');
    assert.deepEqual(await log.reads(({ length }) => length === 2), ['Error: no', 'done']);
    assert.match((await log.row('Error: no').locator('.more').textContent()) ?? '', /2/);
    await log.list.press('ArrowRight');
    await log.reads(({ length }) => length === 4);
    await log.list.press('ArrowDown');
    await log.list.press('Enter');
    assert.deepEqual(await log.wished('openFrame'), {
      type: 'openFrame',
      path: '/app/src/a.ts',
      line: 3,
      column: 7,
      source: 0,
    });
  });

  it('do what was pressed, though others stand there when it is released', async () => {
    log.channel.lines(numbered(100));
    log.channel.lines([line('    at a (/app/src/a.ts:3:7)', 200_000)]);
    await log.reads(endsWith('    at a (/app/src/a.ts:3:7)'));
    await log.page.locator('.link.frame').last().hover();
    await log.page.mouse.down();
    log.channel.lines([line('one more', 300_000), line('and one', 300_001), line('the last', 300_002)]);
    await log.reads(endsWith('the last'));
    await log.page.mouse.up();
    const wished = await log.wished('openFrame');
    assert.ok(wished?.type === 'openFrame');
    assert.equal(wished.path, '/app/src/a.ts');
  });
});
