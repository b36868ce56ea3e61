import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogSource } from '../../../../src/core/logs/line.ts';
import { startLogRun } from '../../../../src/core/logs/logRun.ts';
import { GROUP, serviceTarget } from './followRig.ts';
import { OneFollower } from './oneFollower.ts';

test('a target that is added names the lines that were there, and one that is left names none', async () => {
  const rig = new OneFollower();
  rig.write(rig.start(1), 'line', rig.clock.now() - 1000);
  rig.fleet.read();
  let sources: readonly LogSource[] = [];
  const deps = rig.deps();
  const run = startLogRun(
    { targets: [serviceTarget], lines: { kind: 'follow' } },
    {
      ...deps,
      environment: () => rig.environment,
      cloud: () => deps.cloud(),
      liveTail: () => false,
    },
    {
      sources: told => {
        sources = told;
      },
      lines: () => undefined,
      status: () => undefined,
      past: () => true,
      older: () => undefined,
      search: () => undefined,
      show: () => undefined,
      remove: () => undefined,
      model: { first: 0, end: 0, get: () => undefined, full: false },
      source: () => undefined,
    },
  );
  await rig.pass(5000);
  const [{ title }, owned] = [serviceTarget, () => sources.map(({ label }) => label.startsWith(`${title} `))];
  assert.deepEqual(owned(), [false]);
  const group = { kind: 'group', environment: 'dev', title: 'other', group: `${GROUP}-other` } as const;
  assert.ok(run.setTargets([serviceTarget, group]));
  assert.deepEqual(owned(), [true]);
  assert.ok(run.setTargets([serviceTarget]));
  assert.deepEqual(owned(), [false]);
  run.dispose();
  await run.done;
});
