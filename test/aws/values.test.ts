import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createValueRead } from '../../src/aws/values.ts';
import { Failure } from '../../src/core/failure.ts';
import { environmentOf } from './support/environment.ts';
import { type SignIn, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/api/database-Kq3xTb';

async function reader(t: TestContext, sandbox: TestSandbox, more: SignIn = {}) {
  const credentials = await sandbox.signIn({ role: 'codespaces-ecs-deploy', ...more });
  const ssm = new SSMClient({ ...sandbox.config, credentials });
  const secrets = new SecretsManagerClient({ ...sandbox.config, credentials });
  t.after(() => {
    ssm.destroy();
    secrets.destroy();
  });
  const read = createValueRead({ ssm, secrets }, environmentOf(sandbox));
  return (valueFrom: string, signal = never) => read.value(valueFrom, signal);
}

/** Whoever reads with this role is told what is not there. */
async function allowAll(sandbox: TestSandbox): Promise<SignIn> {
  const role = 'codespaces-ecs-read';
  await sandbox.control('PUT', `/roles/${role}`, {
    trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn(role))?.trust.document,
    policies: {
      all: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: ['ssm:*', 'secretsmanager:*', 'kms:*'], Resource: '*' },
      },
    },
  });
  return { role };
}

const calls = (sandbox: TestSandbox, action: string): number =>
  sandbox.sandbox.world.calls.counts()[action]?.total ?? 0;

async function failure(promise: Promise<string>): Promise<Failure> {
  const error = await promise.then(
    () => assert.fail('It was given.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  assert.ok(
    !JSON.stringify([error.message, error.hint, String(error.cause)]).includes('sandbox-'),
    error.message,
  );
  return error;
}

suite('values of a container definition', () => {
  test('come from parameters by name, ARN and version, decrypted', async t => {
    const value = await reader(t, await startTestSandbox(t));
    assert.equal(await value('/blog/api/log-level'), 'info');
    assert.equal(await value('/blog/api/log-level:1'), 'debug');
    assert.equal(await value(`${PARAMETER}/blog/api/smtp-password`), 'sandbox-smtp-password-2');
    assert.equal(await value(`${PARAMETER}/blog/api/smtp-password:1`), 'sandbox-smtp-password-1');
    assert.equal(await value('/blog/api/session-key'), 'sandbox-session-key');
  });

  test('come from secrets: whole, a key of them, of a stage, of a version', async t => {
    const value = await reader(t, await startTestSandbox(t));
    const whole: unknown = JSON.parse(await value(SECRET));
    assert.deepEqual(whole, { username: 'blog', password: 'sandbox-database-password', port: 5432 });
    assert.equal(await value(SECRET.replace(/-Kq3xTb$/, '')), await value(SECRET));
    assert.equal(await value(`${SECRET}:password::`), 'sandbox-database-password');
    assert.equal(await value(`${SECRET}:password`), 'sandbox-database-password');
    assert.equal(await value(`${SECRET}:port::`), '5432');
    assert.equal(await value(`${SECRET}:password:AWSPREVIOUS:`), 'sandbox-database-password-before');
    assert.equal(
      await value(`${SECRET}:password::9e1c7d3f-2f0b-4c88-a0cd-3a8b5f4e7c22`),
      'sandbox-database-password-before',
    );
  });

  test('that are asked for together go out in requests of ten, each name once', async t => {
    const sandbox = await startTestSandbox(t);
    const value = await reader(t, sandbox, await allowAll(sandbox));
    const names = Array.from({ length: 23 }, (_, index) => `/blog/api/missing-${index}`);
    const wanted = ['/blog/api/log-level', '/blog/api/log-level', '/blog/api/session-key', ...names];
    const results = await Promise.allSettled(wanted.map(name => value(name)));
    assert.equal(calls(sandbox, 'ssm:GetParameters'), 3);
    assert.deepEqual(
      results.slice(0, 3).map(result => result.status === 'fulfilled' && result.value),
      ['info', 'info', 'sandbox-session-key'],
    );
    assert.ok(results.slice(3).every(({ status }) => status === 'rejected'));
  });

  test('that are not allowed say so, and leave the others alone', async t => {
    const sandbox = await startTestSandbox(t);
    const allowed = [`${PARAMETER}/blog/api/log-level`];
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: allowed },
    };
    const value = await reader(t, sandbox, { policy });
    const [given, denied] = await Promise.allSettled([
      value('/blog/api/log-level'),
      value('/blog/api/smtp-password'),
    ]);
    assert.deepEqual(given, { status: 'fulfilled', value: 'info' });
    assert.ok(denied?.status === 'rejected');
    const refused = await failure(Promise.reject(denied.reason));
    assert.deepEqual([refused.code, refused.missingAction], ['accessDenied', 'ssm:GetParameters']);
    const secret = await failure(value(SECRET));
    assert.deepEqual([secret.code, secret.missingAction], ['accessDenied', 'secretsmanager:GetSecretValue']);
  });

  test('that are not there, elsewhere, or of another form say so', async t => {
    const sandbox = await startTestSandbox(t);
    const value = await reader(t, sandbox, await allowAll(sandbox));
    const code = async (valueFrom: string) => (await failure(value(valueFrom))).code;
    assert.equal(await code('/blog/api/none'), 'notFound');
    assert.equal(await code(`${SECRET}:none::`), 'notFound');
    assert.equal(await code(`${SECRET}:toString::`), 'notFound');
    const plain = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/api/webhook-mV7pRz:key::';
    assert.equal(await code(plain), 'invalid');
    assert.equal(await code('arn:aws:s3:::bucket/key'), 'invalid');
    const elsewhere = await failure(
      value(`${PARAMETER.replace('eu-west-1', 'us-east-1')}/blog/api/log-level`),
    );
    assert.equal(elsewhere.code, 'unsupported');
    assert.match(elsewhere.message, /is in us-east-1; values are read in eu-west-1 only/);
  });

  test('that nobody waits for any more are given up', async t => {
    const sandbox = await startTestSandbox(t);
    const value = await reader(t, sandbox);
    const abort = new AbortController();
    const waiting = [value('/blog/api/log-level', abort.signal), value(SECRET, abort.signal)];
    abort.abort();
    for (const each of waiting) {
      assert.equal((await failure(each)).code, 'cancelled');
    }
  });
});
