import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { GroupReader } from '../../../../src/core/logs/groupReader.ts';
import { GroupRig, group } from './groupRig.ts';

let rig: GroupRig;

beforeEach(() => {
  rig = new GroupRig();
});

describe('lines of a log group that are late', () => {
  it('shows a line that came after the start, however old it says it is', async () => {
    for (let index = 0; index < 150; index++) {
      rig.logs.put(group, 'a', String(index));
      rig.clock.pass(10);
    }
    rig.reader.join('a', 0, true);
    assert.equal((await rig.round()).truncated, true);
    rig.clock.pass(1000);
    rig.logs.put(group, 'a', 'late', rig.clock.now() - 2400);
    assert.deepEqual(await rig.messages(), ['late']);
  });

  it('does not lose lines to a container whose clock is ahead', async () => {
    rig.logs.put(group, 'fast', 'from the future', rig.clock.now() + 3600_000);
    rig.logs.put(group, 'a', 'a1');
    rig.reader.join('fast', 0, true);
    rig.reader.join('a', 0, true);
    assert.equal((await rig.messages()).length, 2);
    for (let second = 0; second < 100; second++) {
      rig.clock.pass(1000);
      rig.logs.put(group, 'a', `at ${second}`);
      assert.deepEqual(await rig.messages(), [`at ${second}`]);
    }
  });

  it('is not led astray by a clock of its own that is behind or ahead', async () => {
    for (const skew of [-600_000, 600_000]) {
      rig.reader = new GroupReader({ group: 'skewed', lines: 100, now: () => rig.clock.now() + skew });
      rig.reader.join('a', 0, true);
      rig.logs.put('skewed', 'a', `start ${skew}`);
      assert.ok((await rig.messages()).includes(`start ${skew}`));
      for (let second = 0; second < 90; second++) {
        rig.clock.pass(1000);
        rig.logs.put('skewed', 'a', `${skew} ${second}`, rig.clock.now() - 4000);
        assert.deepEqual(await rig.messages(), [`${skew} ${second}`]);
      }
    }
  });

  it('asks again only for what the lag asks for, where there are many lines', async () => {
    rig.reader.join('a', 0, false);
    const reaches: number[] = [];
    for (let second = 0; second < 90; second++) {
      rig.clock.pass(1000);
      for (let line = 0; line < 100; line++) {
        rig.logs.put(group, 'a', `${second}/${line}`);
      }
      await rig.round();
      reaches.push(rig.clock.now() - (rig.logs.requests.at(-1)?.startTime ?? 0));
    }
    const recent = reaches.slice(-30);
    assert.equal(recent.filter(reach => reach > 20_000).length, 1, 'one of thirty looks further back');
    assert.ok(recent.some(reach => reach >= 60_000));
  });

  it('gives lines that come out of order to the second, as long as there are few', async () => {
    rig.logs.put(group, 'a', 'early');
    rig.reader.join('a', 0, true);
    await rig.round();
    rig.clock.pass(40_000);
    rig.logs.put(group, 'a', 'late', rig.clock.now() - 35_000);
    rig.logs.put(group, 'a', 'now');
    assert.deepEqual(await rig.messages(), ['late', 'now']);
  });
});
