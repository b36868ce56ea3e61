import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ListClustersCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { createSts } from '../../src/aws/sts.ts';
import { readPolicy } from '../../src/core/identity/policies.ts';
import type { KeyIdentity, Sts } from '../../src/core/ports.ts';
import { environmentOf, toCredentials } from './support/environment.ts';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

interface Keyed {
  readonly sandbox: TestSandbox;
  readonly identity: KeyIdentity;
  assume(more?: Partial<Parameters<Sts['assumeRole']>[0]>): ReturnType<Sts['assumeRole']>;
  calls(action: string): number;
}

/** Keys of codespaces-ecs-dev, which may assume the role `chained`. */
async function open(t: TestContext): Promise<Keyed> {
  const sandbox = await startTestSandbox(t);
  const { iam } = sandbox.sandbox.world;
  iam.putRole('chained', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: sandbox.roleArn('codespaces-ecs-dev') },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    policies: {
      ecs: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] },
    },
  });
  const credentials = toCredentials(await sandbox.signIn({ sessionName: 'octocat' }));
  const identity = { kind: 'keys', name: 'octocat', credentials, expiresAt: credentials.expiresAt } as const;
  const sts = createSts();
  return {
    sandbox,
    identity,
    assume: (more = {}) =>
      sts.assumeRole(
        {
          environment: environmentOf(sandbox),
          sessionName: 'octocat',
          identity,
          roleArn: sandbox.roleArn('chained'),
          ...more,
        },
        never,
      ),
    calls: action => sandbox.sandbox.world.calls.total(action),
  };
}

test('keys assume the role that is named, cut down by the session policy', async t => {
  const { sandbox, assume } = await open(t);
  const { credentials, arn, accountId } = await assume({ policy: readPolicy() });
  assert.equal(arn, 'arn:aws:sts::111122223333:assumed-role/chained/octocat');
  assert.equal(accountId, '111122223333');
  assert.ok(credentials.expiresAt > Date.now() + 59 * 60_000);
  const { expiresAt, ...keys } = credentials;
  const ecs = sandbox.ecs({ ...keys, expiration: new Date(expiresAt) });
  await ecs.send(new ListClustersCommand({}));
  const { message } = await refusal(
    ecs.send(new RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: [] })),
  );
  assert.match(message, /no session policy allows/);
});

test('keys without a role stand for themselves', async t => {
  const { sandbox, identity, calls } = await open(t);
  const role = await createSts().assumeRole(
    { environment: environmentOf(sandbox), sessionName: 'octocat', identity },
    never,
  );
  assert.deepEqual(role, {
    arn: 'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/octocat',
    accountId: '111122223333',
    credentials: identity.credentials,
  });
  assert.deepEqual([calls('sts:GetCallerIdentity'), calls('sts:AssumeRole')], [1, 0]);
});

test('a role that does not let the keys in is said with its reason', async t => {
  const { sandbox, assume } = await open(t);
  await assert.rejects(assume({ roleArn: sandbox.roleArn('codespaces-ecs-deploy') }), {
    code: 'identityRefused',
    message: /not authorized to perform: sts:AssumeRole/,
    action: { title: 'Diagnose', command: 'ecsCodespaces.diagnoseSignIn', args: ['dev'] },
  });
});

test('keys that ended are told from refused ones', async t => {
  const { sandbox, identity, assume } = await open(t);
  await sandbox.control('POST', '/sessions/expire');
  await assert.rejects(assume(), { code: 'expired' });
  await assert.rejects(
    createSts().assumeRole({ environment: environmentOf(sandbox), sessionName: 'octocat', identity }, never),
    { code: 'expired' },
  );
});

test('a request that is refused for the time of its signature is sent once more, and nothing else is', async t => {
  const { sandbox, assume, calls } = await open(t);
  const { faults, calls: seen } = sandbox.sandbox.world;
  const skewed = {
    action: 'sts:AssumeRole',
    kind: 'error',
    rate: 1,
    when: 'before',
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'Signature expired: 20261120T100000Z is now earlier than 20261120T101000Z',
  } as const;
  faults.set([{ ...skewed, count: 1 }]);
  await assume();
  assert.equal(calls('sts:AssumeRole'), 2);

  seen.clear();
  faults.set([skewed]);
  await assert.rejects(assume(), { code: 'invalid', message: /does not accept the signature/ });
  assert.equal(calls('sts:AssumeRole'), 2);

  for (const kind of ['throttling', 'error', 'reset'] as const) {
    seen.clear();
    faults.set([{ action: 'sts:AssumeRole', kind, rate: 1, when: 'before' }]);
    await assert.rejects(assume(), {
      code: { throttling: 'throttled', error: 'server', reset: 'offline' }[kind],
    });
    assert.equal(calls('sts:AssumeRole'), 1, kind);
  }
});
