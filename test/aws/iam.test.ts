import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { IAMClient } from '@aws-sdk/client-iam';
import { toAwsFailure } from '../../src/aws/failure.ts';
import { createIamRead } from '../../src/aws/iam.ts';
import type { Environment } from '../../src/core/model.ts';
import type { IamRead } from '../../src/core/ports.ts';
import { environmentOf } from './support/environment.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

async function setUp(
  t: TestContext,
  policy?: object,
): Promise<{ readonly sandbox: TestSandbox; readonly iam: IamRead }> {
  const sandbox = await startTestSandbox(t);
  const credentials = await sandbox.signIn({
    role: 'codespaces-ecs-read',
    ...(policy === undefined ? {} : { policy }),
  });
  const client = new IAMClient({ ...sandbox.config, region: 'us-east-1', credentials });
  t.after(() => client.destroy());
  return { sandbox, iam: createIamRead(client, environmentOf(sandbox)) };
}

suite('IamRead', () => {
  test('gives a role with its trust policy as data', async t => {
    const { sandbox, iam } = await setUp(t);
    const role = await iam.role('codespaces-ecs-deploy', never);
    assert.equal(role.arn, sandbox.roleArn('codespaces-ecs-deploy'));
    assert.equal(role.maxSessionSeconds, 3600);
    assert.deepEqual(role.trustPolicy, sandbox.sandbox.world.iam.role(role.arn)?.trust.document);
  });

  test('tells what is not there from what may not be seen', async t => {
    const { iam } = await setUp(t);
    await assert.rejects(iam.role('codespaces-ecs-none', never), { code: 'notFound' });
    await assert.rejects(iam.role('admin', never), { code: 'accessDenied', missingAction: 'iam:GetRole' });
    const { iam: limited } = await setUp(t, {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }],
    });
    await assert.rejects(limited.identityProviders(never), {
      code: 'accessDenied',
      missingAction: 'iam:ListOpenIDConnectProviders',
    });
  });

  test('gives all identity providers, without the scheme of their URLs', async t => {
    const { sandbox, iam } = await setUp(t);
    const { iam: store } = sandbox.sandbox.world;
    for (let number = 0; number < 20; number++) {
      store.putProvider({
        issuer: `https://idp-${number}.example.com/x/`,
        clientIds: [`client-${number}`, 'b'],
      });
    }
    const providers = await iam.identityProviders(never);
    assert.equal(providers.length, store.providers().length);
    assert.deepEqual(
      providers.find(({ url }) => url === 'idp-17.example.com/x/'),
      {
        arn: 'arn:aws:iam::111122223333:oidc-provider/idp-17.example.com/x/',
        url: 'idp-17.example.com/x/',
        clientIds: ['client-17', 'b'],
      },
    );
  });

  test('ends with its signal', async t => {
    const { iam } = await setUp(t);
    await assert.rejects(iam.role('codespaces-ecs-dev', AbortSignal.abort()), { code: 'cancelled' });
  });
});

test('what a permission set lacks is allowed in the permission set, and not in the role that it makes', async t => {
  const sandbox = await startTestSandbox(t);
  const refusal = (session: string, roles: Partial<Environment> = {}): string | undefined => {
    const message = `User: ${session} is not authorized to perform: iam:GetRole on resource: role codespaces-ecs-read because no identity-based policy allows the iam:GetRole action`;
    const error = Object.assign(new Error(message), { name: 'AccessDenied' });
    const environment = { ...environmentOf(sandbox), ...roles };
    return toAwsFailure(error, { action: 'iam:GetRole', environment }).hint;
  };
  const session = (role: string): string => `arn:aws:sts::111122223333:assumed-role/${role}/octocat`;
  assert.equal(
    refusal(session('AWSReservedSSO_EcsRead_0123456789abcdef')),
    'Allow iam:GetRole in the inline policy of the permission set EcsRead.',
  );
  assert.equal(
    refusal(session('codespaces-ecs-read')),
    'Allow iam:GetRole in a policy of the role arn:aws:iam::111122223333:role/codespaces-ecs-read.',
  );
  const writeRoleArn = sandbox.roleArn('apps/blog/write');
  assert.equal(
    refusal(session('write'), { writeRoleArn }),
    `Allow iam:GetRole in a policy of the role ${writeRoleArn}.`,
    'the ARN of a session is without the path of its role',
  );
});
