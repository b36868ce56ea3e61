import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchedOf } from '../../../../src/core/rollout/watchedOf.ts';
import { deployment, service, serviceDeployment } from './script.ts';

const revision = (number: number): string =>
  `arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:${number}`;
const back = deployment('back', { createdAt: 90_000, taskDefinition: revision(42) });
const own = deployment('own', {
  status: 'ACTIVE',
  createdAt: 10_000,
  taskDefinition: revision(43),
  rolloutState: 'FAILED',
});
const old = deployment('old', { status: 'ACTIVE', createdAt: -9000, rolloutState: 'COMPLETED' });

test('a deployment that is taken back is watched itself, also where it is listed no more', () => {
  for (const status of ['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS']) {
    const ending = serviceDeployment(status, { createdAt: 11_000, taskDefinition: revision(43), arn: 'sd' });
    const earlier = serviceDeployment('SUCCESSFUL', { createdAt: -9000, finishedAt: -5000 });
    const all = watchedOf('dev', service([back, { ...own, rolloutState: 'IN_PROGRESS' }, old]), [
      ending,
      earlier,
    ]);
    assert.deepEqual(
      [all?.deployment, all?.serviceDeployment, all?.asked.taskDefinition, all?.before, all?.startedAt],
      ['own', 'sd', revision(43), [revision(42), revision(42)], 10_000],
    );
    const gone = watchedOf('dev', service([back, old]), [ending, earlier]);
    assert.deepEqual(
      [gone?.deployment, gone?.serviceDeployment, gone?.asked.taskDefinition, gone?.startedAt],
      [undefined, 'sd', revision(43), 11_000],
    );
  }
});

test('a deployment that follows one that was taken back is watched', () => {
  const over = serviceDeployment('ROLLBACK_SUCCESSFUL', {
    createdAt: 10_000,
    finishedAt: 80_000,
    taskDefinition: revision(43),
  });
  const shown = service([{ ...back, taskDefinition: revision(44) }, own, old], { rollsBack: true });
  assert.equal(watchedOf('dev', shown, [over])?.deployment, 'back');
  assert.equal(watchedOf('dev', shown, [])?.deployment, 'back');
});
