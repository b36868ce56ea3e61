import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Task } from '../../../../src/core/model.ts';
import { GROUP, taskId } from './followRig.ts';
import { OneFollower } from './oneFollower.ts';

const VISIBLE = 3000;

describe('a follow with Live Tail', () => {
  let rig: OneFollower;
  let task: Task;

  beforeEach(() => {
    rig = new OneFollower();
    rig.liveTail = true;
    task = rig.start(1);
    rig.fleet.read();
  });
  afterEach(() => rig.end());

  /** Ingested now: Live Tail sends it at once, unless it is `lost`, and reads see it later. */
  function write(text: string, { lost = false, sampled = false, of = task } = {}): void {
    const stream = rig.stream(of);
    const timestamp = rig.clock.now();
    rig.logs.put(GROUP, stream, text, timestamp, VISIBLE);
    if (!lost) {
      rig.tail.send([{ group: GROUP, stream, timestamp, ingestionTime: timestamp, message: text }], sampled);
    }
  }

  async function begin(): Promise<void> {
    rig.logs.createStream(GROUP, rig.stream(task));
    await rig.begin();
    await rig.pass(10_000);
    assert.equal(rig.tail.open, 1);
  }

  it('shows what is sent at once, and not again when it is read', async () => {
    await begin();
    write('one');
    await rig.pass(10);
    assert.deepEqual(rig.texts, ['one']);
    assert.match(rig.status?.text ?? '', /by Live Tail/);
    assert.equal(rig.status?.mode, 'liveTail');
    await rig.pass(90_000);
    assert.deepEqual(rig.texts, ['one']);
  });

  it('shows lines that are alike as often as they were written', async () => {
    await begin();
    write('same');
    write('same');
    write('same', { lost: true });
    await rig.pass(60_000);
    assert.deepEqual(rig.texts, ['same', 'same', 'same']);
  });

  it('reads seldom while lines are sent', async () => {
    await begin();
    const before = rig.logs.requests.length;
    for (let minute = 0; minute < 5; minute++) {
      write(`line ${minute}`);
      for (let second = 0; second < 60; second++) {
        await rig.pass(1000);
        rig.tail.send([]);
      }
    }
    assert.equal(rig.texts.length, 5);
    assert.ok(
      rig.logs.requests.length - before <= 12,
      `${rig.logs.requests.length - before} calls in five minutes`,
    );
  });

  it('reads after a time without an update, in which much may have been dropped', async () => {
    await begin();
    const second = async (): Promise<void> => {
      rig.tail.send([]);
      await rig.pass(1000);
    };
    for (let since = 0; since < 60; since++) {
      await second();
    }
    for (const [silence, reads] of [
      [4000, 0],
      [6000, 1],
    ] as const) {
      // Up to the read that is due in any case.
      for (let from = rig.logs.requests.length; rig.logs.requests.length === from; ) {
        await second();
      }
      const before = rig.logs.requests.length;
      await rig.pass(silence);
      await second();
      await second();
      assert.equal(rig.logs.requests.length - before, reads, `${silence} ms`);
    }
  });

  it('fills what it left out, and marks it', async () => {
    await begin();
    write('sent');
    write('left out', { lost: true });
    await rig.pass(45_000);
    assert.deepEqual(rig.texts, ['sent', 'left out']);
    assert.deepEqual(
      rig.lines.filter(({ late }) => late === true).map(({ text }) => text),
      ['left out'],
    );
  });

  it('begins again when the session ends, and fills the gap', async () => {
    await begin();
    rig.tail.end();
    await rig.pass(10);
    write('between', { lost: true });
    await rig.pass(8000);
    assert.equal(rig.tail.open, 1);
    assert.deepEqual(rig.texts, ['between']);
    write('after');
    await rig.pass(45_000);
    assert.deepEqual(rig.texts, ['between', 'after']);
  });

  it('goes on by polling when the connection breaks and breaks again', async () => {
    await begin();
    rig.tail.refusal = new Failure('offline', 'The connection broke.');
    rig.tail.end(rig.tail.refusal);
    write('while it is gone', { lost: true });
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['while it is gone']);
    assert.equal(rig.status?.mode, 'fallback');
    assert.match(rig.status?.notices.join(' ') ?? '', /by polling. Live Tail: The connection broke/);
    rig.tail.refusal = undefined;
    await rig.pass(60_000);
    assert.equal(rig.status?.mode, 'liveTail');
    assert.deepEqual(rig.status?.notices, []);
  });

  for (const how of ['end', new Failure('server', 'It broke.')] as const) {
    it(`begins sessions rarely that ${how === 'end' ? 'end' : 'break'} soon, and at once after one that lasted`, async () => {
      await begin();
      const asked = (): number => rig.tail.asked.length;
      const before = asked();
      for (let second = 0; second < 5 * 60; second++) {
        rig.tail.end(how);
        await rig.pass(1000);
      }
      assert.ok(asked() - before <= 5 + (5 * 60) / 30, `${asked() - before} sessions in five minutes`);
      await rig.pass(2 * 60_000);
      assert.equal(rig.tail.open, 1);
      const lasting = asked();
      rig.tail.end(how);
      await rig.pass(1500);
      assert.equal(asked(), lasting + 1);
    });
  }

  it('does not look for tasks again and again for lines of another service', async () => {
    await begin();
    const before = rig.fleet.refreshed.length;
    const stream = `ecs/api/${taskId(77)}`;
    for (let second = 0; second < 120; second++) {
      const now = rig.clock.now();
      rig.tail.send([
        { group: GROUP, stream, timestamp: now, ingestionTime: now, message: 'of another service' },
        { group: GROUP, stream: 'of/nobody', timestamp: now, ingestionTime: now, message: 'no task' },
      ]);
      await rig.pass(1000);
    }
    const own = (2 * 120_000) / 20_000;
    const refreshes = rig.fleet.refreshed.length - before;
    assert.ok(refreshes <= own + 4, `${refreshes} refreshes in two minutes`);
    // A task that is new is looked for at once all the same.
    const other = rig.start(2, { createdAt: rig.clock.now(), startedAt: rig.clock.now() });
    write('its first', { of: other });
    await rig.pass(10_000);
    assert.ok(rig.texts.includes('its first'));
  });

  it('says why it may not be had, and reads as if nobody had asked for it', async () => {
    rig.tail.refusal = new Failure('accessDenied', 'You may not do logs:StartLiveTail.');
    rig.logs.createStream(GROUP, rig.stream(task));
    await rig.begin();
    await rig.pass(10_000);
    const asked = rig.tail.asked.length;
    write('polled');
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['polled']);
    assert.equal(rig.status?.kind, 'following');
    assert.match(rig.status?.notices.join(' ') ?? '', /StartLiveTail/);
    await rig.pass(5 * 60_000);
    assert.equal(rig.tail.asked.length, asked, 'a refusal is not asked for again and again');
  });

  it('shows a sampled second whole and in order, by reading it', async () => {
    await begin();
    write('first', { lost: true });
    await rig.pass(5);
    write('second', { sampled: true });
    await rig.pass(8000);
    assert.deepEqual(rig.texts, ['first', 'second']);
    assert.equal(rig.status?.sampled, true);
    await rig.pass(30_000);
    assert.equal(rig.status?.sampled, undefined);
  });

  it('has the first lines of a new task, once each', async () => {
    await begin();
    assert.deepEqual(rig.tail.asked, [{ kind: 'prefixes', group: GROUP, prefixes: ['ecs/api/'] }]);
    const other = rig.start(2, { createdAt: rig.clock.now(), startedAt: rig.clock.now() });
    write('its first', { of: other });
    await rig.pass(500);
    write('its second', { of: other });
    await rig.pass(15_000);
    assert.deepEqual(rig.texts.toSorted(), ['its first', 'its second']);
    assert.equal(rig.tail.asked.length, 1, 'the session goes on');
  });

  it('costs nothing while nobody looks', async () => {
    await begin();
    rig.follower?.setShown(false);
    await rig.pass(100);
    assert.equal(rig.tail.open, 0);
    write('unseen', { lost: true });
    rig.follower?.setShown(true);
    await rig.pass(10_000);
    assert.equal(rig.tail.open, 1);
    assert.deepEqual(rig.texts, ['unseen']);
  });

  it('is turned on and off by the person', async () => {
    await begin();
    rig.follower?.setLiveTail(false);
    await rig.pass(100);
    assert.equal(rig.tail.open, 0);
    assert.equal(rig.status?.mode, 'polling');
    rig.follower?.setLiveTail(true);
    await rig.pass(10_000);
    assert.equal(rig.tail.open, 1);
  });

  it('follows a log group that belongs to no task', async () => {
    rig.logs.put(GROUP, 'some/stream', 'before');
    await rig.begin({ kind: 'group', environment: 'dev', title: GROUP, group: GROUP });
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['before']);
    assert.deepEqual(rig.tail.asked, [{ kind: 'groups', groups: [GROUP] }]);
    assert.equal(rig.status?.text, `Following ${GROUP} in dev, by Live Tail (billed).`);
    const now = rig.clock.now();
    rig.tail.send([{ group: GROUP, stream: 'another', timestamp: now, ingestionTime: now, message: 'sent' }]);
    await rig.pass(10);
    assert.deepEqual(rig.texts, ['before', 'sent']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['some/stream', 'another'],
    );
  });
});
