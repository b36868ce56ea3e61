import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogStream } from '../../src/sandbox/logs/store.ts';
import { LogsRig } from './support/logsRig.ts';
import { REGION } from './support/sandbox.ts';

const MINUTE = 60_000;
/** Older (ms) than what reads look back for while there are many lines and Live Tail sends the late ones. */
const LATE = 45_000;

/** So many lines, less than Live Tail sends in a second, that not every read looks far back. */
async function busy(rig: LogsRig, streams: readonly LogStream[], seconds: number): Promise<void> {
  const messages = Array.from({ length: Math.floor(400 / streams.length) }, (_, index) => `busy ${index}`);
  for (let second = 0; second < seconds; second++) {
    for (const stream of streams) {
      rig.put(stream, ...messages);
    }
    await rig.pass(1000);
  }
}

function putLate(rig: LogsRig, stream: LogStream, message: string): void {
  rig.world.logs.store.put(stream, [{ timestamp: Math.ceil(rig.stepped.time.now()) - LATE, message }]);
}

async function started(rig: LogsRig): Promise<void> {
  await rig.until('Live Tail', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
}

describe('lines that Live Tail does not send, or sends late', { timeout: 120_000 }, () => {
  const cases: Readonly<Record<string, (rig: LogsRig, stream: LogStream) => Promise<void>>> = {
    'right before a session begins': async (rig, stream) => {
      rig.follower.setLiveTail(false);
      await busy(rig, [stream], 40);
      putLate(rig, stream, 'late');
      rig.follower.setLiveTail(true);
      await started(rig);
    },
    'in a second that was sampled': async (rig, stream) => {
      rig.put(stream, ...Array.from({ length: 3000 }, (_, index) => `burst ${index}`));
      putLate(rig, stream, 'late');
      await rig.pass(1000);
    },
    'between two sessions': async (rig, stream) => {
      for (const tail of rig.world.logs.tails) {
        tail.befall({ kind: 'cut' });
      }
      await rig.until('it is cut', MINUTE, () => rig.world.logs.tails.size === 0);
      putLate(rig, stream, 'late');
      await rig.until('another one', MINUTE, () => rig.world.logs.tails.size === 1);
    },
  };
  for (const [when, befall] of Object.entries(cases)) {
    it(`are read when they are late and come ${when}`, async t => {
      const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
      const stream = rig.stream('/ecs/busy', 'a');
      rig.follow([rig.groupTarget('/ecs/busy')]);
      await started(rig);
      await busy(rig, [stream], 40);
      await befall(rig, stream);
      await busy(rig, [stream], 35);
      await rig.pass(MINUTE);
      const held = rig.world.logs.store.read(stream).map(({ message }) => message);
      assert.deepEqual(rig.shown('a'), held);
      assert.equal(held.filter(message => message === 'late').length, 1);
    });
  }

  it('are sent of tasks too whose streams begin otherwise than those before', async t => {
    const rig = await LogsRig.start(t);
    rig.follow([rig.serviceTarget]);
    await started(rig);
    await rig.redefine([
      {
        name: 'app',
        image: 'app:1',
        essential: true,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': rig.group.name,
            'awslogs-region': REGION,
            'awslogs-stream-prefix': 'renamed',
          },
        },
      },
    ]);
    await rig.pass(5 * MINUTE);
    const streams = rig.running;
    assert.ok(streams.length === 2 && streams.every(({ name }) => name.startsWith('renamed/')));
    await busy(rig, streams, 40);
    const [tail] = rig.world.logs.tails;
    assert.ok(tail?.request.prefixes?.some(prefix => prefix.startsWith('renamed/')));
    for (let late = 0; late < 8; late++) {
      for (const stream of streams) {
        putLate(rig, stream, `late ${late}`);
      }
      await busy(rig, streams, 4);
    }
    await rig.pass(MINUTE);
    for (const stream of streams) {
      const held = rig.world.logs.store.read(stream).map(({ message }) => message);
      assert.deepEqual(rig.shown(stream.name), held);
    }
  });

  it('come once where reads are faster than a session that began', async t => {
    const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
    rig.latency = 3000;
    const stream = rig.stream('/ecs/slow', 'a');
    rig.follow([rig.groupTarget('/ecs/slow')]);
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    for (const [index, line] of lines.entries()) {
      rig.put(stream, line);
      await rig.pass(300);
      if (index === 50) {
        for (const tail of rig.world.logs.tails) {
          tail.befall({ kind: 'cut' });
        }
      }
    }
    await rig.pass(MINUTE);
    assert.deepEqual(rig.shown('a'), lines);
  });
});
