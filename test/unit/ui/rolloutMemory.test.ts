import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StartedRun, serviceBefore } from '../../../src/core/deployRun/startedRun.ts';
import { rolloutMemory, runMemory } from '../../../src/ui/rolloutMemory.ts';
import { deployment, service } from '../core/rollout/script.ts';
import { rolloutState } from '../core/rollout/stateFixture.ts';

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

test('what is watched is there again after a reload, and nothing is kept once nothing is', async () => {
  const store = memento();
  const memory = rolloutMemory(store);
  assert.deepEqual(memory.load(), []);
  await memory.save([watched]);
  assert.deepEqual(rolloutMemory(store).load(), [watched]);
  await memory.save([]);
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
  await runMemory(store).save([started, { ...started, began: 5 }]);
  assert.deepEqual(runMemory(store).load(), [started, { ...started, began: 5 }]);
  assert.deepEqual(rolloutMemory(store).load(), []);
  assert.deepEqual(Object.keys(started.before.deployments[0] ?? {}), ['id', 'taskDefinition', 'createdAt']);
  assert.doesNotMatch(JSON.stringify(store.get('deployRuns')), /secret/);
  await runMemory(store).save([]);
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
