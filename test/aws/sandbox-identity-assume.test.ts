import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { ListClustersCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { identityCenter } from './support/identityCenter.ts';
import { refusal, startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';

const ROOT = 'arn:aws:iam::111122223333:root';
const DEV = 'arn:aws:iam::111122223333:role/codespaces-ecs-dev';
const DEV_SESSION = 'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/octocat';

function assume(
  sandbox: TestSandbox,
  credentials: TestCredentials,
  role: string,
  input: Partial<AssumeRoleCommandInput> = {},
) {
  return sandbox
    .sts(credentials)
    .send(new AssumeRoleCommand({ RoleArn: sandbox.roleArn(role), RoleSessionName: 'octocat', ...input }));
}

function usable(answer: Awaited<ReturnType<typeof assume>>): TestCredentials {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = answer.Credentials ?? {};
  assert.ok(Expiration);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** A role `target` that trusts these principals. */
async function putTarget(
  sandbox: TestSandbox,
  principals: readonly string[],
  more: object = {},
  actions: readonly string[] = ['sts:AssumeRole'],
): Promise<void> {
  await sandbox.control('PUT', '/roles/target', {
    trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: principals }, Action: actions, ...more }),
    policies: { list: policy({ Effect: 'Allow', Action: 'ecs:List*', Resource: '*' }) },
    maxSessionDuration: 7200,
  });
}

/** Lets the caller's own policies allow (or deny) some actions of STS on every role. */
async function putOwn(sandbox: TestSandbox, effect: string, actions: readonly string[]): Promise<void> {
  const role = sandbox.sandbox.world.iam.role(DEV);
  await sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
    trustPolicy: role?.trust.document,
    policies: { own: policy({ Effect: effect, Action: actions, Resource: '*' }) },
  });
}

const denied = (action = 'sts:AssumeRole', reason = '') => ({
  name: 'AccessDenied',
  message: `User: ${DEV_SESSION} is not authorized to perform: ${action} on resource: arn:aws:iam::111122223333:role/target${reason}`,
  status: 403,
});

async function setUp(t: TestContext) {
  const sandbox = await startTestSandbox(t);
  return { sandbox, dev: await sandbox.signIn() };
}

suite('AssumeRole', () => {
  test('leads from a permission set to the role of an environment', async t => {
    const sandbox = await startTestSandbox(t);
    const center = identityCenter(t, sandbox);
    const read = await center.permissionSet('EcsRead');
    const deploy = await center.permissionSet('EcsDeploy');
    const answer = await assume(sandbox, read, 'codespaces-ecs-read', { DurationSeconds: 900 });
    assert.equal(
      answer.AssumedRoleUser?.Arn,
      'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-read/octocat',
    );
    const identity = await sandbox.sts(usable(answer)).send(new GetCallerIdentityCommand({}));
    assert.equal(identity.UserId, answer.AssumedRoleUser?.AssumedRoleId);
    await sandbox.ecs(usable(answer)).send(new ListClustersCommand({}));
    await assume(sandbox, deploy, 'codespaces-ecs-deploy');
    await assume(sandbox, deploy, 'codespaces-ecs-read');
    assert.match(
      (await refusal(assume(sandbox, read, 'codespaces-ecs-deploy'))).message,
      /^User: arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_EcsRead_[0-9a-f]{16}\/octocat is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role\/codespaces-ecs-deploy$/,
    );
    assert.equal((await refusal(assume(sandbox, deploy, 'codespaces-ecs-dev'))).name, 'AccessDenied');
  });

  test('limits the session by its policy', async t => {
    const sandbox = await startTestSandbox(t);
    const read = await identityCenter(t, sandbox).permissionSet('EcsRead');
    const answer = await assume(sandbox, read, 'codespaces-ecs-read', {
      Policy: JSON.stringify(policy({ Effect: 'Allow', Action: 'ecs:ListClusters', Resource: '*' })),
    });
    assert.ok((answer.PackedPolicySize ?? 0) > 0);
    const ecs = sandbox.ecs(usable(answer));
    await ecs.send(new ListClustersCommand({}));
    const { message } = await refusal(ecs.send(new ListServicesCommand({ cluster: 'blog' })));
    assert.match(message, /because no session policy allows the ecs:ListServices action$/);
  });

  test('needs a role, whose existence it does not tell', async t => {
    const { sandbox, dev } = await setUp(t);
    await putOwn(sandbox, 'Allow', ['sts:AssumeRole']);
    assert.deepEqual(await refusal(assume(sandbox, dev, 'target')), denied());
  });

  test('leaves it to the own policies where the account is trusted', async t => {
    const { sandbox, dev } = await setUp(t);
    for (const principal of [ROOT, '111122223333']) {
      await putTarget(sandbox, [principal]);
      await putOwn(sandbox, 'Allow', ['ecs:*']);
      assert.deepEqual(await refusal(assume(sandbox, dev, 'target')), denied());
      await putOwn(sandbox, 'Allow', ['sts:AssumeRole']);
      await assume(sandbox, dev, 'target');
    }
    await putTarget(sandbox, ['arn:aws:iam::444455556666:root']);
    assert.deepEqual(await refusal(assume(sandbox, dev, 'target')), denied());
  });

  test('asks no more where the role or its session is trusted by name', async t => {
    const { sandbox, dev } = await setUp(t);
    await putOwn(sandbox, 'Allow', ['ecs:*']);
    for (const principal of [DEV, DEV_SESSION]) {
      await putTarget(sandbox, [principal]);
      await assume(sandbox, dev, 'target');
    }
    await putTarget(sandbox, [DEV_SESSION.replace('octocat', 'hubot')]);
    assert.deepEqual(await refusal(assume(sandbox, dev, 'target')), denied());
    await putTarget(sandbox, [DEV]);
    await putOwn(sandbox, 'Deny', ['sts:*']);
    assert.deepEqual(
      await refusal(assume(sandbox, dev, 'target')),
      denied('sts:AssumeRole', ' with an explicit deny in an identity-based policy'),
    );
  });

  test("is limited by the caller's session policy unless its session is trusted", async t => {
    const { sandbox } = await setUp(t);
    const limited = await sandbox.signIn({
      policy: policy({ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }),
    });
    await putTarget(sandbox, [DEV]);
    assert.deepEqual(await refusal(assume(sandbox, limited, 'target')), denied());
    await putTarget(sandbox, [DEV_SESSION]);
    await assume(sandbox, limited, 'target');
  });

  test('needs both sides across accounts', async t => {
    const sandbox = await startTestSandbox(t);
    const shop = await identityCenter(t, sandbox).permissionSet('EcsRead', 'octocat', '444455556666');
    const { Arn = '' } = await sandbox.sts(shop).send(new GetCallerIdentityCommand({}));
    await putTarget(sandbox, [Arn]);
    assert.equal((await refusal(assume(sandbox, shop, 'target'))).name, 'AccessDenied');
  });

  test('checks conditions, an external id among them', async t => {
    const { sandbox, dev } = await setUp(t);
    await putTarget(sandbox, [DEV], {
      Condition: {
        StringEquals: { 'sts:ExternalId': 'x-1', 'sts:RoleSessionName': 'octocat' },
        ArnEquals: { 'aws:PrincipalArn': DEV },
      },
    });
    assert.deepEqual(await refusal(assume(sandbox, dev, 'target')), denied());
    await assume(sandbox, dev, 'target', { ExternalId: 'x-1' });
    assert.deepEqual(
      await refusal(assume(sandbox, dev, 'target', { ExternalId: 'x-1', RoleSessionName: 'hubot' })),
      denied(),
    );
  });

  test('lasts an hour at most, whatever the role allows', async t => {
    const { sandbox, dev } = await setUp(t);
    await putTarget(sandbox, [DEV]);
    assert.deepEqual(await refusal(assume(sandbox, dev, 'target', { DurationSeconds: 3601 })), {
      name: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      status: 400,
    });
    assert.match(
      (await refusal(assume(sandbox, dev, 'target', { DurationSeconds: 7201 }))).message,
      /exceeds the MaxSessionDuration set for this role/,
    );
    assert.match(
      (await refusal(assume(sandbox, dev, 'target', { DurationSeconds: 899, RoleSessionName: 'a b' })))
        .message,
      /^2 validation errors detected: Value 'a b' at 'roleSessionName'.*Value '899' at 'durationSeconds'/,
    );
  });

  test('sets tags and a source identity where both sides allow it, and hands them on', async t => {
    const { sandbox, dev } = await setUp(t);
    const all = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    await putTarget(sandbox, [DEV, sandbox.roleArn('target')]);
    const tagged = { Tags: [{ Key: 'team', Value: 'web' }], TransitiveTagKeys: ['team'] };
    assert.deepEqual(await refusal(assume(sandbox, dev, 'target', tagged)), denied('sts:TagSession'));
    assert.deepEqual(
      await refusal(assume(sandbox, dev, 'target', { SourceIdentity: 'mona' })),
      denied('sts:SetSourceIdentity'),
    );
    await putTarget(sandbox, [DEV], {}, all);
    const answer = await assume(sandbox, dev, 'target', { ...tagged, SourceIdentity: 'mona' });
    assert.equal(answer.SourceIdentity, 'mona');
    await putTarget(
      sandbox,
      [sandbox.roleArn('target')],
      { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'web', 'aws:SourceIdentity': 'mona' } } },
      all,
    );
    const next = await assume(sandbox, usable(answer), 'target', { RoleSessionName: 'second' });
    assert.equal(next.SourceIdentity, 'mona');
    const third = await assume(sandbox, usable(next), 'target', { RoleSessionName: 'third' });
    assert.match(
      (await refusal(assume(sandbox, usable(third), 'target', tagged))).message,
      /conflicts with a transitive tag key/,
    );
    assert.equal(
      (await refusal(assume(sandbox, usable(third), 'target', { SourceIdentity: 'other' }))).name,
      'AccessDenied',
    );
  });

  test('has to be signed', async t => {
    const { sandbox, dev } = await setUp(t);
    const { name, status } = await refusal(
      assume(sandbox, { ...dev, secretAccessKey: 'x' }, 'codespaces-ecs-read'),
    );
    assert.deepEqual([name, status], ['SignatureDoesNotMatch', 403]);
  });

  test('takes no principal that IAM would not', async t => {
    const { sandbox } = await setUp(t);
    for (const principal of [
      'arn:aws:iam::111122223333:role/*',
      'octocat',
      'arn:aws:sts::1:assumed-role/x',
    ]) {
      await assert.rejects(putTarget(sandbox, [principal]), /Invalid principal in policy/);
    }
  });
});
