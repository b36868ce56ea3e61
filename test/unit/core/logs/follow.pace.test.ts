import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { settle } from '../../support/manualClock.ts';
import { fail, OneFollower } from './oneFollower.ts';

let rig: OneFollower;

beforeEach(() => {
  rig = new OneFollower();
});

afterEach(() => rig.end());

describe('the pace', () => {
  async function callsIn(milliseconds: number): Promise<number> {
    const before = rig.logs.requests.length;
    await rig.pass(milliseconds);
    return rig.logs.requests.length - before;
  }

  it('is one call a second at most while lines come, and slows down when none do', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await rig.begin();
    await rig.pass(10_000);
    const before = rig.logs.requests.length;
    for (let second = 0; second < 60; second++) {
      rig.write(task, `${second}`);
      await rig.pass(1000);
    }
    const busy = rig.logs.requests.length - before;
    assert.ok(busy >= 50 && busy <= 60, `${busy} calls a minute while busy`);
    await rig.pass(30_000);
    const quiet = await callsIn(60_000);
    assert.ok(quiet >= 11 && quiet <= 13, `${quiet} calls a minute while quiet`);
    rig.follower?.setShown(false);
    await rig.pass(10);
    const hidden = await callsIn(60_000);
    assert.ok(hidden >= 3 && hidden <= 5, `${hidden} calls a minute while hidden`);
  });

  it('is picked up at once when the view is shown again', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await rig.begin();
    rig.follower?.setShown(false);
    await rig.pass(3000);
    rig.write(task, 'while hidden');
    rig.follower?.setShown(true);
    await settle();
    assert.deepEqual(rig.texts, ['first', 'while hidden']);
  });

  it('is shared by all who follow in the account and region', async () => {
    const task = rig.start(1);
    rig.write(task, 'line');
    rig.fleet.read();
    const followers = Array.from({ length: 8 }, () => rig.follow());
    const before = rig.logs.requests.length;
    for (let second = 0; second < 30; second++) {
      rig.write(task, `${second}`);
      await rig.pass(1000);
    }
    const calls = rig.logs.requests.length - before;
    assert.ok(calls <= 36, `${calls} calls in 30 s`);
    for (const each of followers) {
      each.dispose();
      await each.done;
    }
  });

  it('holds everybody back when one is throttled', async () => {
    const task = rig.start(1);
    rig.write(task, 'line');
    rig.fleet.read();
    const followers = [rig.follow(), rig.follow(), rig.follow()];
    await rig.pass(10_000);
    rig.logs.before = fail('throttled', { retryAt: rig.clock.now() + 60_000 });
    let before = rig.logs.requests.length;
    await rig.pass(58_000);
    assert.equal(rig.logs.requests.length - before, 1);
    rig.logs.before = () => undefined;
    before = rig.logs.requests.length;
    await rig.pass(10_000);
    assert.ok(rig.logs.requests.length - before >= 3);
    for (const each of followers) {
      each.dispose();
      await each.done;
    }
  });

  it('lets a large backlog through in parts, and says so', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await rig.begin();
    rig.logs.pageSize = () => 100;
    rig.logs.before = fail('offline');
    for (let line = 0; line < 4000; line++) {
      rig.write(task, `${line}`);
      if (line % 20 === 19) {
        await rig.pass(3000);
      }
    }
    rig.logs.before = () => undefined;
    let shownMeanwhile = 0;
    while (rig.texts.length < 4001) {
      await rig.pass(1000);
      if (/Catching up/.test(rig.status?.text ?? '')) {
        shownMeanwhile = rig.texts.length;
      }
    }
    assert.ok(shownMeanwhile > 500 && shownMeanwhile < 4001, `${shownMeanwhile} were shown meanwhile`);
    await rig.pass(60_000);
    assert.equal(rig.texts.length, 4001);
    assert.deepEqual(
      rig.texts.slice(1),
      Array.from({ length: 4000 }, (_, index) => String(index)),
    );
    assert.doesNotMatch(rig.status?.text ?? '', /Catching up/);
  });
});
