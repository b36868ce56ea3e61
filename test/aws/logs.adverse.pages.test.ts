import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LogsRig } from './support/logsRig.ts';
import { REGION } from './support/sandbox.ts';

const MINUTE = 60_000;
/** The sandbox shows what a driver brought after a time (ms) that hangs on when the stream was made. */
const LAGS = 1400;

describe('a page that ends within a millisecond', { timeout: 60_000 }, () => {
  it('keeps the order of streams whose lines are seen from the next page on', async t => {
    const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
    const { store } = rig.world.logs;
    const group = store.addGroup(REGION, '/ecs/pages');
    const made = Math.floor(rig.stepped.time.now() / LAGS) * LAGS - 10 * LAGS;
    const large = store.addStream(group, 'large', made);
    const small = Array.from({ length: LAGS / 20 }, (_, index) =>
      store.addStream(group, `small ${index}`, made + index * 20),
    );
    rig.follow([rig.groupTarget(group.name)], false);
    await rig.until('it follows', MINUTE, () => rig.status?.kind === 'following');
    await rig.pass(10_000);
    for (let round = 0; round < 12; round++) {
      const timestamp = Math.ceil(rig.stepped.time.now());
      for (const stream of small) {
        store.write(stream, [{ timestamp, message: `${round} first` }]);
      }
      // Longer than a page.
      store.write(
        large,
        Array.from({ length: 1300 }, (_, index) => ({ timestamp, message: `${index} `.padEnd(900, '.') })),
      );
      for (const stream of small) {
        store.write(stream, [{ timestamp, message: `${round} second` }]);
      }
      await rig.pass(61_137);
    }
    await rig.pass(2 * MINUTE);
    for (const stream of small) {
      const held = store.read(stream).map(({ message }) => message);
      assert.deepEqual(rig.shown(stream.name), held, stream.name);
    }
    assert.equal(rig.shown('large').length, 12 * 1300);
  });
});
