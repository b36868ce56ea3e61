import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_FILTER } from '../../../src/core/logs/filter/filter.ts';
import type { LogRequest } from '../../../src/core/logs/target.ts';
import { LogMemory } from '../../../src/ui/logMemory.ts';

/** Keeps values as JSON, as the editor does. */
function memento(kept: Record<string, unknown> = {}) {
  const values = new Map(Object.entries(kept));
  return {
    keys: () => [...values.keys()],
    get: (key: string, fallback?: unknown) => (values.has(key) ? values.get(key) : fallback),
    update: async (key: string, value: unknown) => {
      values.set(key, value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
    },
  } as ConstructorParameters<typeof LogMemory>[0];
}

const request: LogRequest = {
  targets: [{ kind: 'group', environment: 'dev', title: '/x', group: '/x' }],
  lines: { kind: 'follow' },
};

test('what was shown is there again', async () => {
  const kept = memento();
  await new LogMemory(kept).setRequest(request);
  await new LogMemory(kept).setPage({ zone: 'utc', wrap: true, histogram: false, filter: NO_FILTER });
  assert.deepEqual(new LogMemory(kept).request, request);
  assert.equal(new LogMemory(kept).page?.zone, 'utc');
});

test('what another version kept is passed over', () => {
  const memory = new LogMemory(
    memento({
      'logs.request': { target: 'blog-api' },
      'logs.page': { zone: 'mars' },
      'logs.liveTail': ['dev'],
      'logs.timeZone': 'Middle/Earth',
      'logs.sources': { '/app': '.' },
    }),
  );
  assert.equal(memory.request, undefined);
  assert.equal(memory.page, undefined);
  assert.equal(memory.liveTail('dev'), undefined);
  assert.equal(memory.timeZone, undefined);
  assert.deepEqual(memory.sources, []);
});

test('Live Tail is agreed to for each environment, and turned off without forgetting that', async () => {
  const memory = new LogMemory(memento());
  assert.equal(memory.liveTail('dev'), undefined);
  await memory.setLiveTail(['dev'], true);
  assert.equal(memory.liveTail('dev'), true);
  assert.equal(memory.liveTail('prod'), undefined);
  await memory.setLiveTail(['dev'], false);
  assert.equal(memory.liveTail('dev'), false);
});

test('what was learned last of a folder replaces what was before, and not what is of another container', async () => {
  const memory = new LogMemory(memento());
  const rule = (key: string, to: string) => ({ key, from: '/app', to, folder: 'file:///w' });
  await memory.learn(rule('api', 'services/api'));
  await memory.learn(rule('web', 'services/web'));
  await memory.learn(rule('api', 'services/api2'));
  assert.deepEqual(
    memory.sources.map(({ key, to }) => `${key} ${to}`),
    ['api services/api2', 'web services/web'],
  );
});

test('of what was learned, the oldest is forgotten', async () => {
  const memory = new LogMemory(memento());
  for (let index = 0; index < 210; index++) {
    await memory.learn({ key: `k${index}`, from: '/app', to: '.', folder: 'file:///w' });
  }
  assert.equal(memory.sources.length, 200);
  assert.equal(memory.sources[0]?.key, 'k209');
});

test('what was searched for last is there again', async () => {
  const kept = memento();
  assert.equal(new LogMemory(kept).words, undefined);
  await new LogMemory(kept).setWords('"timed out" -retry');
  assert.equal(new LogMemory(kept).words, '"timed out" -retry');
  assert.equal(new LogMemory(memento({ 'logs.words': 7 })).words, undefined);
});
