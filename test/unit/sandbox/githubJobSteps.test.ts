import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobSteps } from '../../../src/sandbox/github/runner/jobSteps.ts';
import type { Step } from '../../../src/sandbox/github/runs/run.ts';

test('steps are numbered as they come, and one that never began ends when it began', () => {
  let now = 1_000;
  const list: Step[] = [];
  const steps = new JobSteps(list, () => now);
  const [first, second] = [steps.add('Set up job'), steps.add('Build')];
  steps.begin(first);
  now = 2_000;
  steps.finish(first, 'success');
  steps.finish(second, 'skipped');
  assert.deepEqual(
    list.map(({ number, name, status, conclusion, startedAt, completedAt }) => [
      number,
      name,
      status,
      conclusion,
      startedAt,
      completedAt,
    ]),
    [
      [1, 'Set up job', 'completed', 'success', 1_000, 2_000],
      [2, 'Build', 'completed', 'skipped', 2_000, 2_000],
    ],
  );
});
