import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { loaded } from '../../../../src/core/fleet/snapshot.ts';
import { settle } from '../../support/manualClock.ts';
import { clusterArn } from './fixture.ts';

import { Run, step } from './fleetRun.ts';

test('whatever happens: no overlap, nothing polled while inactive, nothing read while signed out, exact announcements', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async steps => {
      const run = new Run();
      try {
        for (const next of steps) {
          await run.take(next);
        }
      } finally {
        run.fleet.dispose();
      }
      await settle();
      await settle();
      assert.equal(run.clock.sleeping, 0, 'something still sleeps');
      assert.equal(run.ecs.underWay.length, 0, 'something is still read');
      await Promise.all(run.refreshes);
    }),
    { numRuns: 150 },
  );
});

test('whatever happened, once all is calm the tree shows what is there, and shows it as fresh', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.nat({ max: 1_000 }),
      async (steps, seed) => {
        const run = new Run();
        try {
          for (const next of steps) {
            await run.take(next);
          }
          for (const last of [
            { do: 'fail', code: undefined, only: undefined },
            { do: 'slow', latency: 0 },
            { do: 'session', session: 'octocat' },
            { do: 'activity', active: true },
            { do: 'world', seed },
            { do: 'watch', topic: { kind: 'clusters', environment: 'dev' } },
            { do: 'watch', topic: { kind: 'services', environment: 'dev', cluster: clusterArn('blog') } },
            { do: 'watch', topic: { kind: 'tasks', environment: 'dev', cluster: clusterArn('blog') } },
            { do: 'pass', milliseconds: 400_000 },
          ] as const) {
            await run.take(last);
          }
          const expected = new Run();
          expected.world(seed);
          const watched = [
            { kind: 'clusters', environment: 'dev' },
            { kind: 'services', environment: 'dev', cluster: clusterArn('blog') },
            { kind: 'tasks', environment: 'dev', cluster: clusterArn('blog') },
          ] as const;
          for (const of of watched) {
            expected.fleet.watch(of);
          }
          await settle();
          for (const of of watched) {
            const state = loaded(run.fleet.snapshot, of);
            const calm = loaded(expected.fleet.snapshot, of);
            assert.equal(state?.state, 'ready');
            assert.deepEqual(state?.state === 'ready' && state.value, calm?.state === 'ready' && calm.value);
          }
          expected.fleet.dispose();
        } finally {
          run.fleet.dispose();
        }
      },
    ),
    { numRuns: 60 },
  );
});
