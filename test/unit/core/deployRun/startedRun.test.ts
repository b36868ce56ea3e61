import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOf, isRecent, type StartedRun, serviceBefore } from '../../../../src/core/deployRun/startedRun.ts';
import { deployment, service } from '../rollout/script.ts';
import { rolloutState } from '../rollout/stateFixture.ts';

const { watched } = rolloutState();

const started: StartedRun = {
  environment: watched.environment,
  repository: { owner: 'octo-org', name: 'blog-api' },
  runId: 7,
  url: 'https://github.com/octo-org/blog-api/actions/runs/7',
  workflow: 'deploy.yml',
  commit: 'a'.repeat(40),
  before: serviceBefore(service([deployment('ecs-svc/1')], { arn: watched.service })),
  startedAt: watched.startedAt - 60_000,
  began: watched.startedAt,
};

test('a rollout belongs to the run that began it, and no other does', () => {
  assert.ok(isOf(watched, started));
  const { began: _, ...waiting } = started;
  assert.ok(!isOf(watched, waiting));
  for (const other of [
    { ...watched, startedAt: watched.startedAt + 1 },
    { ...watched, environment: 'prod' },
    { ...watched, service: `${watched.service}-other` },
    { ...watched, kind: 'stopDeployment' as const },
  ]) {
    assert.ok(!isOf(other, started));
  }
});

test('a run that waits for a reviewer for weeks is followed again, one that GitHub has ended is not', () => {
  const day = 24 * 3_600_000;
  assert.ok(isRecent(started, started.startedAt + 30 * day));
  assert.ok(!isRecent(started, started.startedAt + 36 * day));
});
