import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { GroupRig, group } from './groupRig.ts';

let rig: GroupRig;

beforeEach(() => {
  rig = new GroupRig();
});

describe('streams of a log group that are not there', () => {
  it('waits for a stream that is not there yet, and reads the others meanwhile', async () => {
    rig.logs.put(group, 'a', 'a1');
    rig.reader.join('a', 0, true);
    rig.reader.join('b', 0, true);
    assert.deepEqual(await rig.messages(), ['a1']);
    assert.equal(rig.reader.isMissing('b'), true);
    assert.equal(rig.reader.live, 1);
    rig.logs.put(group, 'a', 'a2');
    assert.deepEqual(await rig.messages(), ['a2']);
    rig.logs.put(group, 'b', 'b1');
    rig.clock.pass(20_000);
    assert.deepEqual(await rig.messages(), ['b1']);
    assert.equal(rig.reader.isMissing('b'), false);
  });

  it('asks ever less often for a stream that does not come', async () => {
    rig.logs.createGroup(group);
    rig.reader.join('a', 0, true);
    for (let second = 0; second < 120; second++) {
      await rig.round();
      rig.clock.pass(1000);
    }
    assert.ok(rig.logs.requests.length < 15, `${rig.logs.requests.length} requests`);
    assert.equal(rig.logs.describeCalls, 1);
  });

  it('tells a missing group from a missing stream', async () => {
    rig.reader.join('a', 0, true);
    rig.reader.join('b', 0, true);
    await rig.round();
    assert.equal(rig.reader.groupMissing, true);
    rig.logs.createGroup(group);
    rig.clock.pass(20_000);
    await rig.round();
    assert.equal(rig.reader.groupMissing, false);
    assert.equal(rig.reader.isMissing('a'), true);
    rig.logs.put(group, 'a', 'first');
    rig.clock.pass(20_000);
    assert.deepEqual([...(await rig.messages()), ...(await rig.messages())], ['first']);
  });

  it('spends little on many streams that do not come', async () => {
    rig.logs.put(group, 'a', 'start');
    rig.reader.join('a', 0, true);
    for (let index = 0; index < 30; index++) {
      rig.reader.join(`sidecar${index}`, 0, true);
    }
    await rig.round();
    for (let second = 0; second < 100; second++) {
      rig.logs.requests.length = 0;
      rig.clock.pass(1000);
      rig.logs.put(group, 'a', String(second));
      assert.deepEqual(await rig.messages(), [String(second)]);
      assert.ok(rig.logs.requests.length <= 2);
    }
  });

  it('asks once a round while the group is missing', async () => {
    for (let index = 0; index < 30; index++) {
      rig.reader.join(`s${index}`, 0, true);
    }
    await rig.round();
    rig.logs.requests.length = 0;
    rig.logs.describeCalls = 0;
    rig.clock.pass(60_000);
    await rig.round();
    assert.deepEqual([rig.logs.requests.length, rig.logs.describeCalls], [1, 1]);
  });

  it('says that a stream was read to its end, or is not there', async () => {
    rig.logs.put(group, 'a', 'a1');
    rig.reader.join('a', 0, true);
    rig.reader.join('b', 0, true);
    await rig.round();
    const time = rig.clock.now() + 1;
    rig.clock.pass(1000);
    rig.logs.put(group, 'a', 'a2');
    assert.equal(rig.reader.readThrough('a', time), false);
    assert.equal(rig.reader.readThrough('b', time), false);
    rig.clock.pass(1000);
    await rig.round();
    rig.clock.pass(20_000);
    await rig.round();
    assert.equal(rig.reader.readThrough('a', time), true);
    assert.equal(rig.reader.readThrough('b', time), true);
    assert.equal(rig.reader.readThrough('never joined', time), true);
  });

  it('goes on when one of its streams was deleted', async () => {
    rig.logs.put(group, 'a', 'a1');
    rig.logs.put(group, 'b', 'b1');
    rig.reader.join('a', 0, true);
    rig.reader.join('b', 0, true);
    await rig.round();
    rig.logs.deleteStream(group, 'b');
    rig.logs.put(group, 'a', 'a2');
    assert.deepEqual(await rig.messages(), ['a2']);
    assert.equal(rig.reader.isMissing('b'), true);
  });
});
