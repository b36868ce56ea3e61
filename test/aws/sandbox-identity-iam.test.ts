import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import {
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import { refusal, startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';

function iam(
  t: TestContext,
  sandbox: TestSandbox,
  credentials: TestCredentials,
  region = 'us-east-1',
): IAMClient {
  const client = new IAMClient({ ...sandbox.config, region, credentials });
  t.after(() => client.destroy());
  return client;
}

async function setUp(t: TestContext) {
  const sandbox = await startTestSandbox(t);
  const credentials = await sandbox.signIn({ role: 'codespaces-ecs-read' });
  return { sandbox, credentials, client: iam(t, sandbox, credentials) };
}

suite('IAM', () => {
  test('shows a role with its trust policy, encoded', async t => {
    const { sandbox, client } = await setUp(t);
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: 'codespaces-ecs-deploy' }));
    assert.equal(role?.Arn, sandbox.roleArn('codespaces-ecs-deploy'));
    assert.equal(role?.Path, '/');
    assert.match(role?.RoleId ?? '', /^AROA[A-Z2-7]{17}$/);
    assert.equal(role?.MaxSessionDuration, 3600);
    assert.ok(role?.CreateDate instanceof Date && role.CreateDate.getTime() <= Date.now());
    const encoded = role?.AssumeRolePolicyDocument ?? '';
    assert.match(encoded, /^%7B%22Version%22%3A%222012-10-17%22/);
    assert.doesNotMatch(encoded, /[^A-Za-z0-9%_.~-]/, 'RFC 3986 leaves only these as they are.');
    assert.deepEqual(
      JSON.parse(decodeURIComponent(encoded)),
      sandbox.sandbox.world.iam.role(role?.Arn ?? '')?.trust.document,
    );
  });

  test('tells a role that is not there from one that may not be seen', async t => {
    const { client } = await setUp(t);
    assert.deepEqual(await refusal(client.send(new GetRoleCommand({ RoleName: 'codespaces-ecs-none' }))), {
      name: 'NoSuchEntityException',
      message: 'The role with name codespaces-ecs-none cannot be found.',
      status: 404,
    });
    assert.deepEqual(await refusal(client.send(new GetRoleCommand({ RoleName: 'admin' }))), {
      name: 'AccessDenied',
      message:
        'User: arn:aws:sts::111122223333:assumed-role/codespaces-ecs-read/octocat is not authorized to perform: iam:GetRole on resource: role admin because no identity-based policy allows the iam:GetRole action',
      status: 403,
    });
    const { name, message } = await refusal(client.send(new GetRoleCommand({ RoleName: 'a b' })));
    assert.equal(name, 'ValidationError');
    assert.match(message, /^The specified value for roleName is invalid\./);
  });

  test('lists and shows identity providers', async t => {
    const { sandbox, client } = await setUp(t);
    const { OpenIDConnectProviderList: list = [] } = await client.send(
      new ListOpenIDConnectProvidersCommand({}),
    );
    const issuer = sandbox.sandbox.issuer.replace('http://', '');
    const arn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
    assert.ok(list.some(provider => provider.Arn === arn));
    const shown = await client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    assert.equal(shown.Url, issuer);
    assert.deepEqual(shown.ClientIDList, ['sts.amazonaws.com']);
    assert.ok(shown.CreateDate instanceof Date);
    const missing = 'arn:aws:iam::111122223333:oidc-provider/example.com';
    assert.deepEqual(
      await refusal(client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: missing }))),
      {
        name: 'NoSuchEntityException',
        message: `OpenIDConnect Provider not found for arn ${missing}`,
        status: 404,
      },
    );
  });

  test('is asked only by those who may', async t => {
    const { sandbox } = await setUp(t);
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ecs:*', Resource: '*' },
    };
    const client = iam(t, sandbox, await sandbox.signIn({ policy }));
    const { name, message } = await refusal(client.send(new ListOpenIDConnectProvidersCommand({})));
    assert.equal(name, 'AccessDenied');
    assert.match(
      message,
      /iam:ListOpenIDConnectProviders on resource: arn:aws:iam::111122223333:oidc-provider\/\* because no session policy/,
    );
  });

  test('is signed for us-east-1, and logged', async t => {
    const { sandbox, credentials, client } = await setUp(t);
    const elsewhere = iam(t, sandbox, credentials, 'eu-west-1');
    assert.deepEqual(await refusal(elsewhere.send(new ListOpenIDConnectProvidersCommand({}))), {
      name: 'SignatureDoesNotMatch',
      message: 'Credential should be scoped to a valid region.',
      status: 403,
    });
    await client.send(new ListOpenIDConnectProvidersCommand({}));
    const { calls } = sandbox.sandbox.world;
    assert.equal(calls.counts('iam:*')['iam:ListOpenIDConnectProviders']?.total, 2);
  });
});
