import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { GROUP } from './followRig.ts';
import { OneFollower } from './oneFollower.ts';

let rig: OneFollower;

beforeEach(() => {
  rig = new OneFollower();
});

afterEach(() => rig.end());

describe('following a service', () => {
  it('shows what its tasks wrote, oldest first, then what they write', async () => {
    const [one, two] = [rig.start(1), rig.start(2)];
    rig.write(one, 'first', rig.clock.now() - 3000);
    rig.write(two, 'second', rig.clock.now() - 2000);
    rig.write(one, 'third', rig.clock.now() - 1000);
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(rig.texts, ['first', 'second', 'third']);
    assert.equal(rig.status?.kind, 'following');
    assert.match(rig.status?.text ?? '', /blog-api in dev \(blog\): 2 tasks/);
    rig.write(two, 'fourth');
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['first', 'second', 'third', 'fourth']);
    assert.deepEqual(rig.sources.map(({ label, colour }) => [label, colour]).sort(), [
      ['00000001', 0],
      ['00000002', 1],
    ]);
  });

  it('watches the store while it is shown and reads the tasks when the store did not', async () => {
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(
      rig.fleet.watched.map(({ kind }) => kind),
      ['tasks', 'stoppedTasks'],
    );
    assert.deepEqual(rig.fleet.refreshed, []);
    await rig.pass(26_000);
    assert.deepEqual(rig.fleet.refreshed, ['tasks', 'stoppedTasks']);
    rig.follower?.setShown(false);
    assert.equal(rig.fleet.watched.length, 0);
    rig.fleet.refreshed.length = 0;
    await rig.pass(40_000);
    assert.deepEqual(rig.fleet.refreshed, []);
    await rig.pass(40_000);
    assert.deepEqual(rig.fleet.refreshed, ['tasks', 'stoppedTasks']);
  });

  it('gives nothing any more once it is disposed of, not even what is under way', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await rig.begin();
    rig.write(task, 'second');
    const statuses = rig.statuses.length;
    rig.logs.before = () => rig.follower?.dispose();
    await rig.pass(5000);
    assert.deepEqual(rig.texts, ['first']);
    assert.equal(rig.statuses.length, statuses);
  });

  it('gives the first lines in the order of time, although streams are read one by one and slowly', async () => {
    const now = rig.clock.now();
    rig.start(9);
    for (let number = 1; number <= 5; number++) {
      rig.write(rig.start(number), `first of ${number}`, now - number * 1000);
      rig.write(rig.start(number), `second of ${number}`, now - number);
    }
    rig.fleet.read();
    await rig.begin();
    await rig.pass(15_000);
    assert.equal(rig.texts.length, 10);
    const times = rig.lines.map(({ time }) => time);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it('waits for a first task', async () => {
    rig.fleet.read();
    await rig.begin();
    assert.match(rig.status?.text ?? '', /No task of blog-api in dev \(blog\) is running/);
    rig.write(rig.start(1), 'hello');
    rig.fleet.read();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['hello']);
  });

  it('waits for the first line', async () => {
    const task = rig.start(1);
    rig.fleet.read();
    await rig.begin();
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /log group \/ecs\/blog-api is not there in eu-west-1 yet/);
    rig.logs.createGroup(GROUP);
    await rig.pass(20_000);
    assert.match(rig.status?.text ?? '', /Waiting for the first line/);
    rig.write(task, 'hello');
    await rig.pass(20_000);
    assert.deepEqual(rig.texts, ['hello']);
    assert.equal(rig.status?.kind, 'following');
  });

  it('says how many lines it begins with', async () => {
    const task = rig.start(1);
    for (let line = 0; line < 1500; line++) {
      rig.write(task, `line ${line}`, rig.clock.now() - 1500 + line);
    }
    rig.fleet.read();
    await rig.begin();
    assert.equal(rig.texts.length, 1000);
    assert.equal(rig.texts[0], 'line 500');
    assert.match(rig.lines[0]?.text ?? '', /^The newest 1000 lines of what was there/);
  });
});
