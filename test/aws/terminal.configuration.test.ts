import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import { Failure } from '../../src/core/failure.ts';
import { planConfiguration } from '../../src/core/terminal/servicePlan.ts';
import { type TerminalRig, terminalRig } from './support/terminalRig.ts';

const never = new AbortController().signal;
const prompt = {
  deviceCode: async () => undefined,
  pick: async () => undefined,
  secret: async () => undefined,
  step: () => undefined,
};

/** The container `api` of the demo's blog-api, and the cloud that it was read from. */
async function planned(rig: TerminalRig) {
  const [dev] = rig.sessions.environments;
  assert.ok(dev);
  rig.sessions.setEnvironments([
    {
      ...dev,
      roleArn: rig.sandbox.roleArn('codespaces-ecs-read'),
      writeRoleArn: rig.sandbox.roleArn('codespaces-ecs-deploy'),
    },
  ]);
  await rig.signIn();
  const cloud = await openCloud(rig.sessions.environment('dev'), (access, refused) =>
    rig.sessions.credentials('dev', access, refused),
  );
  const definition = await cloud.ecs.taskDefinition('blog-api:42', never);
  const [api, proxy] = definition.containers;
  assert.ok(api && proxy);
  assert.deepEqual(
    [proxy.environment, proxy.secrets, proxy.environmentFiles],
    [undefined, undefined, undefined],
  );
  return { cloud, plan: planConfiguration(api, definition.arn) };
}

suite("the configuration of the demo's blog-api", () => {
  test('is planned from its task definition, and its secrets are fetched with a session for just these', async t => {
    const rig = await terminalRig(t, { fleet: 'demo' });
    const { cloud, plan } = await planned(rig);
    t.after(() => cloud.dispose());
    assert.deepEqual(
      plan.variables.map(({ name }) => name),
      ['NODE_ENV', 'PORT', 'DATABASE_HOST'],
    );
    assert.deepEqual(plan.leftOut, []);
    const scope = { kind: 'values', arns: plan.secrets.map(({ resource }) => resource) } as const;
    await rig.sessions.authorize('dev', scope, prompt, never);
    const values = await cloud.values(scope);
    const fetched = await Promise.all(
      plan.secrets.map(async ({ name, valueFrom }) => [name, await values.value(valueFrom, never)] as const),
    );
    assert.deepEqual(Object.fromEntries(fetched), {
      LOG_LEVEL: 'info',
      SMTP_PASSWORD: 'sandbox-smtp-password-2',
      SESSION_KEY: 'sandbox-session-key',
      DATABASE_PASSWORD: 'sandbox-database-password',
      WEBHOOK_SECRET: 'sandbox-webhook-secret',
    });
    assert.ok(!rig.log.join().includes('sandbox-smtp'));
  });

  test('of which one secret was agreed to gives no other', async t => {
    const rig = await terminalRig(t, { fleet: 'demo' });
    const { cloud, plan } = await planned(rig);
    t.after(() => cloud.dispose());
    const [agreed, other] = plan.secrets.slice(1);
    assert.ok(agreed && other);
    const values = await cloud.values({ kind: 'values', arns: [agreed.resource] });
    assert.equal(await values.value(agreed.valueFrom, never), 'sandbox-smtp-password-2');
    await assert.rejects(
      values.value(other.valueFrom, never),
      error => error instanceof Failure && error.code === 'accessDenied',
    );
  });
});
