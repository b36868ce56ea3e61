import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  RegisterScalableTargetCommand,
  type RegisterScalableTargetCommandInput,
} from '@aws-sdk/client-application-auto-scaling';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const RESOURCE = 'service/blog/blog-web';
const DIMENSION = 'ecs:service:DesiredCount';

async function allow(sandbox: TestSandbox, statement: object): Promise<void> {
  await sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
    trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document,
    policies: { all: { Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } } },
  });
}

async function setUp(t: TestContext) {
  const sandbox = await startTestSandbox(t, { fleet: 'demo' });
  await allow(sandbox, { Action: 'application-autoscaling:*', Resource: '*' });
  const client = new ApplicationAutoScalingClient({
    ...sandbox.config,
    credentials: await sandbox.signIn(),
  });
  t.after(() => client.destroy());
  const bounds = async (ResourceIds?: string[]) => {
    const { ScalableTargets } = await client.send(
      new DescribeScalableTargetsCommand({
        ServiceNamespace: 'ecs',
        ...(ResourceIds === undefined ? {} : { ResourceIds }),
      }),
    );
    return ScalableTargets?.map(target => [target.ResourceId, target.MinCapacity, target.MaxCapacity]);
  };
  const register = (input: Partial<RegisterScalableTargetCommandInput>) =>
    client.send(
      new RegisterScalableTargetCommand({
        ServiceNamespace: 'ecs',
        ScalableDimension: DIMENSION,
        ResourceId: RESOURCE,
        ...input,
      }),
    );
  return { sandbox, client, bounds, register };
}

suite('Application Auto Scaling', () => {
  test('shows the bounds of the service that is scaled, and its policy', async t => {
    const { client, bounds } = await setUp(t);
    assert.deepEqual(await bounds(), [[RESOURCE, 2, 6]]);
    assert.deepEqual(await bounds([RESOURCE]), [[RESOURCE, 2, 6]]);
    assert.deepEqual(await bounds(['service/blog/blog-api']), []);
    const { ScalingPolicies } = await client.send(
      new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs', ResourceId: RESOURCE }),
    );
    assert.partialDeepStrictEqual(ScalingPolicies?.[0], {
      PolicyName: 'blog-web-cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 60 },
    });
  });

  test('registers targets, and keeps what a later call leaves out', async t => {
    const { bounds, register } = await setUp(t);
    const ResourceId = 'service/blog/blog-api';
    const { ScalableTargetARN } = await register({ ResourceId, MinCapacity: 1, MaxCapacity: 4 });
    assert.match(ScalableTargetARN ?? '', /:scalable-target\/[0-9a-f]{36}$/);
    assert.equal((await register({ ResourceId, MaxCapacity: 9 })).ScalableTargetARN, ScalableTargetARN);
    assert.deepEqual(await bounds(), [
      [ResourceId, 1, 9],
      [RESOURCE, 2, 6],
    ]);
  });

  test('refuses services that are not there, bounds that are none, and who may only read', async t => {
    const { bounds, register, sandbox } = await setUp(t);
    assert.deepEqual(await refusal(register({ ResourceId: 'service/blog/none', MinCapacity: 1 })), {
      name: 'ValidationException',
      message: "ECS service doesn't exist: service/blog/none",
      status: 400,
    });
    const fresh = { ResourceId: 'service/blog/blog-api' };
    assert.equal((await refusal(register({ ...fresh, MinCapacity: 1 }))).name, 'ValidationException');
    assert.equal((await refusal(register({ MinCapacity: 7 }))).name, 'ValidationException');
    await allow(sandbox, { Action: 'application-autoscaling:Describe*', Resource: '*' });
    const refused = await refusal(register({ MaxCapacity: 7 }));
    assert.equal(refused.name, 'AccessDeniedException');
    assert.match(refused.message, /:scalable-target\/0ec5c1a9/);
    assert.deepEqual(await bounds(), [[RESOURCE, 2, 6]]);
  });
});
