import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolloutMemory } from '../../../src/ui/rolloutMemory.ts';
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
