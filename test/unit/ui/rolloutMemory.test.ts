import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StartedRun, serviceBefore } from '../../../src/core/deployRun/startedRun.ts';
import { Failure } from '../../../src/core/failure.ts';
import type { Log } from '../../../src/core/ports.ts';
import { Rollouts } from '../../../src/core/rollout/rollouts.ts';
import type { Watched } from '../../../src/core/rollout/state.ts';
import { rolloutMemory, runMemory } from '../../../src/ui/rolloutMemory.ts';
import { deployment, service } from '../core/rollout/script.ts';
import { rolloutState } from '../core/rollout/stateFixture.ts';
import { ManualClock, settle } from '../support/manualClock.ts';

const quiet = (): void => undefined;
const silent: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

function memento(): Parameters<typeof rolloutMemory>[0] & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    keys: () => [...kept.keys()],
    get: (key: string) => {
      const text = kept.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    update: (key: string, value: unknown) => {
      if (value === undefined) {
        kept.delete(key);
      } else {
        kept.set(key, JSON.stringify(value));
      }
      return Promise.resolve();
    },
  };
}

const { watched } = rolloutState();
const all = (): boolean => true;

test('what is watched is there again after a reload, and nothing is kept once nothing is', async () => {
  const store = memento();
  const memory = rolloutMemory(store);
  assert.deepEqual(memory.load(), []);
  await memory.save([watched], all);
  assert.deepEqual(rolloutMemory(store).load(), [watched]);
  await memory.save([], all);
  assert.equal(store.kept.size, 0);
});

test('what another version kept and this one does not understand is left out', async () => {
  const store = memento();
  const { startedAt: _, ...less } = watched;
  for (const kept of [
    [less, watched],
    [{ ...watched, before: [1] }, watched],
    [null, 'x', watched, { ...watched, deployment: 3 }],
  ]) {
    await store.update('rollouts', kept);
    assert.deepEqual(rolloutMemory(store).load(), [watched]);
  }
  await store.update('rollouts', 'nonsense');
  assert.deepEqual(rolloutMemory(store).load(), []);
});

test('two windows of one workspace keep what each of them watches', async () => {
  const store = memento();
  const clock = new ManualClock();
  const window = () =>
    new Rollouts({
      clock,
      log: silent,
      memory: rolloutMemory(store),
      // Nobody is signed in: both wait.
      open: async () => {
        throw new Failure('signedOut', 'Nobody is signed in.');
      },
    });
  const of = (name: string): Watched => ({ ...watched, service: `${watched.service}-${name}` });
  const kept = () => rolloutMemory(store).load();
  const [one, other] = [window(), window()];
  const first = one.begin(of('one'));
  const second = other.begin(of('other'));
  assert.deepEqual(kept(), [of('one'), of('other')]);
  first.leave();
  await first.ended;
  await settle();
  assert.deepEqual(kept(), [of('other')]);
  one.begin(of('third'));
  second.leave();
  await second.ended;
  await settle();
  assert.deepEqual(kept(), [of('third')]);
  one.dispose();
  other.dispose();
  // Picked up by the next, and no one else's then.
  const next = window();
  assert.equal(next.resume().length, 1);
  assert.equal(next.resume().length, 0);
  next.following(of('third').service)?.leave();
  await settle();
  assert.deepEqual(kept(), []);
  next.dispose();
});

test('a rollout that a hook pauses for weeks is picked up again; what has no service deployment is not', async () => {
  const clock = new ManualClock();
  const day = 24 * 3_600_000;
  const ago = (days: number): Watched => ({ ...watched, startedAt: clock.now() - days * day });
  const { deployment: _, ...without } = watched;
  const scaling = (days: number): Watched => ({ ...without, kind: 'scale', startedAt: ago(days).startedAt });
  for (const [kept, again] of [
    [ago(30), true],
    [ago(91), false],
    [scaling(0.5), true],
    [scaling(2), false],
  ] as const) {
    const store = memento();
    await store.update('rollouts', [kept]);
    const rollouts = new Rollouts({
      clock,
      log: silent,
      memory: rolloutMemory(store),
      open: async () => {
        throw new Failure('signedOut', 'Nobody is signed in.');
      },
    });
    assert.equal(rollouts.resume().length, again ? 1 : 0);
    rollouts.dispose();
  }
});

const held = service([deployment('ecs-svc/1', { rolloutStateReason: 'x' })], {
  events: [{ id: 'e', createdAt: 1, message: 'secret of nobody' }],
});

const started: StartedRun = {
  environment: 'dev',
  repository: { owner: 'octo-org', name: 'blog-api' },
  runId: 7,
  url: 'https://github.com/octo-org/blog-api/actions/runs/7',
  workflow: 'deploy.yml',
  commit: 'a'.repeat(40),
  before: serviceBefore(held),
  startedAt: 1,
};

test('a run is there again after a reload, with no more of the service than is needed', async () => {
  const store = memento();
  await runMemory(store).save([started, { ...started, began: 5 }], all);
  assert.deepEqual(runMemory(store).load(), [started, { ...started, began: 5 }]);
  assert.deepEqual(rolloutMemory(store).load(), []);
  assert.deepEqual(Object.keys(started.before.deployments[0] ?? {}), ['id', 'taskDefinition', 'createdAt']);
  assert.doesNotMatch(JSON.stringify(store.get('deployRuns')), /secret/);
  await runMemory(store).save([], all);
  assert.equal(store.kept.size, 0);
});

test('a run of which anything is missing is left out', async () => {
  const store = memento();
  const { before, ...without } = started;
  const { url: _, ...less } = started;
  const { arn, ...unnamed } = before;
  assert.ok(arn);
  await store.update('deployRuns', [
    null,
    without,
    less,
    { ...started, before: unnamed },
    { ...started, before: { ...before, deployments: [{ id: 1 }] } },
    { ...started, repository: 'octo-org/blog-api' },
    { ...started, runId: '7' },
    { ...started, began: 'now' },
    started,
  ]);
  assert.deepEqual(runMemory(store).load(), [started]);
});
