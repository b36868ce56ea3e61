import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { createAccountRead } from '../../src/aws/account.ts';
import { surveyPolicy } from '../../src/core/identity/policies.ts';
import type { AccountRead } from '../../src/core/lookups.ts';
import { administrator } from './support/administrator.ts';
import { environmentOf } from './support/environment.ts';
import { startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

function open(t: TestContext, sandbox: TestSandbox, credentials: TestCredentials): AccountRead {
  const ecr = new ECRClient({ ...sandbox.config, credentials });
  const iam = new IAMClient({ ...sandbox.config, region: 'us-east-1', credentials });
  t.after(() => {
    ecr.destroy();
    iam.destroy();
  });
  return createAccountRead({ ecr, iam }, environmentOf(sandbox));
}

suite('AccountRead', () => {
  test('names everything, over all pages, but no role that belongs to AWS', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const { iam } = sandbox.sandbox.world;
    const trustPolicy = iam.role(sandbox.roleArn('codespaces-ecs-read'))?.trust.document;
    assert.ok(trustPolicy);
    for (let number = 0; number < 1005; number++) {
      iam.putRole(`many-${String(number).padStart(4, '0')}`, { trustPolicy });
    }
    iam.putRole('AWSServiceRoleForECS', { trustPolicy, path: '/aws-service-role/ecs.amazonaws.com/' });
    const reserved = '/aws-reserved/sso.amazonaws.com/eu-west-1/';
    iam.putRole('AWSReservedSSO_Read_0123456789abcdef', { trustPolicy, path: reserved });
    iam.putRole('ecsTaskExecutionRole', { trustPolicy, path: '/service-role/' });
    const account = open(t, sandbox, administrator(sandbox));
    const roles = await account.roles(never);
    assert.deepEqual(
      roles,
      iam
        .roles()
        .filter(({ path }) => !path.startsWith('/aws-'))
        .map(({ arn }) => arn.split(':role/')[1])
        .sort(),
    );
    assert.ok(roles.includes('many-1004') && roles.includes('service-role/ecsTaskExecutionRole'));
    assert.ok(!roles.some(role => /AWSServiceRoleForECS|AWSReservedSSO_/.test(role)));
    assert.ok((await account.imageRepositories(never)).includes('blog/api'));
    assert.deepEqual(
      (await account.identityProviders(never)).toSorted(),
      iam
        .providers()
        .map(({ arn }) => arn.split(':oidc-provider/')[1])
        .sort(),
    );
  });

  test('needs no more than its session policy, and says what is missing', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const { iam } = sandbox.sandbox.world;
    const wide = iam.role(sandbox.roleArn('codespaces-ecs-read'));
    assert.ok(wide);
    iam.putRole('wide', {
      trustPolicy: wide.trust.document,
      policies: {
        all: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
    });
    const surveying = await sandbox.signIn({ role: 'wide', policy: JSON.parse(surveyPolicy()) });
    const account = open(t, sandbox, surveying);
    assert.ok((await account.roles(never)).includes('wide'));
    assert.ok((await account.imageRepositories(never)).length > 0);
    assert.ok((await account.identityProviders(never)).length > 0);

    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }],
    };
    const blind = open(t, sandbox, await sandbox.signIn({ role: 'wide', policy }));
    const missing = (missingAction: string) => ({ code: 'accessDenied', missingAction });
    await assert.rejects(blind.roles(never), missing('iam:ListRoles'));
    await assert.rejects(blind.imageRepositories(never), missing('ecr:DescribeRepositories'));
    await assert.rejects(blind.identityProviders(never), missing('iam:ListOpenIDConnectProviders'));
  });
});
