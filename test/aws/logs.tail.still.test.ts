import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LogsRig } from './support/logsRig.ts';

const MINUTE = 60_000;
const group = '/ecs/app';

describe('following by Live Tail on a machine that stands still', { timeout: 120_000 }, () => {
  it('fills what was dropped while this machine stood still, lines that were late too', async t => {
    const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
    const { store } = rig.world.logs;
    const streams = Array.from({ length: 4 }, (_, index) => rig.stream(group, `s${index}`));
    let number = 0;
    const burst = (late: number, length: number): void => {
      const at = Math.ceil(rig.stepped.time.now());
      for (const stream of streams) {
        store.put(
          stream,
          Array.from({ length: 100 }, (_, index) => ({
            timestamp: at - late + index,
            message: `${String(number++).padStart(6, '0')} ${'x'.repeat(length)}`,
          })),
        );
      }
    };
    rig.follow([rig.groupTarget(group)]);
    await rig.until('Live Tail', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
    for (let second = 0; second < 40; second++) {
      burst(0, 0);
      await rig.pass(1000);
    }
    // The service goes on: what the connection has no room for it drops, and says nothing of it.
    for (let second = 0; second < 30; second++) {
      burst(second === 15 ? 40_000 : 0, 1900);
      rig.world.clock.advance(1000);
    }
    const dropped = [...rig.world.logs.tails].reduce((sum, tail) => sum + tail.dropped, 0);
    assert.ok(dropped > 0, 'nothing was dropped');
    await rig.pass(5 * MINUTE);
    for (const stream of streams) {
      const held = store.read(stream).map(({ message }) => message.slice(0, 6));
      assert.deepEqual(
        rig.shown(stream.name).map(text => text.slice(0, 6)),
        held,
      );
    }
  });
});
