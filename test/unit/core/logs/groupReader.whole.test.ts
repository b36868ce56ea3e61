import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { coverOf, WHOLE_GROUP } from '../../../../src/core/logs/cover.ts';
import { GroupRig, group } from './groupRig.ts';

describe('a stream that is read by its name, and with its whole group', () => {
  let rig: GroupRig;
  let since: number;

  beforeEach(() => {
    rig = new GroupRig();
    since = rig.clock.now();
    rig.logs.createStream(group, 'a');
    rig.logs.createStream(group, 'b');
  });

  /** Lets ten seconds pass, with lines of both streams at their ends; gives what was read. */
  async function write(...messages: readonly string[]): Promise<string[]> {
    rig.clock.pass(10_000);
    for (const message of messages) {
      rig.logs.put(group, 'a', message);
      rig.logs.put(group, 'b', `b ${message}`);
    }
    return rig.messages();
  }

  for (const complete of [true, false]) {
    it(`gives nothing twice when the name is left${complete ? ' as complete' : ''}, and what comes after`, async () => {
      rig.reader.join(WHOLE_GROUP, since, false);
      rig.reader.join('a', since, false);
      assert.deepEqual(await write('one'), ['one', 'b one']);
      rig.reader.leave('a', complete);
      assert.deepEqual(await write('two'), ['two', 'b two']);
      rig.reader.join('a', since, false);
      assert.deepEqual(await write('three'), ['three', 'b three']);
    });
  }

  it('gives nothing twice when the name is joined later, or after the group was left', async () => {
    rig.reader.join(WHOLE_GROUP, since, false);
    assert.deepEqual(await write('one'), ['one', 'b one']);
    rig.reader.join('a', since, false);
    assert.deepEqual(await write('two'), ['two', 'b two']);
    rig.reader.leave(WHOLE_GROUP, false);
    rig.reader.join('b', since, false);
    assert.deepEqual(await write('three'), ['three', 'b three']);
  });

  it('gives nothing twice of what is so old that its ids are forgotten', async () => {
    rig.reader.join(WHOLE_GROUP, since, false);
    await write('one');
    for (let minute = 0; minute < 30; minute++) {
      rig.clock.pass(60_000);
      await rig.round();
    }
    rig.reader.join('a', since, false);
    assert.deepEqual(await write('two'), ['two', 'b two']);
  });

  it('gives nothing twice when the group is joined after the name was left as complete', async () => {
    rig.reader.join('a', since, false);
    assert.deepEqual(await write('one'), ['one']);
    rig.reader.leave('a', true);
    rig.reader.join(WHOLE_GROUP, since, false);
    assert.deepEqual(await write(), ['b one']);
  });

  it('is read from its beginning when it is joined, where the group is not', async () => {
    await write('one');
    rig.reader.join(WHOLE_GROUP, rig.clock.now() + 1, false);
    assert.deepEqual(await write('two'), ['two', 'b two']);
    rig.reader.join('a', since, false);
    assert.deepEqual((await write('three')).toSorted(), ['b three', 'one', 'three']);
  });

  for (const names of [
    [WHOLE_GROUP, coverOf('web/')],
    [coverOf('web/'), WHOLE_GROUP],
  ] as const) {
    it(`gives what each wants of the lines that were there: ${names.join(', then ')}`, async () => {
      const rig = new GroupRig(5);
      for (const stream of ['web/a', 'api/a']) {
        for (let line = 0; line < 20; line++) {
          rig.logs.put(group, stream, `${stream} ${line}`);
          rig.clock.pass(100);
        }
      }
      rig.clock.pass(10_000);
      const given: string[] = [];
      for (const name of names) {
        rig.reader.join(name, 0, true);
        given.push(...(await rig.messages()));
        rig.clock.pass(5000);
      }
      const newest = ['web/a', 'api/a'].flatMap(stream =>
        [15, 16, 17, 18, 19].map(line => `${stream} ${line}`),
      );
      assert.deepEqual(given.toSorted(), newest.toSorted());
      rig.logs.put(group, 'web/a', 'after');
      rig.clock.pass(10_000);
      assert.deepEqual(await rig.messages(), ['after']);
    });
  }
});
