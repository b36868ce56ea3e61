import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  CreateClusterCommand,
  CreateExpressGatewayServiceCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
} from '@aws-sdk/client-ecs';
import { MADE_BY, madeBy, roleArn } from '../../src/core/scaffold/account/names.ts';
import { registryOf } from '../../src/core/scaffold/families.ts';
import type { SetUp } from '../../src/core/scaffold/setUp.ts';
import { migrationDefinition, taskDefinition } from '../../src/core/scaffold/taskDefinition.ts';
import { variant } from '../unit/core/scaffold/variants.ts';
import { administrator } from './support/administrator.ts';
import { aws, withoutCli } from './support/awsCli.ts';
import type { TestSandbox } from './support/sandbox.ts';
import { account, ended, oneTarget, rig, said } from './support/setUpRig.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';

/** Two targets of one account, which share their image repository. */
function twoTargets(sandbox: TestSandbox): SetUp {
  const { targets, ...rest } = variant({ environments: 3 });
  const [dev, staging] = targets;
  assert.ok(staging);
  const { accountId } = sandbox.sandbox.world;
  return {
    ...rest,
    targets: [
      { ...dev, account: accountId },
      { ...staging, account: accountId },
    ],
  };
}

suite('setup.sh and cleanup.sh, with the AWS CLI', {
  skip: withoutCli,
  timeout: 900_000,
  concurrency: 2,
}, () => {
  test('make what is missing once, and take away that and nothing else', async t => {
    const { rig: scripts, sandbox } = await rig(t, twoTargets);
    const { iam } = sandbox.sandbox.world;
    const keys = administrator(sandbox);
    // What somebody else made, and the set-up is to use.
    iam.putProvider({ issuer: ISSUER, clientIds: ['somebody-elses', 'sts.amazonaws.com'] });
    const service = { Service: 'ecs-tasks.amazonaws.com' };
    iam.putRole('blog-dev-execution', {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: service, Action: 'sts:AssumeRole' }],
      },
    });
    await sandbox.ecs(keys).send(new CreateClusterCommand({ clusterName: 'dev' }));
    const before = await account(sandbox);

    const dry = ended(await scripts.run('setup', ['--dry-run']));
    assert.ok(said(dry, 'to create').includes('role blog-staging-deploy'));
    assert.match(dry, /^ {4}aws --region us-east-1 iam create-role --role-name blog-staging-deploy /m);
    assert.deepEqual(await account(sandbox), before);

    const first = ended(await scripts.run('setup'));
    assert.deepEqual(said(first, 'left'), ['role blog-dev-execution']);
    assert.deepEqual(said(first, 'there'), [
      'identity provider token.actions.githubusercontent.com',
      'role AWSServiceRoleForECS',
      'cluster dev',
    ]);
    assert.deepEqual(said(first, 'created'), [
      'role blog-dev-task',
      'role blog-dev-deploy',
      'role blog-dev-codespaces-read',
      'role blog-dev-codespaces-write',
      'role blog-staging-execution',
      'role blog-staging-task',
      'role blog-staging-deploy',
      'role blog-staging-codespaces-read',
      'role blog-staging-codespaces-write',
      'image repository blog',
      'log group /ecs/blog-dev',
      'task definition blog-dev',
      'service blog in the cluster dev',
      'log group /ecs/blog-staging',
      'cluster staging',
      'task definition blog-staging',
      'service blog in the cluster staging',
    ]);
    assert.deepEqual(said(dry, 'to create'), said(first, 'created'));

    const made = await account(sandbox);
    const second = ended(await scripts.run('setup'));
    assert.match(second, /^Nothing to change\.$/m);
    assert.deepEqual(said(second, 'created'), []);
    assert.deepEqual(await account(sandbox), made);

    const dryCleaned = ended(await scripts.run('cleanup', ['--dry-run']));
    assert.deepEqual(await account(sandbox), made);
    const cleaned = ended(await scripts.run('cleanup', ['--yes']));
    assert.deepEqual(said(dryCleaned, 'to delete'), said(cleaned, 'deleted'));
    assert.deepEqual(said(dryCleaned, 'kept'), said(cleaned, 'kept'));
    assert.deepEqual(said(cleaned, 'kept'), [
      'cluster dev: not made by this set-up',
      'role blog-dev-execution: not made by this set-up',
      'identity provider token.actions.githubusercontent.com: not made by this set-up',
    ]);
    assert.deepEqual(await account(sandbox), before);
  });

  test('change what differs from the files, of their own things, and of others’ if told to', async t => {
    const { rig: scripts, sandbox, setUp } = await rig(t, oneTarget);
    const { iam } = sandbox.sandbox.world;
    iam.putProvider({ issuer: ISSUER, clientIds: ['somebody-elses'] });
    const first = ended(await scripts.run('setup'));
    assert.deepEqual(said(first, 'left'), [
      'identity provider token.actions.githubusercontent.com (it lacks the audience sts.amazonaws.com)',
    ]);
    const audiences = iam.providers().find(({ arn }) => arn.endsWith(`/${new URL(ISSUER).host}`))?.clientIds;
    assert.deepEqual(audiences, ['somebody-elses']);
    assert.ok(said(first, 'created').includes('role AWSServiceRoleForECS'));
    const [target] = setUp.targets;
    // The things of a repository stay its own when it is renamed.
    const repository = { ...setUp.repository, name: 'journal', subjectPrefix: 'repo:octo-org/journal' };
    await scripts.write({
      ...setUp,
      repository,
      targets: [{ ...target, branches: ['trunk'], waitMinutes: 60, retentionDays: 7 }],
    });
    const role = iam.roles().find(({ name }) => name === 'blog-prod-codespaces-read');
    assert.ok(role);
    iam.changeRole(role, { tags: {}, policies: new Map() });
    const changed = ended(await scripts.run('setup'));
    assert.deepEqual(said(changed, 'changed'), [
      'role blog-prod-deploy (who may have it, how long its sessions may be)',
      'role blog-prod-codespaces-write (who may have it)',
      'log group /ecs/blog-prod (lines are kept 7 days)',
    ]);
    assert.deepEqual(said(changed, 'left'), [
      'identity provider token.actions.githubusercontent.com (it lacks the audience sts.amazonaws.com)',
      'role blog-prod-codespaces-read',
    ]);
    const adopted = ended(await scripts.run('setup', ['--adopt']));
    assert.deepEqual(said(adopted, 'changed'), [
      'identity provider token.actions.githubusercontent.com (audience sts.amazonaws.com added)',
      'role blog-prod-codespaces-read (who may have it, what it may do)',
    ]);
    const cleaned = ended(await scripts.run('cleanup', ['--yes']));
    assert.deepEqual(said(cleaned, 'kept'), [
      'role blog-prod-codespaces-read: not made by this set-up',
      'identity provider token.actions.githubusercontent.com: not made by this set-up',
    ]);
  });

  test('a service is made of a revision that was never built, as soon as Amazon ECS has its own role', async t => {
    const { rig: scripts, sandbox, setUp } = await rig(t, oneTarget);
    const keys = administrator(sandbox);
    const before = { ...taskDefinition(setUp, setUp.targets[0]), tags: [] };
    await aws(sandbox, ['ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(before)], keys);
    sandbox.sandbox.world.faults.set([
      {
        action: 'ecs:CreateService',
        kind: 'error',
        rate: 1,
        count: 1,
        when: 'before',
        status: 400,
        code: 'InvalidParameterException',
        message:
          'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
      },
    ]);
    const made = ended(await scripts.run('setup'));
    assert.deepEqual(said(made, 'created').slice(-2), [
      'task definition blog',
      'service blog in the cluster prod',
    ]);
    const { services } = await sandbox
      .ecs(keys)
      .send(new DescribeServicesCommand({ cluster: 'prod', services: ['blog'] }));
    assert.match(services?.[0]?.taskDefinition ?? '', /:task-definition\/blog:2$/);
  });

  test('a dry run keeps what others use: a cluster with a task of theirs, a provider that a role trusts', async t => {
    const { rig: scripts, sandbox, setUp } = await rig(t, oneTarget);
    ended(await scripts.run('setup'));
    const { cluster, service } = setUp.targets[0];
    const keys = administrator(sandbox);
    const ecs = sandbox.ecs(keys);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    const [theirs] = services ?? [];
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'theirs',
        taskDefinition: theirs?.taskDefinition,
        desiredCount: 0,
        launchType: 'FARGATE',
        networkConfiguration: theirs?.networkConfiguration,
      }),
    );
    const { iam } = sandbox.sandbox.world;
    const provider = iam.providers().find(({ arn }) => arn.endsWith(`/${new URL(ISSUER).host}`));
    iam.putRole('theirs', {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: provider?.arn },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                'token.actions.githubusercontent.com:sub': 'repo:octo-org/shop:ref:refs/heads/main',
              },
            },
          },
        ],
      },
    });
    const dry = ended(await scripts.run('cleanup', ['--dry-run']));
    assert.deepEqual(said(dry, 'kept'), [
      'cluster prod: services or tasks run in it',
      'identity provider token.actions.githubusercontent.com: roles trust it: theirs',
    ]);
    const real = ended(await scripts.run('cleanup', ['--yes']));
    assert.deepEqual(said(dry, 'kept'), said(real, 'kept'));
    assert.deepEqual(said(dry, 'to delete'), said(real, 'deleted'));
  });

  test('keep what a service that stays runs with, and what another target has', async t => {
    const { rig: scripts, sandbox } = await rig(t, twoTargets);
    ended(await scripts.run('setup'));
    const before = await account(sandbox);
    const part = ended(await scripts.run('cleanup', ['--target', 'dev'], { typed: 'something else\n' }));
    assert.deepEqual(said(part, 'deleted'), [
      'role blog-dev-codespaces-write',
      'role blog-dev-codespaces-read',
      'role blog-dev-deploy',
    ]);
    assert.deepEqual(said(part, 'kept'), [
      'service blog in the cluster dev: as you wish',
      'task definitions blog-dev: a service that stays runs one',
      'cluster dev: services or tasks run in it',
      'log group /ecs/blog-dev: a service that stays writes to it',
      'image repository blog: staging has it too',
      'role blog-dev-task: a service that stays has it',
      'role blog-dev-execution: a service that stays has it',
      'identity provider token.actions.githubusercontent.com: roles trust it: blog-staging-codespaces-read blog-staging-codespaces-write blog-staging-deploy',
    ]);
    const after = await account(sandbox);
    assert.deepEqual(after.clusters, before.clusters);
    assert.deepEqual(after.definitions, before.definitions);
    assert.equal(after.roles.length, before.roles.length - 3);

    const typed = ended(await scripts.run('cleanup', ['--target', 'dev'], { typed: 'blog\n' }));
    assert.ok(said(typed, 'deleted').includes('cluster dev'));
    assert.ok(said(typed, 'deleted').includes('role blog-dev-execution'));
  });

  test('take away a service of Express Mode and every revision of the migration', async t => {
    const express = (sandbox: TestSandbox): SetUp => oneTarget(sandbox, { mode: 'express', migration: true });
    const { rig: scripts, sandbox, setUp } = await rig(t, express);
    const [target] = setUp.targets;
    const { migration } = setUp.app;
    assert.ok(migration);
    const before = await account(sandbox);
    ended(await scripts.run('setup'));
    // What the workflow does.
    const keys = administrator(sandbox);
    const revision = migrationDefinition(setUp, target, migration);
    for (const input of [revision, revision, { ...revision, tags: [] }]) {
      await aws(
        sandbox,
        ['ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(input)],
        keys,
      );
    }
    await sandbox.ecs(keys).send(
      new CreateExpressGatewayServiceCommand({
        cluster: target.cluster,
        serviceName: target.service,
        executionRoleArn: roleArn(target, target.roles.execution),
        infrastructureRoleArn: roleArn(target, target.roles.infrastructure),
        taskRoleArn: roleArn(target, target.roles.task),
        primaryContainer: {
          image: `${registryOf(target)}/${target.images}:1`,
          containerPort: 8080,
          awsLogsConfiguration: { logGroup: target.logGroup, logStreamPrefix: 'blog' },
        },
        tags: [{ key: MADE_BY, value: madeBy(setUp.repository) }],
      }),
    );

    const kept = ended(await scripts.run('cleanup', [], { typed: 'no\n' }));
    assert.deepEqual(said(kept, 'kept'), [
      'service blog in the cluster prod: as you wish',
      'task definition blog-migrate:3: not made by this set-up',
      'cluster prod: services or tasks run in it',
      'log group /ecs/blog-prod: a service that stays writes to it',
      'image repository blog: a service that stays runs an image of it',
      'role blog-prod-infrastructure: a service that stays has it',
      'role blog-prod-task: a service that stays has it',
      'role blog-prod-execution: a service that stays has it',
    ]);
    assert.deepEqual(said(kept, 'deleted').slice(0, 2), [
      'task definition blog-migrate:1',
      'task definition blog-migrate:2',
    ]);
    const cleaned = ended(await scripts.run('cleanup', ['--yes']));
    assert.ok(said(cleaned, 'deleted').includes('service blog in the cluster prod'));
    const { definitions, logGroups, roles, ...after } = await account(sandbox);
    assert.deepEqual(
      definitions?.filter(arn => arn.includes('/blog-migrate:')).map(arn => arn.split('/').at(-1)),
      ['blog-migrate:3'],
    );
    // What Amazon ECS makes of its own accord stays.
    assert.partialDeepStrictEqual(before, {
      ...after,
      logGroups: logGroups?.filter(([name]) => !String(name).startsWith('/aws/ecs/')),
      roles: roles.filter(({ arn }) => !arn.endsWith('/AWSServiceRoleForECS')),
    });
  });

  test('say what is wrong: another account, a target that there is not, no permission', async t => {
    const { rig: scripts, sandbox, setUp } = await rig(t, oneTarget);
    const unknown = await scripts.run('setup', ['--target', 'nowhere']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.error, /^There is no target nowhere\. There are: prod$/m);
    for (const script of ['setup', 'cleanup'] as const) {
      const option = await scripts.run(script, ['--dry']);
      assert.equal(option.code, 2);
      assert.match(option.error, new RegExp(`^There is no option --dry\\.\n\nUsage: \\.aws/${script}\\.sh `));
    }
    const keys = administrator(sandbox);
    const nobody = { ...keys, accessKeyId: '', secretAccessKey: '', sessionToken: '' };
    const signedOut = await scripts.run('setup', ['--dry-run'], { credentials: nobody });
    assert.equal(signedOut.code, 1);
    assert.match(
      signedOut.error,
      /^The AWS CLI is not signed in\. .*'aws login' or 'aws sso login'.*\n.*CloudShell/m,
    );
    assert.doesNotMatch(signedOut.error, /aws configure|access key/i);
    const expired = { ...keys, accessKeyId: 'ASIANOBODYSOWN000000' };
    const invalid = await scripts.run('setup', ['--dry-run'], { credentials: expired });
    assert.equal(invalid.code, 1);
    assert.match(invalid.error, /InvalidClientTokenId|token/);
    assert.match(invalid.error, /^The AWS CLI is not signed in\. /m);
    const refused = await scripts.run('setup', [], { credentials: await sandbox.signIn() });
    assert.equal(refused.code, 1);
    assert.match(refused.error, /AccessDenied/);
    await scripts.write({ ...setUp, targets: [{ ...setUp.targets[0], account: '999900001111' }] });
    const elsewhere = await scripts.run('setup');
    assert.equal(elsewhere.code, 1);
    assert.match(
      elsewhere.out,
      /^Left out: Account 999900001111: .* signed in to the account 111122223333\.$/m,
    );
  });
});
