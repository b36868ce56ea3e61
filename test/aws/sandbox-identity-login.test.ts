import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromLoginCredentials } from '@aws-sdk/credential-providers';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

interface Left {
  readonly loginSession: string;
  readonly file: string;
  readonly content: Readonly<Record<string, unknown>>;
}

function isLeft(value: unknown): value is Left {
  return typeof value === 'object' && value !== null && 'loginSession' in value && 'content' in value;
}

/** A home folder in which somebody ran `aws login`, and an environment that leads AWS Sign-In to the sandbox. */
async function afterLogin(t: TestContext, sandbox: TestSandbox) {
  const folder = await mkdtemp(join(tmpdir(), 'ecs-codespaces-login-'));
  t.after(() => rm(folder, { recursive: true }));
  const left = await sandbox.control('POST', '/signin/login', { login: 'octocat' });
  assert.ok(isLeft(left));
  const cache = join(folder, left.file);
  await writeFile(cache, JSON.stringify(left.content));
  const config = join(folder, 'config');
  await writeFile(config, `[profile dev]\nregion = eu-west-1\nlogin_session = ${left.loginSession}\n`);
  setEnvironment(t, 'AWS_LOGIN_CACHE_DIRECTORY', folder);
  setEnvironment(t, 'AWS_ENDPOINT_URL_SIGNIN', sandbox.url);
  const provider = fromLoginCredentials({
    profile: 'dev',
    configFilepath: config,
    filepath: join(folder, 'credentials'),
    clientConfig: { maxAttempts: 1 },
  });
  return { left, cache, provider };
}

function setEnvironment(t: TestContext, name: string, value: string): void {
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

async function caller(
  t: TestContext,
  sandbox: TestSandbox,
  credentials: Awaited<ReturnType<ReturnType<typeof fromLoginCredentials>>>,
) {
  const sts = new STSClient({ ...sandbox.config, credentials });
  t.after(() => sts.destroy());
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

function refreshes(sandbox: TestSandbox): number {
  return sandbox.sandbox.world.calls.counts()['signin:CreateOAuth2Token']?.ok ?? 0;
}

/** The token that is stored has less than five minutes left, so that every use refreshes it. */
const soonOver = { accessTokenLifetime: 60 };

suite('aws login', () => {
  test('gives credentials that need no refresh yet', async t => {
    const sandbox = await startTestSandbox(t);
    const { left, provider } = await afterLogin(t, sandbox);
    assert.match(left.loginSession, /:assumed-role\/AWSReservedSSO_EcsRead_[0-9a-f]{16}\/octocat$/);
    assert.equal(await caller(t, sandbox, await provider()), left.loginSession);
    assert.equal(refreshes(sandbox), 0);
  });

  test('refreshes them, with a proof and a new token each time', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/signin/settings', soonOver);
    const { left, cache, provider } = await afterLogin(t, sandbox);
    assert.equal(await caller(t, sandbox, await provider()), left.loginSession);
    const first: unknown = JSON.parse(await readFile(cache, 'utf8'));
    await provider();
    assert.notDeepEqual(JSON.parse(await readFile(cache, 'utf8')), first);
    assert.equal(refreshes(sandbox), 2);
    // The SDK goes on with keys that still hold; a token that was used gives no others.
    await writeFile(cache, JSON.stringify(left.content));
    await assert.rejects(provider(), /Your session has expired/);
  });

  test('ends', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/signin/settings', soonOver);
    const { provider } = await afterLogin(t, sandbox);
    await sandbox.control('POST', '/signin/changeCredentials');
    await assert.rejects(provider(), /because of a change in your password/);
    await sandbox.control('POST', '/signin/revoke');
    await assert.rejects(provider(), /Your session has expired/);
  });

  test('takes no proof of another key, and none for another address', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/signin/settings', soonOver);
    const { left, cache, provider } = await afterLogin(t, sandbox);
    const other = await sandbox.control('POST', '/signin/login', { login: 'octocat' });
    assert.ok(isLeft(other));
    await writeFile(cache, JSON.stringify({ ...left.content, dpopKey: other.content['dpopKey'] }));
    await provider();
    assert.equal(refreshes(sandbox), 0, 'The SDK falls back on the keys that it has.');
    const answer = await fetch(`${sandbox.url}/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...left.content, grantType: 'refresh_token' }),
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('x-amzn-errortype'), 'ValidationException');
  });
});
