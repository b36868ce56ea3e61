import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { text } from '../../../src/sandbox/input.ts';
import { ask, hour, second } from './ecsSupport.ts';
import { group, messages, put, withStreams } from './logsSupport.ts';

suite('GetLogEvents', () => {
  const stream = { ...group, logStreamName: 's' };

  test('reads on in both directions; at the end the token stays the same', async () => {
    const world = await withStreams('s');
    await put(
      world,
      's',
      Array.from({ length: 10 }, (_, index) => [index, `m${index}`] as const),
    );
    world.clock.advance(5 * second);
    const get = (input: Input) => ask(world.logs, 'GetLogEvents', { ...stream, limit: 4, ...input });
    const first = await get({ startFromHead: true });
    assert.deepEqual(messages(first), ['m0', 'm1', 'm2', 'm3']);
    const second_ = await get({ startFromHead: true, nextToken: text(first, 'nextForwardToken') });
    assert.deepEqual(messages(second_), ['m4', 'm5', 'm6', 'm7']);
    const third = await get({ startFromHead: true, nextToken: text(second_, 'nextForwardToken') });
    assert.deepEqual(messages(third), ['m8', 'm9']);
    const end = await get({ startFromHead: true, nextToken: text(third, 'nextForwardToken') });
    assert.deepEqual(messages(end), []);
    assert.equal(text(end, 'nextForwardToken'), text(third, 'nextForwardToken'));
    const back = await get({ nextToken: text(end, 'nextBackwardToken') });
    assert.deepEqual(messages(back), ['m6', 'm7', 'm8', 'm9']);

    const last = await get({});
    assert.deepEqual(messages(last), ['m6', 'm7', 'm8', 'm9']);
    const before = await get({ nextToken: text(last, 'nextBackwardToken') });
    assert.deepEqual(messages(before), ['m2', 'm3', 'm4', 'm5']);
    const head = await get({ nextToken: text(before, 'nextBackwardToken') });
    assert.deepEqual(messages(head), ['m0', 'm1']);
    const beyond = await get({ nextToken: text(head, 'nextBackwardToken') });
    assert.deepEqual(messages(beyond), []);
    assert.equal(text(beyond, 'nextBackwardToken'), text(head, 'nextBackwardToken'));

    await put(world, 's', [[100, 'new']]);
    world.clock.advance(5 * second);
    assert.deepEqual(messages(await get({ nextToken: text(end, 'nextForwardToken') })), ['new']);
  });

  test('gives no more than a megabyte in either direction', async () => {
    const world = await withStreams('s');
    for (let batch = 0; batch < 2; batch++) {
      const lines = Array.from(
        { length: 900 },
        (_, index) => [batch * 1_000 + index, 'x'.repeat(1_000)] as const,
      );
      await put(world, 's', lines);
    }
    world.clock.advance(5 * second);
    const room = Math.floor(1_048_576 / 1_026);
    const head = await ask(world.logs, 'GetLogEvents', { ...stream, startFromHead: true });
    assert.equal(messages(head).length, room);
    assert.equal(messages(await ask(world.logs, 'GetLogEvents', stream)).length, room);
    const rest = await ask(world.logs, 'GetLogEvents', {
      ...stream,
      nextToken: text(head, 'nextForwardToken'),
    });
    assert.equal(messages(rest).length, 1_800 - room);
  });

  test('of an empty stream has tokens that lead on', async () => {
    const world = await withStreams('s');
    const empty = await ask(world.logs, 'GetLogEvents', { ...stream, startFromHead: true });
    assert.deepEqual(messages(empty), []);
    const nextToken = text(empty, 'nextForwardToken') ?? '';
    assert.equal(
      text(await ask(world.logs, 'GetLogEvents', { ...stream, nextToken }), 'nextForwardToken'),
      nextToken,
    );
    await put(world, 's', [[0, 'first']]);
    world.clock.advance(5 * second);
    assert.deepEqual(messages(await ask(world.logs, 'GetLogEvents', { ...stream, nextToken })), ['first']);
  });

  test('takes the start of the time range in and leaves its end out', async () => {
    const world = await withStreams('s');
    await put(world, 's', [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    world.clock.advance(5 * second);
    const start = world.clock.now() - hour - 5 * second;
    const answer = await ask(world.logs, 'GetLogEvents', {
      ...stream,
      startTime: start + 2,
      endTime: start + 4,
    });
    assert.deepEqual(messages(answer), ['b', 'c']);
  });
});
