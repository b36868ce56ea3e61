import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ListAccountsCommand, SSOClient } from '@aws-sdk/client-sso';
import { RegisterClientCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientConfig, commonConfig } from '../../../src/tokens/awsClient.ts';

const ELSEWHERE = 'https://elsewhere.example.com';

/** Sends nothing, and tells where a request would have gone. */
class Destination {
  hostname = '';
  async handle(request: { readonly hostname: string }): Promise<never> {
    this.hostname = request.hostname;
    throw new Error('not sent');
  }
}

/** Whatever can lead the requests of AWS's tools elsewhere does so during the test. */
async function misled(t: TestContext): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ecs-codespaces-endpoints-'));
  t.after(() => rm(folder, { recursive: true }));
  const config = join(folder, 'config');
  await writeFile(
    config,
    `[default]\nendpoint_url = ${ELSEWHERE}\nservices = all\nuse_fips_endpoint = true\n[services all]\nsso =\n  endpoint_url = ${ELSEWHERE}\nsts =\n  endpoint_url = ${ELSEWHERE}\n`,
  );
  const variables: Record<string, string> = {
    AWS_CONFIG_FILE: config,
    AWS_ENDPOINT_URL: ELSEWHERE,
    AWS_ENDPOINT_URL_SSO: ELSEWHERE,
    AWS_ENDPOINT_URL_SSO_OIDC: ELSEWHERE,
    AWS_ENDPOINT_URL_STS: ELSEWHERE,
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
  };
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = before;
      }
    });
  }
}

for (const [title, endpointUrl, hosts] of [
  [
    'AWS',
    undefined,
    ['portal.sso.eu-west-1.amazonaws.com', 'oidc.eu-west-1.amazonaws.com', 'sts.eu-west-1.amazonaws.com'],
  ],
  ['the endpoint of the environment', 'https://aws.example.com', Array(3).fill('aws.example.com')],
] as const) {
  test(`neither variables nor profiles lead a request away from ${title}`, async t => {
    await misled(t);
    const place = { region: 'eu-west-1', ...(endpointUrl === undefined ? {} : { endpointUrl }) };
    const destination = new Destination();
    const config = { ...clientConfig(place), requestHandler: destination, maxAttempts: 1 };
    const keys = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };
    const seen: string[] = [];
    for (const send of [
      () => new SSOClient(config).send(new ListAccountsCommand({ accessToken: 'x' })),
      () =>
        new SSOOIDCClient(config).send(new RegisterClientCommand({ clientName: 'x', clientType: 'public' })),
      () => new STSClient({ ...config, credentials: keys }).send(new GetCallerIdentityCommand({})),
    ]) {
      await assert.rejects(send(), /not sent/);
      seen.push(destination.hostname);
    }
    assert.deepEqual(seen, hosts);
  });
}

test('what looks up its region by itself is configured the same otherwise', () => {
  const { region: _, ...rest } = clientConfig({ region: 'eu-west-1' });
  assert.deepEqual(commonConfig(), rest);
});
