import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { ServiceDeployment } from '../../../../src/core/model.ts';
import type { DeploymentProgress } from '../../../../src/core/release.ts';
import type { Change } from '../../../../src/core/rollout/plan.ts';
import { documents, FAMILY, plan, RUNNING, SERVICE, told } from './planRig.ts';
import { fargate, short } from './planScript.ts';
import { serviceDeployment } from './script.ts';

describe('the plan for a deployment under way', () => {
  const ARN = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/blog/blog-api/2';
  const revision = (number: number) => ({
    arn: `revision/${number}`,
    serviceArn: SERVICE.arn,
    taskDefinition: `${FAMILY}:${number}`,
    images: [],
    createdAt: 0,
  });
  const progress = (fields: Partial<DeploymentProgress> = {}): DeploymentProgress => ({
    strategy: 'BLUE_GREEN',
    stage: 'POST_TEST_TRAFFIC_SHIFT',
    target: undefined,
    source: [{ revision: 'revision/41', requested: 2, running: 2, pending: 0 }],
    hooks: [
      {
        id: 'h1',
        type: 'PAUSE',
        status: 'AWAITING_ACTION',
        expiresAt: Date.UTC(2026, 10, 21, 12),
        timeoutAction: 'ROLLBACK',
      },
    ],
    bakeMinutes: 5,
    ...fields,
  });
  const world = (fields: Partial<ServiceDeployment> = {}): Partial<EcsRead> => ({
    ...documents({ [`${FAMILY}:41`]: fargate({ image: 'api:1' }), [RUNNING]: fargate({ image: 'api:2' }) }),
    serviceDeployment: async arn =>
      arn === ARN
        ? serviceDeployment('IN_PROGRESS', {
            arn,
            targetRevision: 'revision/42',
            progress: progress(),
            ...fields,
          })
        : undefined,
    serviceRevisions: async arns => [revision(41), revision(42)].filter(({ arn }) => arns.includes(arn)),
  });
  const stop: Change = { kind: 'stopDeployment', deployment: ARN };
  const answer = (action: 'CONTINUE' | 'ROLLBACK', hook = 'h1'): Change => ({
    kind: 'answerHook',
    deployment: ARN,
    hook,
    action,
  });
  const BACK = ['service, task definition: blog-api:42 → blog-api:41', 'container api, image: api:2 → api:1'];

  it('takes it back to what it replaces', async () => {
    const made = await plan(stop, SERVICE, world());
    assert.deepEqual(told(made), BACK);
    assert.deepEqual(short(made.findings), []);
  });

  it('is stopped where it is over, gone, or the first of its service', async () => {
    const over = await plan(stop, SERVICE, world({ status: 'SUCCESSFUL' }));
    assert.deepEqual(short(over.findings), ['stop deployment.over, service deployment']);
    const gone = await plan({ kind: 'stopDeployment', deployment: 'x' }, SERVICE, world());
    assert.deepEqual(short(gone.findings), ['stop deployment.gone, service deployment']);
    const first = await plan(stop, SERVICE, world({ progress: progress({ source: [] }) }));
    assert.deepEqual(short(first.findings), ['stop deployment.first, service deployment']);
  });

  it('answers a hook, and says what happens without an answer', async () => {
    const on = await plan(answer('CONTINUE'), SERVICE, world());
    assert.deepEqual(told(on), ['service deployment, POST_TEST_TRAFFIC_SHIFT: waits → goes on']);
    assert.deepEqual(short(on.findings), ['hint hook.expires, lifecycle hook']);
    assert.match(on.findings[0]?.reason ?? '', /rolls it back at 2026-11-21 12:00:00 UTC/);
    const back = await plan(answer('ROLLBACK'), SERVICE, world());
    assert.deepEqual(told(back), [
      'service deployment, POST_TEST_TRAFFIC_SHIFT: waits → is rolled back',
      ...BACK,
    ]);
  });

  it('is stopped where the hook waits for nobody', async () => {
    for (const found of [
      await plan(answer('CONTINUE', 'h2'), SERVICE, world()),
      await plan(
        answer('CONTINUE'),
        SERVICE,
        world({ progress: progress({ hooks: [{ id: 'h1', type: 'PAUSE', status: 'SUCCEEDED' }] }) }),
      ),
    ]) {
      assert.deepEqual(short(found.findings), ['stop hook.answered, lifecycle hook']);
    }
  });
});
