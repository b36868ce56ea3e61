import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOTE } from '../../src/core/logs/line.ts';
import type { LogRequest } from '../../src/core/logs/target.ts';
import { openPast } from './support/pastRig.ts';

const HOUR = 3600_000;
const GROUP = '/ecs/search';
const group = { kind: 'group', environment: 'dev', title: GROUP, group: GROUP } as const;
const from = Date.now() - 20 * HOUR;
const range = { from: from - HOUR, to: Date.now() };

function search(words: string): LogRequest['lines'] {
  return { kind: 'search', search: { words, by: 'filter' }, range };
}

const TRACE = [
  'ERROR order 77 failed',
  'java.lang.IllegalStateException: no price',
  '\tat shop.Order.pay(Order.java:12)',
  'Caused by: java.io.IOException: reset by peer',
  '\tat shop.Net.send(Net.java:7)',
  '\t... 12 more',
] as const;

describe('what belongs to a line that a search finds', { timeout: 120_000 }, () => {
  it('is shown with it, where each line of a stack trace is an event', async t => {
    const { run: start, put } = await openPast(t);
    await put(GROUP, 'a', [
      [from - 3000, 'INFO before'],
      ...TRACE.map((text, index) => [from + index, text] as const),
      [from + 100, 'INFO after'],
    ]);
    // Another stream at the same time, and a trace of which nothing matches.
    await put(GROUP, 'b', [
      [from + 2, 'ERROR other'],
      [from + 3, '\tat other.Place.go(Place.java:1)'],
    ]);
    for (const words of ['"Caused by"', 'peer', '"order 77"', 'ERROR -other', 'reset|nothing']) {
      const { run, shown } = start(search(words), [group]);
      await run.done;
      assert.deepEqual(shown.texts, TRACE, `${words}: ${shown.last?.text}`);
      assert.match(shown.last?.text ?? '', /^1 line found, shown with 5 lines around: “/);
    }
  });

  it('is not looked for around what only informs, nor more often than some times', async t => {
    const { sandbox, run: start, put } = await openPast(t);
    const { calls } = sandbox.sandbox.world;
    await put(
      GROUP,
      'a',
      Array.from({ length: 60 }, (_, index) => [from + index * 61_000, `INFO GET /items/${index}`] as const),
    );
    await put(
      GROUP,
      'a',
      Array.from(
        { length: 60 },
        (_, index) => [from + 2 * HOUR + index * 61_000, `ERROR late ${index}`] as const,
      ),
    );
    const first = start(search('items'), [group]);
    await first.run.done;
    const reads = calls.total('logs:FilterLogEvents');
    assert.equal(first.shown.lineList.length, 60);
    const second = start(search('late'), [group]);
    await second.run.done;
    assert.equal(second.shown.lineList.length, 60);
    const around = calls.total('logs:FilterLogEvents') - 2 * reads;
    // A span of the search more or less is read.
    assert.ok(around >= 25 && around <= 40, `${around}`);
    assert.match(String(second.shown.last?.notices), /only the lines that match/);
    assert.doesNotMatch(String(first.shown.last?.notices), /only the lines that match/);
  });

  it('is said where there is none: what was searched for, where, and what to try', async t => {
    const { run: start, put } = await openPast(t);
    await put(GROUP, 'a', [[from, 'INFO before']]);
    const { run, shown } = start(search('nowhere'), [group]);
    await run.done;
    assert.ok(shown.lineList.length > 0 && shown.lineList.every(({ source }) => source === NOTE));
    assert.match(shown.texts[0] ?? '', /^No line has “nowhere”\.$/);
    assert.match(shown.texts[1] ?? '', /^Searched: \/ecs\/search in dev, /);
    assert.match(shown.texts[2] ?? '', /longer time/);
    assert.match(shown.last?.text ?? '', /0 lines found/);
  });
});
