import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { fail, OneFollower, signedIn } from './oneFollower.ts';

let rig: OneFollower;

beforeEach(() => {
  rig = new OneFollower();
});

afterEach(() => rig.end());

describe('trouble', () => {
  beforeEach(async () => {
    const task = rig.start(1);
    rig.write(task, 'before');
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(rig.texts, ['before']);
    rig.write(task, 'meanwhile');
  });

  it('is told when calls are limited, until when, and passes', async () => {
    rig.logs.before = fail('throttled');
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'throttled');
    assert.match(rig.status?.text ?? '', /Going on at \d\d:\d\d:\d\d UTC/);
    const before = rig.logs.requests.length;
    await rig.pass(60_000);
    assert.ok(rig.logs.requests.length - before <= 5, 'the next tries are further and further apart');
    rig.logs.before = () => undefined;
    await rig.pass(40_000);
    assert.equal(rig.status?.kind, 'following');
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('is told when AWS cannot be reached, and passes', async () => {
    rig.logs.before = fail('offline');
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'offline');
    rig.logs.before = () => undefined;
    await rig.pass(10_000);
    assert.equal(rig.status?.kind, 'following');
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('is told when access is denied, with what to do', async () => {
    rig.logs.before = fail('accessDenied', { hint: 'Allow logs:FilterLogEvents.' });
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'denied');
    assert.match(rig.status?.text ?? '', /Allow logs:FilterLogEvents/);
    const before = rig.logs.requests.length;
    await rig.pass(50_000);
    assert.equal(rig.logs.requests.length, before);
    rig.logs.before = () => undefined;
    await rig.pass(20_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('waits for a sign-in, and goes on the moment it happens', async () => {
    const action = { title: 'Sign In', command: 'ecsCodespaces.signIn', args: ['dev'] };
    rig.logs.before = fail('signedOut', { action });
    rig.fleet.signIn({ state: 'expired', identity: 'octocat' });
    await rig.pass(2000);
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /after you sign in/);
    assert.deepEqual(rig.status?.action, action);
    rig.logs.before = () => undefined;
    rig.fleet.signIn(signedIn);
    await rig.pass(10);
    await rig.pass(600);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
    assert.equal(rig.status?.kind, 'following');
  });

  it('of the session itself is survived', async () => {
    const { cloud } = rig;
    rig.cloud = async () => fail('expired')();
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'waiting');
    rig.cloud = cloud;
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('of an environment that is gone ends the moment it is back', async () => {
    const { cloud } = rig;
    rig.cloud = async () => fail('notFound')();
    rig.fleet.failure = new Failure('notFound', 'There is no such environment.');
    rig.fleet.forget();
    await rig.pass(60_000);
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /no environment named dev .* when it is back/);
    assert.equal(rig.status?.action?.command, 'ecsCodespaces.openSettings');
    assert.deepEqual(rig.status?.notices, []);
    rig.cloud = cloud;
    rig.fleet.failure = undefined;
    rig.fleet.signIn(signedIn);
    rig.fleet.read();
    await rig.pass(1500);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
    assert.equal(rig.status?.kind, 'following');
  });

  it('of an environment that the session does not know yet is soon tried again', async () => {
    const { cloud } = rig;
    rig.cloud = async () => fail('notFound')();
    await rig.pass(120_000);
    rig.cloud = cloud;
    await rig.pass(10_000);
    assert.equal(rig.status?.kind, 'following');
  });

  it('with reading the tasks does not end the lines', async () => {
    rig.fleet.failure = new Failure('accessDenied', 'ecs:ListTasks is not allowed.');
    await rig.pass(30_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
    assert.equal(rig.status?.kind, 'following');
    assert.match(rig.status?.notices[0] ?? '', /ListTasks/);
  });

  it('with a session that gives no answer does not keep a follow that is disposed of', async () => {
    let asked = false;
    rig.cloud = () => {
      asked = true;
      return new Promise(() => undefined);
    };
    await rig.pass(10_000);
    assert.ok(asked);
    rig.follower?.dispose();
    let over = false;
    void rig.follower?.done.then(() => {
      over = true;
    });
    await rig.pass(1000);
    assert.ok(over);
  });

  it('that nobody foresaw is told too', async () => {
    rig.logs.before = () => {
      throw new TypeError('boom');
    };
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'offline');
    rig.logs.before = () => undefined;
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });
});
