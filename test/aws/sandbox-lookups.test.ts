import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const ACCOUNT = '111122223333';

/** A role with these actions on all resources, and clients that act in it. */
async function setUp(t: TestContext, actions: readonly string[]) {
  const sandbox = await startTestSandbox(t);
  await allow(sandbox, actions);
  const credentials = await sandbox.signIn({ role: 'codespaces-ecs-read' });
  const ssm = new SSMClient({ ...sandbox.config, credentials });
  const secrets = new SecretsManagerClient({ ...sandbox.config, credentials });
  const iam = new IAMClient({ ...sandbox.config, region: 'us-east-1', credentials });
  t.after(() => {
    ssm.destroy();
    secrets.destroy();
    iam.destroy();
  });
  return { sandbox, ssm, secrets, iam };
}

async function allow(sandbox: TestSandbox, actions: readonly string[]): Promise<void> {
  await sandbox.control('PUT', '/roles/codespaces-ecs-read', {
    trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-read'))?.trust.document,
    policies: {
      all: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
    },
  });
}

suite('DescribeParameters', () => {
  test('names parameters without their values', async t => {
    const { ssm } = await setUp(t, ['ssm:DescribeParameters']);
    const answer = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/blog/api/s'] }],
      }),
    );
    assert.deepEqual(
      answer.Parameters?.map(({ Name, Type, KeyId, Version, Tier }) => [Name, Type, KeyId, Version, Tier]),
      [
        ['/blog/api/session-key', 'SecureString', '5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94', 1, 'Standard'],
        ['/blog/api/smtp-password', 'SecureString', 'alias/aws/ssm', 2, 'Standard'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(answer.Parameters), /sandbox-s/);
  });

  test('has pages, and filters by name, path and type', async t => {
    const { ssm } = await setUp(t, ['ssm:DescribeParameters']);
    const first = await ssm.send(new DescribeParametersCommand({ MaxResults: 2 }));
    assert.equal(first.Parameters?.length, 2);
    assert.ok(first.NextToken);
    const rest = await ssm.send(new DescribeParametersCommand({ MaxResults: 2, NextToken: first.NextToken }));
    assert.equal(rest.Parameters?.length, 1);
    assert.equal(rest.NextToken, undefined);
    const names = async (Key: string, Option: string | undefined, ...Values: string[]) => {
      const filter = { Key, Values, ...(Option === undefined ? {} : { Option }) };
      const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
      return Parameters?.map(({ Name }) => Name?.split('/').at(-1));
    };
    assert.deepEqual(await names('Name', undefined, '/blog/api/log-level', '/none'), ['log-level']);
    assert.deepEqual(await names('Name', 'Contains', 'password'), ['smtp-password']);
    assert.deepEqual(await names('Path', 'OneLevel', '/blog'), []);
    assert.deepEqual(await names('Path', 'Recursive', '/blog'), [
      'log-level',
      'session-key',
      'smtp-password',
    ]);
    assert.deepEqual(await names('Type', 'Equals', 'String'), ['log-level']);
    assert.equal((await refusal(names('Color', 'Equals', 'red'))).name, 'InvalidFilterKey');
    assert.equal((await refusal(names('Type', 'Contains', 'S'))).name, 'InvalidFilterOption');
    const many = await refusal(ssm.send(new DescribeParametersCommand({ MaxResults: 51 })));
    assert.equal(many.name, 'ValidationException');
  });

  test('is refused to who may only read values', async t => {
    const { ssm } = await setUp(t, ['ssm:GetParameter']);
    assert.deepEqual(await refusal(ssm.send(new DescribeParametersCommand({}))), {
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/codespaces-ecs-read/octocat is not authorized to perform: ssm:DescribeParameters on resource: arn:aws:ssm:eu-west-1:${ACCOUNT}:* because no identity-based policy allows the ssm:DescribeParameters action`,
      status: 400,
    });
  });
});

suite('DescribeSecret', () => {
  test('gives everything but the value', async t => {
    const { secrets } = await setUp(t, ['secretsmanager:DescribeSecret']);
    const found = await secrets.send(new DescribeSecretCommand({ SecretId: 'blog/api/database' }));
    assert.equal(found.ARN, `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:blog/api/database-Kq3xTb`);
    assert.deepEqual(Object.values(found.VersionIdsToStages ?? {}), [['AWSCURRENT'], ['AWSPREVIOUS']]);
    assert.ok(found.CreatedDate && found.LastChangedDate && found.CreatedDate < found.LastChangedDate);
    assert.equal(found.KmsKeyId, undefined);
    assert.equal('SecretString' in found, false);
    const keyed = await secrets.send(new DescribeSecretCommand({ SecretId: 'blog/api/webhook' }));
    assert.match(keyed.KmsKeyId ?? '', /:key\/5c1d6f0a-/);
  });

  test('tells a secret that waits for its deletion from one that is not there', async t => {
    const { sandbox, secrets } = await setUp(t, ['secretsmanager:DescribeSecret']);
    const { values } = sandbox.sandbox.world;
    const [secret] = values.secrets('eu-west-1');
    assert.ok(secret);
    values.putSecret('eu-west-1', { ...secret, deleted: true });
    const found = await secrets.send(new DescribeSecretCommand({ SecretId: secret.name }));
    assert.ok(found.DeletedDate instanceof Date);
    const missing = await refusal(secrets.send(new DescribeSecretCommand({ SecretId: 'none' })));
    assert.deepEqual(missing, {
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
  });
});

suite('SimulatePrincipalPolicy', () => {
  test('decides as the account does: by action, resource and context', async t => {
    const { sandbox, iam } = await setUp(t, ['iam:SimulatePrincipalPolicy']);
    const PolicySourceArn = sandbox.roleArn('codespaces-ecs-dev');
    const role = `arn:aws:iam::${ACCOUNT}:role/blog-task`;
    const ask = async (ActionNames: string[], ResourceArns?: string[], service?: string) => {
      const answer = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn,
          ActionNames,
          ...(ResourceArns === undefined ? {} : { ResourceArns }),
          ...(service === undefined
            ? {}
            : {
                ContextEntries: [
                  {
                    ContextKeyName: 'iam:PassedToService',
                    ContextKeyType: 'string',
                    ContextKeyValues: [service],
                  },
                ],
              }),
        }),
      );
      return answer.EvaluationResults ?? [];
    };
    const [passed] = await ask(['iam:PassRole'], [role], 'ecs-tasks.amazonaws.com');
    assert.partialDeepStrictEqual(passed, {
      EvalActionName: 'iam:PassRole',
      EvalDecision: 'allowed',
      ResourceSpecificResults: [{ EvalResourceName: role, EvalResourceDecision: 'allowed' }],
    });
    assert.equal(passed?.MatchedStatements?.[0]?.SourcePolicyId, 'role_codespaces-ecs-dev_change-ecs');
    const [elsewhere] = await ask(['iam:PassRole'], [role], 'lambda.amazonaws.com');
    assert.equal(elsewhere?.EvalDecision, 'implicitDeny');
    const [unsaid] = await ask(['iam:PassRole'], [role]);
    assert.equal(unsaid?.EvalDecision, 'implicitDeny');
    assert.deepEqual(unsaid?.ResourceSpecificResults?.[0]?.MissingContextValues, ['iam:PassedToService']);
    const both = await ask(['ecs:ListClusters', 'ecs:DeleteCluster']);
    assert.deepEqual(
      both.map(({ EvalActionName, EvalResourceName, EvalDecision }) => [
        EvalActionName,
        EvalResourceName,
        EvalDecision,
      ]),
      [
        ['ecs:ListClusters', '*', 'allowed'],
        ['ecs:DeleteCluster', '*', 'implicitDeny'],
      ],
    );
  });

  test('gives one result for an action, as strict as the strictest of its resources', async t => {
    const { sandbox, iam } = await setUp(t, ['iam:SimulatePrincipalPolicy']);
    const name = 'guarded';
    const [none, mine, other] = ['none', 'mine', 'other'].map(end => `arn:aws:iam::${ACCOUNT}:role/${end}`);
    assert.ok(none && mine && other);
    await sandbox.control('PUT', `/roles/${name}`, {
      trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-read'))?.trust.document,
      policies: {
        allow: {
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 'iam:PassRole', Resource: [mine, other] },
        },
        deny: {
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 'iam:PassRole', Resource: other },
        },
      },
    });
    const answer = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: sandbox.roleArn(name),
        ActionNames: ['iam:PassRole'],
        ResourceArns: [none, mine, other],
      }),
    );
    assert.equal(answer.EvaluationResults?.length, 1);
    assert.equal(answer.EvaluationResults[0]?.EvalDecision, 'explicitDeny');
    assert.deepEqual(
      answer.EvaluationResults[0]?.ResourceSpecificResults?.map(one => [
        one.EvalResourceDecision,
        one.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId),
      ]),
      [
        ['implicitDeny', []],
        ['allowed', ['role_guarded_allow']],
        ['explicitDeny', ['role_guarded_deny']],
      ],
    );
  });

  test('takes no session, no stranger, and nobody without permission', async t => {
    const { sandbox, iam } = await setUp(t, ['iam:SimulatePrincipalPolicy']);
    const ask = (PolicySourceArn: string) =>
      refusal(
        iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ['ecs:RunTask'] })),
      );
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/codespaces-ecs-dev/octocat`;
    assert.deepEqual(await ask(session), {
      name: 'InvalidInputException',
      message: `Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
      status: 400,
    });
    assert.equal((await ask(sandbox.roleArn('none'))).name, 'NoSuchEntityException');
    await allow(sandbox, ['iam:GetRole']);
    assert.equal((await ask(sandbox.roleArn('codespaces-ecs-dev'))).name, 'AccessDenied');
  });
});
