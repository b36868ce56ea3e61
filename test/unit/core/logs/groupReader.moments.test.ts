import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { WHOLE_GROUP } from '../../../../src/core/logs/cover.ts';
import type { Step } from '../../../../src/core/logs/groupReader.ts';
import { GroupRig, group } from './groupRig.ts';

/** Steps of a round, each its messages, with the rows ahead where there are any. */
async function steps(rig: GroupRig): Promise<string[][]> {
  const found: string[][] = [];
  rig.reader.begin();
  while (rig.reader.busy) {
    found.push(told(await rig.step()));
  }
  return found;
}

function told({ events }: Step): string[] {
  return events.map(({ message, ahead }) => (ahead === undefined ? message : `${message}, ${ahead} ahead`));
}

/** Reads a group that is there, by pages of so many events. */
async function reading(pageSize: number): Promise<GroupRig> {
  const rig = new GroupRig();
  rig.logs.createGroup(group);
  rig.reader.join(WHOLE_GROUP, 0, false);
  await rig.round();
  rig.clock.pass(10_000);
  rig.logs.pageSize = () => pageSize;
  return rig;
}

describe('events of one millisecond', () => {
  it('are placed by those after them that were given before', async () => {
    const rig = await reading(100);
    rig.logs.put(group, 'a', 'first', rig.clock.now(), 3000);
    rig.logs.put(group, 'b', 'other');
    rig.logs.put(group, 'a', 'second\nof two rows');
    assert.deepEqual(await steps(rig), [['other', 'second\nof two rows']]);
    rig.clock.pass(4000);
    rig.logs.put(group, 'a', 'third');
    assert.deepEqual(await steps(rig), [['first, 2 ahead', 'third']]);
  });

  it('are placed so where they stand on the next page', async () => {
    const rig = await reading(2);
    rig.logs.put(group, 'a', 'before', rig.clock.now() - 1, 3000);
    rig.logs.put(group, 'a', 'first', rig.clock.now(), 3000);
    rig.logs.put(group, 'a', 'second');
    await steps(rig);
    rig.clock.pass(4000);
    assert.deepEqual(await steps(rig), [['before'], ['first, 1 ahead']]);
  });

  it('are read again from the start where their page has no next one any more', async () => {
    const rig = await reading(2);
    for (const message of ['one', 'two', 'three']) {
      rig.logs.put(group, 'a', message);
    }
    rig.reader.begin();
    assert.deepEqual(told(await rig.step()), []);
    rig.logs.before = () => {
      rig.logs.before = () => undefined;
      throw new Failure('invalid', 'The specified nextToken is expired.');
    };
    assert.deepEqual((await steps(rig)).flat(), ['one', 'two', 'three']);
  });

  it('are not held back without end', async () => {
    const rig = await reading(6000);
    for (let index = 0; index < 30_000; index++) {
      rig.logs.put(group, 'a', String(index));
    }
    const given = await steps(rig);
    assert.ok((given[2]?.length ?? 0) > 0);
    assert.deepEqual(
      given.flat(),
      Array.from({ length: 30_000 }, (_, index) => String(index)),
    );
  });
});
