import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { TailEvent } from '../../../../src/core/logPorts.ts';
import { WHOLE_GROUP } from '../../../../src/core/logs/cover.ts';
import { GroupReader } from '../../../../src/core/logs/groupReader.ts';
import type { ReadEvent } from '../../../../src/core/logs/tail/tailedGroup.ts';
import { GroupRig, group } from './groupRig.ts';

let rig: GroupRig;
const given: string[] = [];

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

  it('finds a line of a quiet stream that is ten minutes late, marks it, and gives it once', async () => {
    rig.reader.join('a', 0, true);
    rig.logs.put(group, 'a', 'start');
    await rig.round();
    const found: ReadEvent[] = [];
    for (let second = 0; second < 40 * 60; second += 5) {
      rig.clock.pass(5000);
      if (second % 60 === 0) {
        rig.logs.put(group, 'a', `minute ${second / 60}`);
      }
      if (second === 20 * 60) {
        rig.logs.put(group, 'a', 'late', rig.clock.now() - 10 * 60_000);
      }
      found.push(...(await rig.round()).events);
    }
    assert.equal(found.length, 41);
    assert.equal(new Set(found.map(({ message }) => message)).size, 41);
    assert.deepEqual(
      found.filter(({ late }) => late === true).map(({ message }) => message),
      ['late'],
    );
    assert.ok(found.findIndex(({ message }) => message === 'late') < 26, 'some minutes after it came');
  });

  it('does not look far back for them where there are many lines', async () => {
    rig.reader.join('a', 0, false);
    // What it covers is read with it.
    rig.reader.join(WHOLE_GROUP, 0, false);
    for (let second = 0; second < 10 * 60; second++) {
      rig.clock.pass(1000);
      for (let line = 0; line < 30; line++) {
        rig.logs.put(group, 'a', `${second}/${line}`);
      }
      await rig.round();
    }
    const reach = Math.max(...rig.logs.requests.slice(-300).map(({ startTime }) => -startTime));
    assert.ok(rig.clock.now() + reach < 10 * 60_000);
  });

  it('shows what Live Tail sends of them, however late, once', async () => {
    rig.reader.join('a', 0, false);
    rig.reader.beginTailed();
    rig.reader.setTailed(true);
    const send = (message: string, late: number): readonly (TailEvent & { readonly late?: true })[] => {
      const timestamp = rig.clock.now() - late;
      rig.logs.put(group, 'a', message, timestamp);
      return rig.reader.takeTailed([
        { group, stream: 'a', timestamp, ingestionTime: rig.clock.now(), message },
      ]);
    };
    const read: string[] = [];
    for (let second = 0; second < 30 * 60; second += 10) {
      rig.clock.pass(10_000);
      assert.equal(send(`at ${second}`, 500).length, 1);
      if (rig.reader.due) {
        read.push(...(await rig.messages()));
      }
    }
    for (const late of [30_000, 90_000, 600_000, 1200_000, 1799_000]) {
      const shown = send(`late ${late}`, late);
      assert.deepEqual(
        shown.map(event => event.late),
        [true],
        `${late} ms`,
      );
      rig.clock.pass(60_000);
      read.push(...(await rig.messages()));
    }
    assert.deepEqual(read, []);
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
    for (const skew of [-3600_000, -600_000, 600_000, 1200_000, 3600_000]) {
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

  it('is not led astray by its clock that is set while it follows, also while a call is under way', async () => {
    for (const by of [-3600_000, -600_000, 600_000, 3600_000]) {
      for (const within of [false, true]) {
        let skew = 0;
        rig = new GroupRig();
        rig.reader = new GroupReader({ group, lines: 100, now: () => rig.clock.now() + skew });
        rig.reader.join('a', 0, true);
        rig.logs.put(group, 'a', 'start');
        await rig.round();
        for (let second = 0; second < 60; second++) {
          rig.clock.pass(1000);
          // Some lines are shown some seconds after they were ingested.
          rig.logs.put(group, 'a', `${by} ${second}`, rig.clock.now() - 2000, second % 7 === 0 ? 3000 : 0);
          if (second === 30) {
            skew += within ? 0 : by;
            rig.logs.before = () => {
              skew += within ? by : 0;
              rig.logs.before = () => undefined;
            };
          }
          await rig.messages().then(messages => given.push(...messages));
        }
        rig.clock.pass(5000);
        given.push(...(await rig.messages()));
        const written = Array.from({ length: 60 }, (_, second) => `${by} ${second}`);
        assert.deepEqual(given.splice(0).toSorted(), written.toSorted(), `${by} ${within}`);
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
