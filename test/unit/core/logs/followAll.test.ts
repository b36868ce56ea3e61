import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { FollowAll } from '../../../../src/core/logs/followAll.ts';
import { type FollowStatus, type LogLine, type LogSource, NOTE } from '../../../../src/core/logs/line.ts';
import { GROUP, serviceTarget } from './followRig.ts';
import { OneFollower, signedIn } from './oneFollower.ts';

/** Two environments that know nothing of each other, whose clocks are moved together. */
class Two {
  readonly dev = new OneFollower();
  readonly prod = new OneFollower();
  sources: readonly LogSource[] = [];
  readonly lines: LogLine[] = [];
  readonly statuses: FollowStatus[] = [];
  readonly all: FollowAll;

  constructor() {
    this.prod.environment = { ...this.prod.environment, name: 'prod' };
    for (const rig of [this.dev, this.prod]) {
      const task = rig.start(1);
      rig.write(task, `of ${rig.environment.name}`, rig.clock.now() - 1000);
      rig.fleet.read();
    }
    this.prod.fleet.signIn(signedIn);
    const target = { ...serviceTarget, environment: 'prod' };
    this.all = new FollowAll(
      [serviceTarget, { kind: 'group', environment: 'prod', title: GROUP, group: GROUP }, target],
      name => (name === 'dev' ? this.dev : this.prod).deps(),
      {
        sources: sources => {
          this.sources = sources;
        },
        lines: lines => void this.lines.push(...lines),
        status: status => void this.statuses.push(status),
      },
    );
  }

  async pass(milliseconds: number): Promise<void> {
    await Promise.all([this.dev.pass(milliseconds), this.prod.pass(milliseconds)]);
  }
}

test('targets of two environments are one log', async () => {
  const two = new Two();
  await two.pass(8000);
  const told = two.lines
    .filter(({ source }) => source !== NOTE)
    .map(({ source, text }) => `${two.sources[source]?.environment}: ${text}`);
  assert.deepEqual(told.toSorted(), ['dev: of dev', 'prod: of prod']);
  assert.deepEqual(
    two.sources.map(({ index }) => index),
    two.sources.map((_, index) => index),
  );
  two.all.dispose();
  await two.all.done;
});

test('what fails in one environment is told, and the other goes on', async () => {
  const two = new Two();
  await two.pass(8000);
  two.dev.cloud = async () => {
    throw new Failure('accessDenied', 'You may not.');
  };
  await two.pass(20_000);
  const status = two.statuses.at(-1);
  assert.equal(status?.kind, 'denied');
  assert.match(status?.notices.join(' ') ?? '', /prod/);
  two.all.dispose();
  await two.all.done;
});

test('of environments that wait, the one that somebody can do something about comes first', async () => {
  const two = new Two();
  const signIn = { title: 'Sign In', command: 'signIn' };
  // Its tasks are being looked for as long as the test takes.
  two.dev.cloud = () => new Promise(() => undefined);
  two.prod.cloud = async () => {
    throw new Failure('signedOut', 'You are signed out of prod.', { action: signIn });
  };
  const target = { ...serviceTarget, environment: 'prod' };
  const statuses: FollowStatus[] = [];
  const all = new FollowAll([serviceTarget, target], name => (name === 'dev' ? two.dev : two.prod).deps(), {
    sources: () => undefined,
    lines: () => undefined,
    status: status => void statuses.push(status),
  });
  await two.pass(8000);
  assert.equal(statuses.at(-1)?.kind, 'waiting');
  assert.notEqual(statuses.at(-1)?.action, undefined, JSON.stringify(statuses.at(-1)));
  for (const follow of [all, two.all]) {
    follow.dispose();
    await follow.done;
  }
});

test('an environment joins and leaves while the other is read on', async () => {
  const two = new Two();
  await two.pass(8000);
  const other = { ...serviceTarget, environment: 'prod' };
  assert.equal(two.all.setTargets([other]), true);
  const [inDev, inProd] = [two.dev, two.prod].map(rig => {
    const [task] = rig.tasks.values();
    assert.ok(task !== undefined);
    return task;
  });
  assert.ok(inDev !== undefined && inProd !== undefined);
  two.dev.write(inDev, 'not wanted');
  two.prod.write(inProd, 'after');
  await two.pass(8000);
  const texts = (): string[] => two.lines.filter(({ source }) => source !== NOTE).map(({ text }) => text);
  assert.deepEqual(texts().toSorted(), ['after', 'of dev', 'of prod']);
  assert.equal(two.dev.fleet.watched.length, 0);
  assert.equal(two.all.setTargets([other, serviceTarget]), true);
  two.dev.write(inDev, 'wanted again');
  await two.pass(8000);
  assert.ok(texts().includes('wanted again'));
  assert.equal(two.statuses.at(-1)?.kind, 'following');
  two.all.dispose();
  await two.all.done;
  assert.equal(two.all.setTargets([other]), false);
});

test('Live Tail is had only in the environment where it is wanted', async () => {
  const two = new Two();
  await two.pass(8000);
  two.all.setLiveTail(name => name === 'dev');
  await two.pass(20_000);
  assert.deepEqual([two.dev.tail.open, two.prod.tail.open], [1, 0]);
  assert.equal(two.statuses.at(-1)?.mode, 'mixed');
  two.all.setLiveTail(() => false);
  await two.pass(1000);
  assert.equal(two.dev.tail.open, 0);
  two.all.dispose();
  await two.all.done;
});

test('sources are released with the last target that has them', async () => {
  const two = new Two();
  await two.pass(8000);
  const released = (): string[] =>
    two.all.released.map(index => two.sources[index]?.environment ?? 'none').toSorted();
  assert.equal(two.sources.length, 2);
  const group = { kind: 'group', environment: 'prod', title: GROUP, group: GROUP } as const;
  assert.ok(two.all.setTargets([serviceTarget, group]));
  assert.deepEqual(released(), [], 'the whole group still has the stream');
  assert.ok(two.all.setTargets([group]));
  assert.deepEqual(released(), ['dev']);
  assert.ok(two.all.setTargets([group, serviceTarget]));
  await two.pass(8000);
  assert.ok(two.all.setTargets([serviceTarget]));
  assert.ok(released().includes('prod'));
  two.all.dispose();
  await two.all.done;
});

test('Live Tail is told as billed only where there is a session', async () => {
  for (const mode of ['fallback', 'polling'] as const) {
    const two = new Two();
    if (mode === 'fallback') {
      two.dev.tail.refusal = new Failure('accessDenied', 'You may not.');
    } else {
      // Without a task there is nothing to have a session of.
      two.dev.tasks.clear();
      two.dev.fleet.read();
    }
    await two.pass(8000);
    two.all.setLiveTail(name => name === 'dev');
    await two.pass(20_000);
    assert.equal(two.dev.tail.open, 0);
    assert.equal(two.statuses.at(-1)?.mode, mode);
    two.all.dispose();
    await two.all.done;
  }
});
