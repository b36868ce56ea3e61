import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { endsWith, line, numbered, PlainLogPage } from './support/plainLogPage.ts';

/** What only a browser can show of the log view's page: which lines a person chooses, with menus and clicks. */

const log = new PlainLogPage();
const ID = '550e8400-e29b-41d4-a716-446655440000';
const OTHER = '123e4567-e89b-12d3-a456-426614174000';

const field = (): Locator => log.page.locator('.filterBar input').first();
const chips = (): Promise<string[]> => log.page.locator('.chips .name').allTextContents();
const levels = (): Locator => log.page.getByRole('button', { name: /^levels/ });

describe('the menu of levels', { timeout: 120_000 }, () => {
  const texts = ['ERROR a', 'WARN b', 'INFO c', 'FATAL d', 'DEBUG e', 'ERROR f'];
  const ticked = (): Promise<string[]> =>
    log.page.locator('.menu .item[aria-checked=true] .name').allTextContents();

  it('takes several of one opening, and shows what is taken', async () => {
    log.channel.lines(texts.map((text, index) => line(text, index * 5000)));
    await log.reads(({ length }) => length === 6);
    await levels().click();
    await log.page.getByRole('menuitemcheckbox', { name: /^error/ }).click();
    await log.page.getByRole('menuitemcheckbox', { name: /^warn \d/ }).click();
    await log.page.getByRole('menuitemcheckbox', { name: /^fatal/ }).click();
    assert.deepEqual(await ticked(), ['fatal', 'error', 'warn', 'andAbove warn {1}']);
    assert.deepEqual(await log.reads(({ length }) => length === 4), [
      'ERROR a',
      'WARN b',
      'FATAL d',
      'ERROR f',
    ]);
    assert.deepEqual(await chips(), ['warn', 'error', 'fatal']);
    await log.page.getByRole('menuitemcheckbox', { name: /^warn \d/ }).click();
    assert.deepEqual(await ticked(), ['fatal', 'error', 'andAbove error {1}']);
  });

  it('counts the lines of each, and takes a level with those above it', async () => {
    log.channel.lines(texts.map((text, index) => line(text, index * 5000)));
    await log.reads(({ length }) => length === 6);
    await levels().click();
    const error = log.page.getByRole('menuitemcheckbox', { name: /^error/ });
    assert.equal(await error.locator('.hint').textContent(), '2');
    await log.page.getByRole('menuitemcheckbox', { name: 'andAbove warn' }).click();
    await log.reads(({ length }) => length === 4);
    assert.deepEqual(await chips(), ['warn', 'error', 'fatal']);
    await log.page.getByRole('menuitemcheckbox', { name: 'andAbove warn' }).click();
    await log.reads(({ length }) => length === 6);
  });
});

describe('the lines around each match', { timeout: 120_000 }, () => {
  it('are chosen by one opening of the menu, drawn apart, and not counted', async () => {
    log.channel.lines(numbered(100));
    await log.reads(endsWith('line 99'));
    await field().fill('55');
    await log.reads(({ length }) => length === 1);
    await log.page.getByRole('button', { name: /^context/ }).click();
    const radio = (index: number): Locator => log.page.getByRole('menuitemradio', { name: /^2$/ }).nth(index);
    await radio(0).click();
    await radio(1).click();
    assert.deepEqual(await Promise.all([0, 1].map(index => radio(index).getAttribute('aria-checked'))), [
      'true',
      'true',
    ]);
    assert.deepEqual(
      await log.reads(({ length }) => length === 5),
      [53, 54, 55, 56, 57].map(n => `line ${n}`),
    );
    assert.deepEqual(
      await log.page.locator('.row[data-beside] .body').allTextContents(),
      [53, 54, 56, 57].map(n => `line ${n}`),
    );
    await log.page.locator('.matches', { hasText: /^matches 1 100/ }).waitFor();
  });
});

describe('a click', { timeout: 120_000 }, () => {
  it('on the name of a task leaves the lines of all its containers, and then gives all back', async () => {
    log.channel.sources([
      ...['app', 'envoy'].map((container, index) => source(index, '0'.repeat(32), container)),
      source(2, '1'.repeat(32), 'app'),
    ]);
    log.channel.lines([line('one', 0, 0), line('two', 1, 1), line('three', 2, 2)]);
    await log.reads(({ length }) => length === 3);
    const label = log.row('one').locator('.label');
    await label.click({ position: { x: 5, y: 5 } });
    assert.deepEqual(await log.reads(({ length }) => length === 2), ['one', 'two']);
    assert.deepEqual(await chips(), ['00000000'], 'its id is as short as beside the lines');
    await label.click({ position: { x: 5, y: 5 } });
    await log.reads(({ length }) => length === 3);
  });

  it('on an id leaves its lines alone, whatever is set, and what was set comes back', async () => {
    log.channel.lines([
      ...numbered(20),
      line(`ERROR a request_id=${ID}`, 5000),
      ...numbered(20, 600),
      line(`INFO b request_id=${ID}`, 9000),
      line(`ERROR c request_id=${OTHER}`, 9500),
    ]);
    await log.reads(texts => texts.at(-1)?.includes(OTHER) === true);
    await field().fill('ERROR');
    await log.reads(({ length }) => length === 2);
    await log.page.getByRole('button', { name: /^context/ }).click();
    await log.page.getByRole('menuitemradio', { name: /^2$/ }).first().click();
    await log.page.keyboard.press('Escape');
    await log.reads(({ length }) => length > 4);
    await log.page.locator('.link.id', { hasText: ID }).first().click();
    assert.deepEqual(await log.reads(({ length }) => length === 2), [
      `ERROR a request_id=${ID}`,
      `INFO b request_id=${ID}`,
    ]);
    assert.equal(await field().inputValue(), 'ERROR', 'it rests');
    await log.page.locator('.chips .chip', { hasText: ID.slice(0, 8) }).click();
    await log.reads(texts => texts.length > 4 && texts.at(-1)?.includes(OTHER) === true);
  });
});

function source(
  index: number,
  task: string,
  container: string,
): Parameters<typeof log.channel.sources>[0][number] {
  return {
    index,
    task,
    container,
    label: `${task.slice(0, 8)} ${container}`,
    colour: index,
    environment: 'dev',
    group: `/ecs/${container}`,
    region: 'eu-west-1',
    stream: `${container}/${index}`,
  };
}
