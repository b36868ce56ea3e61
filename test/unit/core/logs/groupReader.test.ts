import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { WHOLE_GROUP } from '../../../../src/core/logs/cover.ts';
import { GroupRig, group } from './groupRig.ts';

let rig: GroupRig;

beforeEach(() => {
  rig = new GroupRig();
});

describe('reading a log group', () => {
  it('gives what is there, then what comes, each once', async () => {
    rig.logs.put(group, 'a', 'one');
    rig.reader.join('a', 0, true);
    assert.deepEqual(await rig.messages(), ['one']);
    assert.deepEqual(await rig.messages(), []);
    rig.clock.pass(1000);
    rig.logs.put(group, 'a', 'two');
    rig.logs.put(group, 'a', 'three');
    assert.deepEqual(await rig.messages(), ['two', 'three']);
    assert.deepEqual(await rig.messages(), []);
  });

  it('asks for all streams in one call, up to a hundred', async () => {
    for (let index = 0; index < 150; index++) {
      rig.logs.put(group, `s${index}`, String(index));
      rig.reader.join(`s${index}`, 0, false);
    }
    assert.equal((await rig.messages()).length, 150);
    assert.deepEqual(
      rig.logs.requests.map(({ streams }) => streams.length),
      [100, 50],
    );
    rig.logs.requests.length = 0;
    await rig.round();
    assert.equal(rig.logs.requests.length, 2);
  });

  it('begins with the newest lines and says that there are older ones', async () => {
    for (let index = 0; index < 250; index++) {
      rig.logs.put(group, index % 2 === 0 ? 'a' : 'b', String(index));
      rig.clock.pass(10);
    }
    rig.reader.join('a', 0, true);
    rig.reader.join('b', 0, true);
    rig.logs.pageSize = () => 40;
    const { events, truncated } = await rig.round();
    assert.equal(truncated, true);
    assert.deepEqual(
      events.map(({ message }) => Number(message)),
      Array.from({ length: 100 }, (_, index) => index + 150),
    );
    assert.deepEqual(await rig.messages(), [], 'the overlap brings no older line');
  });

  it('does not say so when it gives all', async () => {
    rig.logs.put(group, 'a', 'only');
    rig.reader.join('a', 0, true);
    assert.equal((await rig.round()).truncated, false);
  });

  it('takes ten minutes where the endpoint does not give the newest first', async () => {
    rig.logs.ignoresFromEnd = true;
    for (let index = 0; index < 200; index++) {
      rig.logs.put(group, 'a', String(index));
      rig.clock.pass(10_000);
    }
    rig.reader.join('a', 0, true);
    const { events, truncated } = await rig.round();
    assert.equal(truncated, true);
    assert.deepEqual(
      events.map(({ message }) => Number(message)),
      Array.from({ length: 60 }, (_, index) => index + 140),
    );
  });

  it('gives everything of a stream that joins later, from its start', async () => {
    rig.reader.join('a', 0, true);
    rig.logs.put(group, 'a', 'a1');
    await rig.round();
    const created = rig.clock.now();
    for (let index = 0; index < 300; index++) {
      rig.logs.put(group, 'b', String(index));
      rig.clock.pass(1000);
    }
    rig.reader.join('b', created, false);
    assert.equal((await rig.messages()).length, 300);
  });

  it('goes on with the same page after a failure', async () => {
    for (let index = 0; index < 10; index++) {
      rig.logs.put(group, 'a', String(index));
      rig.clock.pass(1);
    }
    rig.reader.join('a', 0, false);
    rig.logs.pageSize = () => 4;
    rig.reader.begin();
    const first = await rig.step();
    rig.logs.before = () => {
      throw new Failure('throttled', 'slow down');
    };
    await assert.rejects(rig.step(), { code: 'throttled' });
    rig.logs.before = () => undefined;
    rig.reader.begin();
    const second = await rig.step();
    assert.deepEqual(
      [...first.events, ...second.events].map(({ message }) => Number(message)),
      [0, 1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(await rig.messages(), ['7', '8', '9']);
  });

  it('begins the read again when its token is no longer good, and gives nothing twice', async () => {
    for (let index = 0; index < 10; index++) {
      rig.logs.put(group, 'a', String(index));
      rig.clock.pass(1);
    }
    rig.reader.join('a', 0, false);
    rig.logs.pageSize = () => 4;
    rig.reader.begin();
    const first = await rig.step();
    rig.logs.before = () => {
      rig.logs.before = () => undefined;
      throw new Failure('invalid', 'The specified nextToken is expired.');
    };
    const rest = await rig.messages();
    assert.equal(new Set([...first.events.map(({ message }) => message), ...rest]).size, 10);
    assert.equal(first.events.length + rest.length, 10);
  });

  it('reads the whole group', async () => {
    rig.logs.put(group, 'a', 'a1');
    rig.reader.join(WHOLE_GROUP, 0, true);
    assert.deepEqual(await rig.messages(), ['a1']);
    rig.logs.put(group, 'b', 'b1');
    assert.deepEqual(await rig.messages(), ['b1']);
    assert.deepEqual(rig.logs.requests.at(-1)?.streams, []);
  });
});
