import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { number, text } from '../../../src/sandbox/input.ts';
import { hour, second } from './ecsSupport.ts';
import { filter, put, said, withStreams } from './logsSupport.ts';

suite('FilterLogEvents', () => {
  test('gives the events of all streams in order, with what tells them apart', async () => {
    const world = await withStreams('a/1', 'a/2', 'b/1');
    await put(world, 'a/1', [
      [10, 'one'],
      [30, 'three'],
      [30, 'three again'],
    ]);
    await put(world, 'a/2', [
      [20, 'two'],
      [40, 'four'],
    ]);
    await put(world, 'b/1', [[25, 'other']]);
    world.clock.advance(5 * second);
    assert.deepEqual(said(await filter(world)), ['one', 'two', 'other', 'three', 'three again', 'four']);
    assert.deepEqual(said(await filter(world, { logStreamNamePrefix: 'a/' })), [
      'one',
      'two',
      'three',
      'three again',
      'four',
    ]);
    assert.deepEqual(said(await filter(world, { logStreamNames: ['b/1', 'a/2'] })), ['two', 'other', 'four']);
    const [events = []] = await filter(world);
    assert.equal(new Set(events.map(event => text(event, 'eventId'))).size, 6);
    assert.deepEqual(Object.keys(events[0] ?? {}).sort(), [
      'eventId',
      'ingestionTime',
      'logStreamName',
      'message',
      'timestamp',
    ]);
    assert.deepEqual(
      said(await filter(world, { startFromHead: false, startTime: world.clock.now() - 2 * hour, limit: 2 })),
      ['four', 'three again', 'three', 'other', 'two', 'one'],
    );
  });

  test('takes both ends of the time range in', async () => {
    const world = await withStreams('s');
    await put(world, 's', [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    world.clock.advance(5 * second);
    const start = world.clock.now() - hour - 5 * second;
    assert.deepEqual(said(await filter(world, { startTime: start + 2, endTime: start + 3 })), ['b', 'c']);
  });

  test('pages give every event once, in order, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.nat(50)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (lines, limit, startFromHead) => {
          const world = await withStreams('x', 'y', 'z');
          for (const name of ['x', 'y', 'z']) {
            const own = lines
              .map(([stream, at], index) => [stream, at, `${at} ${index}`] as const)
              .filter(([stream]) => stream === name)
              .sort(([, a], [, b]) => a - b);
            if (own.length > 0) {
              await put(
                world,
                name,
                own.map(([, at, message]) => [at, message]),
              );
            }
          }
          world.clock.advance(5 * second);
          const startTime = world.clock.now() - 2 * hour;
          const pages = await filter(world, { limit, startFromHead, startTime });
          assert.ok(pages.every(page => page.length <= limit));
          const all = pages.flat();
          assert.equal(new Set(all.map(event => text(event, 'eventId'))).size, lines.length);
          assert.equal(all.length, lines.length);
          const times = all.map(event => number(event, 'timestamp') ?? 0);
          assert.deepEqual(
            times,
            times.toSorted((a, b) => (startFromHead ? a - b : b - a)),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a page holds no more than a megabyte, and one that found nothing may not be the last', async () => {
    const world = await withStreams('s');
    const long = 'x'.repeat(1_000);
    for (let batch = 0; batch < 3; batch++) {
      await put(
        world,
        's',
        Array.from({ length: 900 }, (_, index) => [batch * 1_000 + index, long] as const),
      );
    }
    world.clock.advance(5 * second);
    const pages = await filter(world);
    assert.ok(pages.length >= 3);
    assert.equal(pages.flat().length, 2_700);
    for (const page of pages) {
      const bytes = page.reduce((sum, event) => sum + (text(event, 'message') ?? '').length + 26, 0);
      assert.ok(bytes <= 1_048_576, `${bytes} bytes`);
    }

    const wide = await withStreams(...Array.from({ length: 5 }, (_, index) => `s${index}`));
    for (let index = 0; index < 5; index++) {
      await put(
        wide,
        `s${index}`,
        Array.from({ length: 4_900 }, (_, at) => [at, 'nothing'] as const),
      );
    }
    await put(wide, 's0', [[30_000, 'here']]);
    wide.clock.advance(5 * second);
    const found = await filter(wide, { filterPattern: 'here' });
    assert.deepEqual(
      found.map(page => page.length),
      [0, 1],
    );
  });

  test('shows an event only a while after it was put', async () => {
    const world = await withStreams('s');
    await put(world, 's', [[0, 'fresh']]);
    assert.deepEqual(said(await filter(world)), []);
    world.clock.advance(3 * second);
    assert.deepEqual(said(await filter(world)), ['fresh']);
  });
});

suite('filter patterns', () => {
  const lines = ['GET /a 200', 'GET /b 500 error', 'POST /a 201', 'warn: slow query', 'ERROR twice'];

  for (const [filterPattern, expected] of [
    ['', [0, 1, 2, 3, 4]],
    ['GET', [0, 1]],
    ['GET error', [1]],
    ['error', [1]],
    ['"slow query"', [3]],
    ['"GET /a"', [0]],
    ['?POST ?"slow query"', [2, 3]],
    ['GET -error', [0]],
    ['-GET -POST', [3, 4]],
    ['-"GET /b"', [0, 2, 3, 4]],
    ['GET ?POST', [0, 1]],
  ] as const) {
    test(filterPattern === '' ? 'none' : filterPattern, async () => {
      const world = await withStreams('s');
      await put(
        world,
        's',
        lines.map((line, index) => [index, line] as const),
      );
      world.clock.advance(5 * second);
      assert.deepEqual(
        said(await filter(world, { filterPattern })),
        expected.map(index => lines[index]),
      );
    });
  }
});
