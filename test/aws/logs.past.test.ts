import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LOG_CAPACITY } from '../../src/core/logs/buffer.ts';
import type { LogRequest } from '../../src/core/logs/target.ts';
import { openPast } from './support/pastRig.ts';
import { REGION } from './support/sandbox.ts';

const never = new AbortController().signal;
const HOUR = 3600_000;
const GROUP = '/ecs/past';
const group = { kind: 'group', environment: 'dev', title: GROUP, group: GROUP } as const;

/** Lines with numbers; some have the same time. */
function numbered(count: number, from: number, step: number): (readonly [number, string])[] {
  return Array.from({ length: count }, (_, index) => [
    from + Math.floor(index / 3) * 3 * step,
    `line ${index}`,
  ]);
}

const numbers = (texts: readonly string[]): number[] => texts.map(text => Number(text.slice(5)));
const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('past logs over HTTP', { timeout: 120_000 }, () => {
  it('gives the newest lines, and older ones on demand to the very first', async t => {
    const { put, run: start } = await openPast(t);
    await put(GROUP, 'a', numbered(4500, Date.now() - 20 * HOUR, 10_000));
    const { run, shown } = start({ kind: 'last', count: 700 }, [group]);
    await run.done;
    // Three lines have the same time, and stay together.
    assert.deepEqual(numbers(shown.texts), upTo(702, 3798));
    assert.equal(shown.last?.kind, 'ended');
    for (let asked = 0; shown.olderStates.at(-1) === 'more'; asked++) {
      assert.ok(asked < 10);
      await run.older();
    }
    assert.deepEqual(numbers(shown.texts), upTo(4500));
    assert.equal(shown.olderStates.at(-1), 'complete');
  });

  it('gives what stands around a moment, and shows it', async t => {
    const { put, run: start } = await openPast(t);
    const from = Date.now() - 20 * HOUR;
    await put(GROUP, 'a', numbered(6000, from, 1000));
    const time = from + 3000 * 1000;
    const { run, shown } = start({ kind: 'around', time }, [group]);
    await run.done;
    assert.equal(shown.shownAt, time);
    assert.deepEqual(numbers(shown.texts), upTo(2002, 2001));
    await run.older();
    await run.newer();
    assert.deepEqual(numbers(shown.texts), upTo(4004, 999));
    assert.match(shown.last?.text ?? '', /1,00\d lines more, up to /);
    assert.equal(run.further('older'), undefined);
  });

  it('goes on after the newest lines, with those that came since, late ones too', async t => {
    const { put, run: start } = await openPast(t);
    const from = Date.now() - 60_000;
    await put(GROUP, 'a', numbered(300, from, 10));
    const { run, shown } = start({ kind: 'last', count: 90 }, [group]);
    await run.done;
    assert.deepEqual(numbers(shown.texts), upTo(90, 210));
    await run.newer();
    assert.match(shown.last?.text ?? '', /nothing newer/);
    // One is of a time that was read already.
    await put(GROUP, 'b', [
      [from + 2995, 'line 300'],
      [Date.now(), 'line 301'],
    ]);
    await run.newer();
    assert.deepEqual(numbers(shown.texts).slice(90), [300, 301]);
  });

  it('gives a range whole, whatever goes wrong on the way', async t => {
    const { sandbox, put, run: start } = await openPast(t);
    const from = Date.now() - 20 * HOUR;
    for (const stream of ['a', 'b', 'c']) {
      await put(GROUP, stream, numbered(9000, from, 1000));
    }
    await sandbox.control('PUT', '/faults', {
      faults: [
        { action: 'logs:FilterLogEvents', kind: 'throttling', rate: 0.2 },
        { action: 'logs:FilterLogEvents', kind: 'error', rate: 0.2 },
        { action: 'logs:FilterLogEvents', kind: 'reset', rate: 0.2 },
      ],
    });
    const range = { from: from + 3000, to: from + 8_000_000 };
    const { run, shown } = start({ kind: 'range', range }, [group]);
    await run.done;
    assert.equal(shown.last?.kind, 'ended', shown.last?.text);
    for (const { index } of shown.sourceList) {
      const own = shown.lineList.filter(({ source }) => source === index).map(({ text }) => text);
      assert.deepEqual(numbers(own), upTo(7998, 3));
    }
    assert.equal(shown.sourceList.length, 3);
    assert.equal(shown.shownAt, range.from);
    const span = range.to - range.from;
    assert.deepEqual(run.further('older'), { from: range.from - 1 - span, to: range.from - 1 });
    assert.deepEqual(run.further('newer'), { from: range.to + 1, to: range.to + 1 + span });
  });

  it('says when the view is full, up to where', async t => {
    const { sandbox, run: start } = await openPast(t);
    const { store } = sandbox.sandbox.world.logs;
    const stream = store.addStream(store.addGroup(REGION, GROUP), 'a');
    const from = Date.now() - 40 * HOUR;
    // The view has room for 40 million characters.
    const events = Array.from({ length: 260 }, (_, index) => ({
      timestamp: from + index * 1000,
      message: Array.from({ length: 10 }, () => 'x'.repeat(16_000)).join('\n'),
    }));
    for (let index = 0; index < events.length; index += 50) {
      store.put(stream, events.slice(index, index + 50));
    }
    while (store.read(stream).length < events.length) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    const { run, shown } = start({ kind: 'range', range: { from, to: from + HOUR } }, [group]);
    await run.done;
    const kept = Math.floor(LOG_CAPACITY.weight / (10 * 16_050));
    assert.equal(shown.lineList.length, kept * 10);
    assert.match(shown.last?.text ?? '', /the view is full with 2,490 lines, up to /);
    const next = run.further('newer');
    assert.deepEqual(next, { from: from + kept * 1000, to: from + HOUR });
    const rest = start({ kind: 'range', range: next }, [group]);
    await rest.run.done;
    assert.equal(rest.shown.lineList.length, 2600 - kept * 10);
  });

  it('finds the lines of tasks that Amazon ECS has forgotten, and names them', async t => {
    const { cloud, put, run: start } = await openPast(t, 'demo');
    const [service] = await cloud.ecs.describeServices('blog', ['blog-api'], never);
    assert.ok(service?.taskDefinition);
    const { containers } = await cloud.ecs.taskDefinition(service.taskDefinition, never);
    const [container] = containers;
    const options = container?.logConfiguration?.options;
    assert.ok(container && options?.['awslogs-group'] && options['awslogs-stream-prefix']);
    const forgotten = '0123456789abcdef'.repeat(2);
    const time = Date.now() - 72 * HOUR;
    const stream = `${options['awslogs-stream-prefix']}/${container.name}/${forgotten}`;
    await put(options['awslogs-group'], stream, [[time, 'long ago']]);
    const target = {
      kind: 'service',
      environment: 'dev',
      title: 'blog-api',
      cluster: service.clusterArn,
      service: service.arn,
    } as const;
    const { run, shown } = start({ kind: 'range', range: { from: time - HOUR, to: time + HOUR } }, [target]);
    await run.done;
    assert.deepEqual(shown.texts, ['long ago']);
    const [source] = shown.sourceList;
    assert.deepEqual([source?.task, source?.container], [forgotten, container.name]);
    assert.ok(source?.label.startsWith('01234567'));
  });

  it('says that a task, a group or the leave to read is missing', async t => {
    const { sandbox, cloud, run: start } = await openPast(t, 'demo');
    const [cluster] = await cloud.ecs.clusters(never);
    assert.ok(cluster);
    const task = `${cluster.arn.replace(':cluster/', ':task/')}/${'ab'.repeat(16)}`;
    const lines: LogRequest['lines'] = { kind: 'last', count: 10 };
    const gone = start(lines, [
      { kind: 'task', environment: 'dev', title: 'abababab', cluster: cluster.arn, task },
    ]);
    await gone.run.done;
    assert.match(gone.shown.last?.text ?? '', /does not know abababab .* any more\. .*about an hour/);
    const none = start(lines, [{ ...group, group: '/none' }]);
    await none.run.done;
    assert.deepEqual(none.shown.last?.notices, [`The log group /none is not there in ${REGION}.`]);
    await sandbox.control('PUT', '/faults', {
      faults: [
        {
          action: 'logs:FilterLogEvents',
          kind: 'error',
          status: 400,
          code: 'AccessDeniedException',
          rate: 1,
        },
      ],
    });
    const denied = start(lines, [group]);
    await denied.run.done;
    assert.equal(denied.shown.last?.kind, 'denied');
  });

  it('stops when it is disposed of', async t => {
    const { sandbox, run: start } = await openPast(t);
    await sandbox.control('PUT', '/faults', {
      faults: [{ action: 'logs:FilterLogEvents', kind: 'throttling', rate: 1 }],
    });
    const { run, shown } = start({ kind: 'last', count: 10 }, [group]);
    while (shown.last?.kind !== 'throttled') {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    const said = shown.statuses.length;
    run.dispose();
    await run.done;
    await run.older();
    assert.equal(shown.statuses.length, said);
  });
});
