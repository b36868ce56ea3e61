import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Answer, at, aws, withoutCli } from './support/awsCli.ts';
import { startTestSandbox, type TestCredentials } from './support/sandbox.ts';

function field(answer: Answer, ...path: readonly string[]): string {
  return String(at(answer, ...path));
}

suite('the AWS CLI', { skip: withoutCli }, () => {
  test('signs in at Identity Center and goes on to the role of an environment', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/identityCenter/settings', { deviceInterval: 0 });
    const client = await aws(sandbox, [
      ...['sso-oidc', 'register-client', '--client-name', 'cli', '--client-type', 'public'],
      ...['--scopes', 'sso:account:access'],
    ]);
    const named = [
      `--client-id=${field(client, 'clientId')}`,
      `--client-secret=${field(client, 'clientSecret')}`,
    ];
    const device = await aws(sandbox, [
      ...['sso-oidc', 'start-device-authorization', ...named],
      ...['--start-url', `${sandbox.url}/start`],
    ]);
    const poll = [
      ...['sso-oidc', 'create-token', ...named],
      ...['--grant-type', 'urn:ietf:params:oauth:grant-type:device_code'],
      `--device-code=${field(device, 'deviceCode')}`,
    ];
    await assert.rejects(
      aws(sandbox, poll),
      /\(AuthorizationPendingException\) when calling the CreateToken/,
    );
    await sandbox.control('POST', '/identityCenter/decision', {
      userCode: device['userCode'],
      login: 'octocat',
    });
    const access = ['--access-token', field(await aws(sandbox, poll), 'accessToken')];
    const accounts = await aws(sandbox, ['sso', 'list-accounts', ...access]);
    assert.match(JSON.stringify(accounts), /"accountName":"blog".*"accountName":"shop"/);
    const account = ['--account-id', '111122223333'];
    const roles = await aws(sandbox, ['sso', 'list-account-roles', ...access, ...account]);
    assert.match(JSON.stringify(roles), /EcsDeploy.*EcsRead/);
    const given = await aws(sandbox, [
      ...['sso', 'get-role-credentials', ...access, ...account, '--role-name', 'EcsDeploy'],
    ]);
    const credentials: TestCredentials = {
      accessKeyId: field(given, 'roleCredentials', 'accessKeyId'),
      secretAccessKey: field(given, 'roleCredentials', 'secretAccessKey'),
      sessionToken: field(given, 'roleCredentials', 'sessionToken'),
      expiration: new Date(),
    };
    const assumed = await aws(
      sandbox,
      [
        ...['sts', 'assume-role', '--role-arn', sandbox.roleArn('codespaces-ecs-deploy')],
        ...['--role-session-name', 'octocat'],
      ],
      credentials,
    );
    assert.match(field(assumed, 'AssumedRoleUser', 'Arn'), /:assumed-role\/codespaces-ecs-deploy\/octocat$/);
    // `aws sso logout` knows only the sign-ins that the CLI made itself.
    await sandbox.control('POST', '/identityCenter/revoke');
    await assert.rejects(
      aws(sandbox, ['sso', 'list-accounts', ...access]),
      /\(UnauthorizedException\).*Session token not found or invalid/,
    );
  });

  test('reads roles, providers, parameters and secrets', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    const east = ['--region', 'us-east-1'];
    const role = await aws(
      sandbox,
      ['iam', 'get-role', '--role-name', 'codespaces-ecs-read', ...east],
      credentials,
    );
    // The CLI decodes the document.
    assert.equal(field(role, 'Role', 'AssumeRolePolicyDocument', 'Version'), '2012-10-17');
    const providers = await aws(sandbox, ['iam', 'list-open-id-connect-providers', ...east], credentials);
    assert.match(JSON.stringify(providers), /oidc-provider\/127\.0\.0\.1:\d+\/oidc/);
    const parameters = await aws(
      sandbox,
      ['ssm', 'get-parameters', '--with-decryption', '--names', '/blog/api/session-key'],
      credentials,
    );
    assert.match(JSON.stringify(parameters), /"Value":"sandbox-session-key"/);
    const secret = await aws(
      sandbox,
      ['secretsmanager', 'get-secret-value', '--secret-id', 'blog/api/webhook'],
      credentials,
    );
    assert.equal(secret['SecretString'], 'sandbox-webhook-secret');
  });
});
