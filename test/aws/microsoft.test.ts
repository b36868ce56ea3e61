import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { createMicrosoftTokens } from '../../src/tokens/microsoft.ts';
import { startIssuer } from './support/issuer.ts';
import { EndableClock, MemorySecrets, never, person } from './support/oidcRig.ts';
import { refusal, startTestSandbox } from './support/sandbox.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

test('the editor’s ID token is what STS takes for the role that trusts tenant and application', async t => {
  const sandbox = await startTestSandbox(t);
  const entra = await startIssuer(t);
  await sandbox.control('PUT', '/providers', { issuer: entra.url, clientIds: [CLIENT] });
  const provider = entra.url.replace('http://', '');
  await sandbox.control('PUT', '/roles/entra', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { [`${provider}:aud`]: CLIENT, [`${provider}:sub`]: 'octocat-in-this-application' },
          },
        },
      ],
    },
    policies: {},
  });

  const exchange = async (sub: string) => {
    const idToken = await entra.token({ aud: CLIENT, tid: TENANT, sub, preferred_username: 'o@example.com' });
    const source = createMicrosoftTokens(
      {
        sessions: { get: async () => ({ idToken, account: 'o@example.com' }) },
        secrets: new MemorySecrets(),
        clock: new EndableClock(),
      },
      { kind: 'microsoft', tenant: TENANT, clientId: CLIENT, scopes: [] },
    );
    const web = await source.signIn(
      person(async () => undefined),
      never,
    );
    assert.ok(web.kind === 'web');
    return sandbox.sts().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: sandbox.roleArn('entra'),
        RoleSessionName: web.name,
        WebIdentityToken: web.token,
      }),
    );
  };

  const { AssumedRoleUser } = await exchange('octocat-in-this-application');
  assert.equal(AssumedRoleUser?.Arn, 'arn:aws:sts::111122223333:assumed-role/entra/o@example.com');
  assert.match((await refusal(exchange('somebody'))).message, /Not authorized/);
});
