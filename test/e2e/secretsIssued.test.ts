import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fromLoginCredentials } from '@aws-sdk/credential-providers';
import { codespaceVariables, REPOSITORY } from '../../scripts/example.ts';
import { RELAY_WORKFLOW, relayWorkflow } from '../../src/core/scaffold/relayWorkflow.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { Issued } from './support/issued.ts';
import { oneOfEachKind } from './support/leaks.ts';
import { relayRuns } from './support/relayRuns.ts';
import { findInFiles, findInText } from './support/secrets.ts';

/** Every kind of secret that the sandbox gives out is among those that the journeys look for. */

const KINDS: readonly string[] = [
  "Identity Center's access token",
  "Identity Center's client secret",
  "Identity Center's device code",
  "Identity Center's refresh token",
  "a job's ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "a job's GITHUB_TOKEN",
  'a secret value',
  "a workflow run's token",
  'access key id',
  'access_token',
  "aws login's key",
  "aws login's refresh token",
  'device_code',
  'id_token',
  'refresh_token',
  'secret access key',
  'session token',
  "the codespace's GITHUB_TOKEN",
  "the editor's GitHub token",
  "the signature of a download's address",
];

/** Names of fields whose values open something; SubjectFromWebIdentityToken does not. */
const OPENS = /(?<!identity)token$|^value$|secret$|device_?code$|dpopkey$|access_?key|sig$/i;

let folder = '';
let sandbox: RunningSandbox;
let issued: Issued;
/** Field and value of what answers held. */
const given: (readonly [name: string, value: string])[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecs-issued-'));
  sandbox = await startSandbox({
    port: 0,
    speed: 20,
    files: { [`.github/workflows/${RELAY_WORKFLOW}`]: relayWorkflow({ enterpriseServer: false }) },
  });
  issued = new Issued(sandbox);
});
after(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
});

type Fields = Readonly<Record<string, string>>;

/** Asks the sandbox, and notes what its answer gives away. */
async function ask(path: string, init: RequestInit = {}): Promise<Fields> {
  const response = await fetch(`${sandbox.url}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  assert.ok(response.status < 400, `${path}: ${response.status} ${text}`);
  for (const [name, value] of new URL(response.headers.get('location') ?? 'none:').searchParams) {
    note(name, value);
  }
  for (const [, name = '', value = ''] of text.matchAll(/<(\w+)>([^<]+)<\/\1>/g)) {
    note(name, value);
  }
  const answer: unknown = text.startsWith('{') ? JSON.parse(text, note) : {};
  return typeof answer === 'object' && answer !== null ? Object.fromEntries(Object.entries(answer)) : {};
}

function note(name: string, value: unknown): unknown {
  if (typeof value === 'string' && value.length >= 16 && OPENS.test(name)) {
    given.push([name, value]);
  }
  return value;
}

const form = (fields: Fields): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) });
const json = (fields: unknown, headers: Fields = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(fields),
  headers: { 'content-type': 'application/json', ...headers },
});

test('the issuer and STS', async () => {
  const client_id = 'sts.amazonaws.com';
  const scope = 'openid offline_access';
  await ask('/oidc/device_authorization', form({ client_id, scope }));
  const { id_token = '', refresh_token = '' } = await ask(
    '/oidc/token',
    form({ client_id, scope, grant_type: 'urn:ecs-codespaces:sandbox-developer', login: 'octocat' }),
  );
  await ask('/oidc/token', form({ client_id, grant_type: 'refresh_token', refresh_token }));
  await ask(
    '/',
    form({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
      RoleSessionName: 'octocat',
      WebIdentityToken: id_token,
    }),
  );
});

test('Identity Center', async () => {
  const { clientId = '', clientSecret = '' } = await ask(
    '/client/register',
    json({ clientName: 'A test', clientType: 'public', scopes: ['sso:account:access'] }),
  );
  const client = { clientId, clientSecret };
  const { deviceCode, userCode } = await ask(
    '/device_authorization',
    json({ ...client, startUrl: `${sandbox.url}/start` }),
  );
  await ask('/_sandbox/identityCenter/decision', json({ userCode, login: 'octocat' }));
  const { refreshToken } = await ask(
    '/token',
    json({ ...client, grantType: 'urn:ietf:params:oauth:grant-type:device_code', deviceCode }),
  );
  const { accessToken = '' } = await ask(
    '/token',
    json({ ...client, grantType: 'refresh_token', refreshToken }),
  );
  await ask('/federation/credentials?role_name=EcsRead&account_id=111122223333', {
    headers: { 'x-amz-sso_bearer_token': accessToken },
  });
});

test('aws login', async () => {
  // The keys are then so old that the SDK refreshes them.
  sandbox.world.logins.settings.accessTokenLifetime = 60;
  const {
    loginSession,
    file = '',
    content,
  } = await ask('/_sandbox/signin/login', json({ login: 'octocat' }));
  const [config, cache] = [join(folder, 'config'), join(folder, file)];
  await writeFile(config, `[profile dev]\nregion = eu-west-1\nlogin_session = ${loginSession}\n`);
  await writeFile(cache, JSON.stringify(content));
  process.env['AWS_LOGIN_CACHE_DIRECTORY'] = folder;
  process.env['AWS_ENDPOINT_URL_SIGNIN'] = sandbox.url;
  const files = { configFilepath: config, filepath: join(folder, 'credentials') };
  await fromLoginCredentials({ profile: 'dev', ...files })();
  const refreshed = await readFile(cache, 'utf8');
  assert.notEqual(refreshed, JSON.stringify(content));
  JSON.parse(refreshed, note);
  await rm(config);
  await rm(cache);
});

test("a workflow's run", { timeout: 30_000 }, async () => {
  const { GITHUB_TOKEN: token = '' } = await codespaceVariables(sandbox.url, 'octocat');
  await ask('/_sandbox/github/tokens', json({ login: 'octocat', kind: 'editor' }));
  const api = `/github/api/v3/repos/${REPOSITORY}/actions`;
  const headers = { authorization: `Bearer ${token}` };
  const { x } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
  const inputs = { public_key: x, request_id: randomBytes(16).toString('hex') };
  await ask(`${api}/workflows/${RELAY_WORKFLOW}/dispatches`, json({ ref: 'main', inputs }, headers));
  while (relayRuns(sandbox)[0]?.conclusion === undefined) {
    await wait(50);
  }
  const [run] = relayRuns(sandbox);
  assert.equal(run?.conclusion, 'success');
  await ask(`${api}/artifacts/${run.artifacts[0]?.id}/zip`, { headers });
});

test("a service's secrets", () => {
  const value = randomBytes(24).toString('hex');
  const { values } = sandbox.world;
  const versions = [{ id: '1', stages: ['AWSCURRENT'], value: randomBytes(24), createdAt: Date.now() }];
  values.putParameter('eu-west-1', {
    name: '/blog/api/key',
    type: 'SecureString',
    values: [value],
    modifiedAt: 0,
  });
  values.putSecret('eu-west-1', { name: 'blog/api/other', suffix: 'Kq3xTb', versions });
  assert.equal(issued.secrets().filter(({ name }) => name === 'a secret value').length, 2);
});

test('all of it is known', () => {
  const secrets = issued.secrets();
  const names = new Set(given.map(([name]) => name.toLowerCase().replaceAll('_', '')));
  // Otherwise nothing was looked at.
  for (const name of [
    'accesstoken',
    'clientsecret',
    'devicecode',
    'dpopkey',
    'secretaccesskey',
    'sig',
    'token',
  ]) {
    assert.ok(names.has(name), `no answer had a field ${name}`);
  }
  for (const [name, value] of given) {
    assert.notDeepEqual(findInText(value, secrets), [], `nobody looks for the ${name} of an answer`);
  }
});

test('there is one of each kind, and each is found where it was planted', async () => {
  const samples = oneOfEachKind(issued.secrets());
  assert.deepEqual(samples.map(({ name }) => name.replace(/ of \S+\/\S+$/, '')).sort(), [...KINDS].sort());
  const planted = join(folder, 'planted');
  for (const { name, value } of samples) {
    await writeFile(planted, `before ${value} after`);
    assert.deepEqual(await findInFiles(folder, issued.secrets()), [`${planted}: ${name}`]);
    assert.deepEqual(findInText(`sh -c read ${value}`, issued.secrets()), [name]);
  }
  await rm(planted);
  assert.deepEqual(await findInFiles(folder, issued.secrets()), []);
});
