import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Input } from '../../src/sandbox/api.ts';
import type { LogStream } from '../../src/sandbox/logs/store.ts';
import { LogsRig } from './support/logsRig.ts';
import { REGION } from './support/sandbox.ts';

const MINUTE = 60_000;

/** `count` numbered messages. */
function numbered(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${String(from + index).padStart(5, '0')}`);
}

/** A container that logs to a group of its own choice. */
function container(name: string, options: Readonly<Record<string, string>>): Input {
  return {
    name,
    image: 'app:1',
    essential: true,
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-region': REGION,
        'awslogs-stream-prefix': 'app',
        ...options,
      },
    },
  };
}

describe('following in adverse places', { timeout: 120_000 }, () => {
  it('follows a service with more streams than one call takes', async t => {
    const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 130 });
    const streams = rig.running;
    assert.equal(streams.length, 130);
    rig.follow([rig.serviceTarget]);
    await rig.until('Live Tail', MINUTE, () => rig.status?.mode === 'liveTail');
    for (const stream of streams) {
      rig.put(stream, `of ${stream.name}`);
    }
    await rig.until('all', MINUTE, () => rig.shown().length >= streams.length);
    await rig.pass(MINUTE);
    for (const stream of streams) {
      assert.deepEqual(rig.shown(stream.name), [`of ${stream.name}`]);
    }
  });

  it('follows a service with more beginnings of streams than Live Tail takes, and nothing else of its group', async t => {
    const rig = await LogsRig.start(t);
    const group = rig.group.name;
    const names = Array.from({ length: 12 }, (_, index) => `c${index}`);
    await rig.redefine(names.map(name => container(name, { 'awslogs-group': group })));
    await rig.pass(10 * MINUTE);
    rig.follow([rig.serviceTarget]);
    await rig.until('Live Tail', MINUTE, () => rig.status?.mode === 'liveTail');
    const streams = rig.running;
    assert.equal(new Set(streams.map(({ name }) => name.split('/')[1])).size, 12);
    const other = rig.stream(group, 'other/of/somebody');
    rig.put(other, 'not ours');
    for (const stream of streams) {
      rig.put(stream, ...numbered(0, 3));
    }
    await rig.pass(2 * MINUTE);
    for (const stream of streams) {
      assert.deepEqual(rig.shown(stream.name), numbered(0, 3), stream.name);
    }
    assert.ok(!rig.shown().includes('not ours'));
  });

  it('waits for a group that is made while it is followed, and misses nothing of it', async t => {
    const rig = await LogsRig.start(t);
    rig.follow([rig.groupTarget('/made/later')]);
    await rig.until('it waits', MINUTE, () => rig.status?.kind === 'waiting');
    assert.match(rig.status?.text ?? '', /\/made\/later/);
    await rig.pass(3 * MINUTE);
    const stream = rig.stream('/made/later', 'first');
    const lines = numbered(0, 20);
    for (const line of lines) {
      rig.put(stream, line);
      await rig.pass(7000);
    }
    await rig.until('Live Tail', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
    rig.put(stream, 'by Live Tail');
    await rig.pass(MINUTE);
    assert.deepEqual(rig.shown('first'), [...lines, 'by Live Tail']);
    assert.deepEqual(rig.status?.notices, []);
  });

  it('says that a group of the class Infrequent Access can be followed in no way, and asks rarely', async t => {
    const rig = await LogsRig.start(t);
    rig.world.logs.store.addGroup(REGION, '/rarely/read', rig.stepped.time.now(), 'INFREQUENT_ACCESS');
    rig.put(rig.stream('/rarely/read', 'a'), 'nobody sees it');
    rig.follow([rig.groupTarget('/rarely/read')]);
    await rig.until('it is refused', MINUTE, () => rig.status?.kind === 'denied');
    assert.match(rig.status?.text ?? '', /Infrequent Access/);
    assert.match(rig.status?.notices.join() ?? '', /INFREQUENT_ACCESS/);
    const before = rig.calls('FilterLogEvents') + rig.calls('StartLiveTail');
    await rig.pass(10 * MINUTE);
    const asked = rig.calls('FilterLogEvents') + rig.calls('StartLiveTail') - before;
    assert.ok(asked <= 12, `${asked} calls in ten minutes`);
  });

  it('follows a container whose log is in another region', async t => {
    const rig = await LogsRig.start(t);
    rig.world.logs.store.addGroup('us-west-2', '/far');
    await rig.redefine([container('app', { 'awslogs-group': '/far', 'awslogs-region': 'us-west-2' })]);
    await rig.pass(10 * MINUTE);
    rig.follow([rig.serviceTarget]);
    await rig.until('Live Tail', MINUTE, () => rig.status?.mode === 'liveTail');
    const far: LogStream[] = rig.running.filter(({ arn }) => arn.includes('us-west-2'));
    assert.equal(far.length, 2);
    for (const stream of far) {
      rig.put(stream, ...numbered(0, 5));
    }
    await rig.until('all', MINUTE, () => rig.shown().length >= 10);
    await rig.pass(MINUTE);
    for (const stream of far) {
      assert.deepEqual(rig.shown(stream.name), numbered(0, 5));
    }
    assert.ok(rig.sources.some(({ region }) => region === 'us-west-2'));
  });
});
