import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { refusal, type SignIn, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94';

async function clients(
  t: TestContext,
  sandbox: TestSandbox,
  options: SignIn = { role: 'codespaces-ecs-deploy' },
) {
  const credentials = await sandbox.signIn(options);
  const ssm = new SSMClient({ ...sandbox.config, credentials });
  const secrets = new SecretsManagerClient({ ...sandbox.config, credentials });
  t.after(() => {
    ssm.destroy();
    secrets.destroy();
  });
  return {
    ssm,
    get: (input: GetSecretValueCommandInput) => secrets.send(new GetSecretValueCommand(input)),
  };
}

suite('Parameter Store', () => {
  test('gives values by name and ARN, decrypted where asked', async t => {
    const { ssm } = await clients(t, await startTestSandbox(t));
    const Names = ['/blog/api/log-level', `${PARAMETER}/blog/api/smtp-password`, '/blog/api/session-key'];
    const plain = await ssm.send(new GetParametersCommand({ Names, WithDecryption: true }));
    assert.deepEqual(
      plain.Parameters?.map(({ Name, Type, Value, Version }) => [Name, Type, Value, Version]),
      [
        ['/blog/api/log-level', 'String', 'info', 3],
        ['/blog/api/smtp-password', 'SecureString', 'sandbox-smtp-password-2', 2],
        ['/blog/api/session-key', 'SecureString', 'sandbox-session-key', 1],
      ],
    );
    assert.deepEqual(plain.InvalidParameters, []);
    assert.equal(plain.Parameters?.[0]?.ARN, `${PARAMETER}/blog/api/log-level`);
    assert.ok(plain.Parameters?.[0]?.LastModifiedDate instanceof Date);
    const sealed = await ssm.send(new GetParametersCommand({ Names }));
    assert.equal(sealed.Parameters?.[0]?.Value, 'info');
    assert.doesNotMatch(sealed.Parameters?.[1]?.Value ?? 'sandbox', /sandbox/);
  });

  test('names what it does not have', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/roles/codespaces-ecs-read', {
      trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-read'))?.trust.document,
      policies: {
        all: {
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: ['ssm:*', 'kms:*'], Resource: '*' },
        },
      },
    });
    const { ssm } = await clients(t, sandbox, { role: 'codespaces-ecs-read' });
    const elsewhere = `${PARAMETER.replace('eu-west-1', 'eu-west-2')}/blog/api/log-level`;
    const answer = await ssm.send(
      new GetParametersCommand({
        Names: ['/none', '/blog/api/log-level:1', '/blog/api/log-level:9', elsewhere],
      }),
    );
    assert.deepEqual(
      answer.Parameters?.map(({ Name, Selector, Value }) => [Name, Selector, Value]),
      [['/blog/api/log-level', ':1', 'debug']],
    );
    assert.deepEqual(answer.InvalidParameters, ['/none', '/blog/api/log-level:9', elsewhere]);
    const get = (Name: string) => refusal(ssm.send(new GetParameterCommand({ Name })));
    assert.equal((await get('/none')).name, 'ParameterNotFound');
    assert.equal((await get('/blog/api/log-level:9')).name, 'ParameterVersionNotFound');
    for (const Names of [[], Array.from({ length: 11 }, (_, index) => `/p/${index}`)]) {
      const { name, message } = await refusal(ssm.send(new GetParametersCommand({ Names })));
      assert.equal(name, 'ValidationException');
      assert.match(message, /at 'names' failed to satisfy constraint/);
    }
  });

  test('needs a permission for each name, and for a key of the customer', async t => {
    const sandbox = await startTestSandbox(t);
    const reader = await clients(t, sandbox, { role: 'codespaces-ecs-read' });
    const names = new GetParametersCommand({ Names: ['/blog/api/log-level'] });
    assert.match(
      (await refusal(reader.ssm.send(names))).message,
      /is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter\/blog\/api\/log-level because no identity-based policy/,
    );
    const { ssm } = await clients(t, sandbox);
    const other = new GetParametersCommand({ Names: ['/blog/api/log-level', '/blog/web/x'] });
    assert.equal((await refusal(ssm.send(other))).name, 'AccessDeniedException');
    const Names = ['/blog/api/session-key'];
    const policy = (...more: readonly object[]) => ({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: `${PARAMETER}${Names[0]}` },
        ...more,
      ],
    });
    const limited = await clients(t, sandbox, { policy: policy() });
    await limited.ssm.send(new GetParametersCommand({ Names }));
    const { name, message } = await refusal(
      limited.ssm.send(new GetParametersCommand({ Names, WithDecryption: true })),
    );
    assert.equal(name, 'AccessDeniedException');
    assert.ok(message.includes(`kms:Decrypt on resource: ${KEY}`), message);
    const decrypting = (service: string) => ({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` } },
    });
    const wrong = await clients(t, sandbox, { policy: policy(decrypting('secretsmanager')) });
    await assert.rejects(wrong.ssm.send(new GetParametersCommand({ Names, WithDecryption: true })));
    const right = await clients(t, sandbox, { policy: policy(decrypting('ssm')) });
    await right.ssm.send(new GetParametersCommand({ Names, WithDecryption: true }));
  });
});

suite('Secrets Manager', () => {
  test('gives the current value by name and by ARN, with or without its end', async t => {
    const { get } = await clients(t, await startTestSandbox(t));
    for (const SecretId of [
      'blog/api/database',
      `${SECRET}blog/api/database-Kq3xTb`,
      `${SECRET}blog/api/database`,
    ]) {
      const answer = await get({ SecretId });
      assert.equal(answer.ARN, `${SECRET}blog/api/database-Kq3xTb`);
      assert.deepEqual(JSON.parse(answer.SecretString ?? ''), {
        username: 'blog',
        password: 'sandbox-database-password',
        port: 5432,
      });
      assert.deepEqual(answer.VersionStages, ['AWSCURRENT']);
    }
    assert.equal((await get({ SecretId: 'blog/api/webhook' })).SecretString, 'sandbox-webhook-secret');
  });

  test('gives other versions by stage and id', async t => {
    const { get } = await clients(t, await startTestSandbox(t));
    const SecretId = 'blog/api/database';
    const before = await get({ SecretId, VersionStage: 'AWSPREVIOUS' });
    assert.match(before.SecretString ?? '', /before/);
    const VersionId = before.VersionId ?? '';
    assert.equal((await get({ SecretId, VersionId })).SecretString, before.SecretString);
    assert.equal(
      (await refusal(get({ SecretId, VersionId, VersionStage: 'AWSCURRENT' }))).name,
      'InvalidRequestException',
    );
    assert.deepEqual(await refusal(get({ SecretId, VersionStage: 'AWSPENDING' })), {
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
      status: 400,
    });
  });

  test('has no other secrets, and gives none to others', async t => {
    const sandbox = await startTestSandbox(t);
    const { get } = await clients(t, sandbox);
    assert.equal((await refusal(get({ SecretId: 'blog/web/x' }))).name, 'AccessDeniedException');
    assert.deepEqual(await refusal(get({ SecretId: `${SECRET}blog/api/database-Zzzzzz` })), {
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
    const reader = await clients(t, sandbox, { role: 'codespaces-ecs-read' });
    assert.equal(
      (await refusal(reader.get({ SecretId: 'blog/api/database' }))).name,
      'AccessDeniedException',
    );
    const policy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: `${SECRET}blog/api/*`,
      },
    };
    const limited = await clients(t, sandbox, { policy });
    await limited.get({ SecretId: 'blog/api/database' });
    assert.match((await refusal(limited.get({ SecretId: 'blog/api/webhook' }))).message, /kms:Decrypt/);
  });
});

suite('secrets of a task definition', () => {
  test('are shown as they were registered', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const ecs = sandbox.ecs(await sandbox.signIn());
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'blog-api' }),
    );
    const container = taskDefinition?.containerDefinitions?.find(({ name }) => name === 'api');
    assert.deepEqual(container?.secrets, [
      { name: 'LOG_LEVEL', valueFrom: '/blog/api/log-level' },
      { name: 'SMTP_PASSWORD', valueFrom: `${PARAMETER}/blog/api/smtp-password` },
      { name: 'SESSION_KEY', valueFrom: '/blog/api/session-key' },
      { name: 'DATABASE_PASSWORD', valueFrom: `${SECRET}blog/api/database-Kq3xTb:password::` },
      { name: 'WEBHOOK_SECRET', valueFrom: `${SECRET}blog/api/webhook-mV7pRz` },
    ]);
    assert.deepEqual(
      container?.environment?.map(({ name }) => name),
      ['NODE_ENV', 'PORT', 'DATABASE_HOST'],
    );
  });

  test('share no name with the environment, and need an execution role', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const register = (environment: { name: string; value: string }[], executionRoleArn?: string) =>
      refusal(
        ecs.send(
          new RegisterTaskDefinitionCommand({
            family: 'x',
            requiresCompatibilities: ['FARGATE'],
            networkMode: 'awsvpc',
            cpu: '256',
            memory: '512',
            executionRoleArn,
            containerDefinitions: [
              { name: 'x', image: 'x:1', environment, secrets: [{ name: 'A', valueFrom: '/a' }] },
            ],
          }),
        ),
      );
    assert.match((await register([])).message, /you must also specify a value for 'executionRoleArn'/);
    assert.match(
      (await register([{ name: 'A', value: '1' }], sandbox.roleArn('exec'))).message,
      /^The secret name must be unique/,
    );
  });
});
