import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { GeneratorOptions } from '../../../../src/sandbox/logs/generators.ts';
import { live, minute, second, steadyService, type TestWorld, testWorld, until } from '../ecsSupport.ts';
import { filter, said, withStreams } from '../logsSupport.ts';

function options(world: TestWorld, names: readonly string[]): GeneratorOptions {
  const group = world.logs.store.groups('eu-west-1').get('/app') ?? assert.fail();
  const streams = names.map(name => group.streams.get(name) ?? assert.fail());
  return { streams: () => streams, rate: 10, count: 1_000, seconds: 60, text: 'n', length: 0, via: 'put' };
}

const numbers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `n ${String(index + 1).padStart(6, '0')}`);

suite('a generator', () => {
  test('writes numbered lines at its rate, into each stream', async () => {
    const world = await withStreams('a', 'b');
    const generator = world.logs.generate(options(world, ['a', 'b']));
    world.clock.advance(5 * second);
    assert.deepEqual([...generator.written.values()], [50, 50]);
    world.clock.advance(5 * second);
    generator.stop();
    world.clock.advance(5 * second);
    for (const logStreamName of ['a', 'b']) {
      const pages = await filter(world, { logStreamNames: [logStreamName] });
      assert.deepEqual(said(pages), numbers(100));
    }
  });

  test('ends by itself: when all is written, or when its time is over', async () => {
    const world = await withStreams('a');
    const counted = world.logs.generate({ ...options(world, ['a']), count: 7 });
    world.clock.advance(5 * second);
    assert.deepEqual([counted.running, [...counted.written.values()]], [false, [7]]);
    const timed = world.logs.generate({ ...options(world, ['a']), seconds: 3 });
    world.clock.advance(10 * second);
    assert.deepEqual([timed.running, [...timed.written.values()]], [false, [30]]);
  });

  test('fills lines up', async () => {
    const world = await withStreams('a');
    world.logs.generate({ ...options(world, ['a']), count: 1, length: 20 });
    world.clock.advance(5 * second);
    assert.deepEqual(said(await filter(world)), ['n 000001 . . . . . .']);
  });

  test('twenty run at once, and no more', async () => {
    const world = await withStreams('a');
    const all = Array.from({ length: 20 }, () => world.logs.generate(options(world, ['a'])));
    assert.throws(() => world.logs.generate(options(world, ['a'])), RangeError);
    all[0]?.stop();
    world.logs.generate(options(world, ['a']));
  });

  test('follows the containers of a service, of those that come too', async () => {
    const world = testWorld(2);
    const service = steadyService(world, { desired: 2 });
    const streams = () =>
      [...service.tasks].flatMap(task =>
        task.containers.flatMap(({ log }) => {
          const stream = log && world.logs.store.groups(log.region).get(log.group)?.streams.get(log.name);
          return stream === undefined ? [] : [stream];
        }),
      );
    const generator = world.logs.generate({
      streams,
      rate: 1,
      count: 100_000,
      seconds: 3_600,
      text: 'n',
      length: 0,
      via: 'driver',
    });
    world.clock.advance(10 * second);
    assert.equal(generator.written.size, 2);
    const [old] = live(service);
    world.ecs.scheduler.lifecycle.stop(old ?? assert.fail(), 'UserInitiated', 'test');
    until(world, () => generator.written.size === 3, 10 * minute);
    until(world, () => old?.lastStatus === 'STOPPED', 10 * minute);
    const so = generator.written;
    world.clock.advance(minute);
    const grown = [...generator.written].filter(([stream, lines]) => lines > (so.get(stream) ?? 0));
    assert.deepEqual(
      grown.map(([stream]) => stream.name).toSorted(),
      streams()
        .map(({ name }) => name)
        .toSorted(),
    );
    assert.equal(grown.length, 2);
  });
});
