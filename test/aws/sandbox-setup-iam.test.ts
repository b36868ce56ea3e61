import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { administrator } from './support/administrator.ts';
import { at, aws, withoutCli } from './support/awsCli.ts';
import { startTestSandbox } from './support/sandbox.ts';

const TASKS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
/** With an address of its own the CLI does not find out by itself where IAM's requests are signed for. */
const IAM = ['iam', '--region', 'us-east-1'];
/** Older releases demand one; it is of no account for GitHub. */
const THUMBPRINT = ['--thumbprint-list', 'f'.repeat(40)];
const EXECUTION = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

function policy(action: string, resource = '*'): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });
}

suite('the AWS CLI sets an account up: IAM', { skip: withoutCli }, () => {
  test('makes a role, changes it and takes it away again', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = administrator(sandbox);
    const iam = (...parameters: string[]) => aws(sandbox, [...IAM, ...parameters], credentials);
    const role = ['--role-name', 'blog-task'];

    const made = await iam(
      ...['create-role', ...role, '--assume-role-policy-document', TASKS, '--description', 'Of blog’s tasks'],
      ...['--max-session-duration', '7200', '--tags', 'Key=made-by,Value=octo-org/blog'],
    );
    assert.equal(at(made, 'Role', 'Arn'), sandbox.roleArn('blog-task'));
    await assert.rejects(
      iam('create-role', ...role, '--assume-role-policy-document', TASKS),
      /\(EntityAlreadyExists\).*Role with name blog-task already exists\./,
    );

    await iam('update-role', ...role, '--max-session-duration', '3600');
    await iam('tag-role', ...role, '--tags', 'Key=team,Value=blog');
    await iam('untag-role', ...role, '--tag-keys', 'made-by');
    await iam('attach-role-policy', ...role, '--policy-arn', EXECUTION);
    await iam(
      ...['put-role-policy', ...role, '--policy-name', 'values', '--policy-document'],
      policy('ssm:GetParameters', 'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/*'),
    );

    const read = await iam('get-role', ...role);
    assert.equal(at(read, 'Role', 'MaxSessionDuration'), 3600);
    assert.deepEqual(at(read, 'Role', 'AssumeRolePolicyDocument'), JSON.parse(TASKS));
    assert.deepEqual((await iam('list-role-tags', ...role))['Tags'], [{ Key: 'team', Value: 'blog' }]);
    assert.deepEqual((await iam('list-attached-role-policies', ...role))['AttachedPolicies'], [
      { PolicyName: 'AmazonECSTaskExecutionRolePolicy', PolicyArn: EXECUTION },
    ]);
    assert.deepEqual((await iam('list-role-policies', ...role))['PolicyNames'], ['values']);
    const inline = await iam('get-role-policy', ...role, '--policy-name', 'values');
    assert.equal(at(inline, 'PolicyDocument', 'Statement', 0, 'Action'), 'ssm:GetParameters');

    await assert.rejects(iam('delete-role', ...role), /\(DeleteConflict\).*must detach all policies first/);
    await iam('detach-role-policy', ...role, '--policy-arn', EXECUTION);
    await assert.rejects(iam('delete-role', ...role), /\(DeleteConflict\).*must delete policies first/);
    await iam('delete-role-policy', ...role, '--policy-name', 'values');
    await iam('delete-role', ...role);
    await assert.rejects(iam('get-role', ...role), /\(NoSuchEntity\)/);
    const listed = await iam('list-roles', '--page-size', '2', '--query', 'Roles[].RoleName');
    assert.ok(!JSON.stringify(listed).includes('blog-task'));
  });

  test('makes a role with a path, which is a part of its ARN and not of its name', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = administrator(sandbox);
    const iam = (...parameters: string[]) => aws(sandbox, [...IAM, ...parameters], credentials);
    const create = (name: string, path: string) =>
      iam('create-role', '--role-name', name, '--path', path, '--assume-role-policy-document', TASKS);

    const made = await create('ecsTaskExecutionRole', '/service-role/');
    assert.equal(at(made, 'Role', 'Path'), '/service-role/');
    assert.equal(at(made, 'Role', 'Arn'), sandbox.roleArn('service-role/ecsTaskExecutionRole'));
    const read = await iam('get-role', '--role-name', 'ecsTaskExecutionRole');
    assert.equal(at(read, 'Role', 'Path'), '/service-role/');
    for (const path of ['/', '/apps/']) {
      await assert.rejects(create('EcsTaskExecutionRole', path), /\(EntityAlreadyExists\)/, path);
    }
    for (const path of ['service-role/', '/service-role', '/service role/', '//', '/ü/']) {
      await assert.rejects(
        create('other', path),
        /\(ValidationError\).*The specified value for path is invalid\. It must begin and end with \//,
        path,
      );
    }
    await create('longest', `/${'p'.repeat(510)}/`);
    const tooLong = aws(
      sandbox,
      [
        ...IAM,
        'create-role',
        '--cli-input-json',
        JSON.stringify({ RoleName: 'other', Path: `/${'p'.repeat(511)}/`, AssumeRolePolicyDocument: TASKS }),
      ],
      credentials,
    );
    await assert.rejects(tooLong, /512/);
    const listed = await iam(
      'list-roles',
      '--path-prefix',
      '/service-role/',
      '--query',
      'Roles[].[RoleName]',
    );
    assert.deepEqual(listed, [['ecsTaskExecutionRole']]);
    await assert.rejects(
      iam('list-roles', '--path-prefix', 'service-role/'),
      /\(ValidationError\).*The specified value for pathPrefix is invalid\./,
    );
  });

  test('refuses policies that IAM refuses', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = administrator(sandbox);
    const { issuer } = sandbox.sandbox.world.github;
    const name = issuer.url.replace('http://', '');
    const trust = (condition: object, action: string | string[] = 'sts:AssumeRoleWithWebIdentity') =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${name}` },
            Action: action,
            Condition: condition,
          },
        ],
      });
    const create = (document: string) =>
      aws(
        sandbox,
        [...IAM, 'create-role', '--role-name', 'deploy', '--assume-role-policy-document', document],
        credentials,
      );
    const audience = { [`${name}:aud`]: 'sts.amazonaws.com' };
    const subject = (text: string) => ({ [`${name}:sub`]: text });

    await assert.rejects(create(trust({ StringEquals: audience })), /\(MalformedPolicyDocument\)/);
    await assert.rejects(create(trust({ StringLike: subject('*') })), /\(MalformedPolicyDocument\)/);
    await assert.rejects(
      create(trust({ StringEquals: subject('repo:o/r') }, 's3:GetObject')),
      /\(MalformedPolicyDocument\).*AssumeRole policy may only specify STS AssumeRole actions\./,
    );
    await assert.rejects(
      create(trust({ StringLike: subject(`repo:o/${'r'.repeat(2_048)}:*`) })),
      /\(LimitExceeded\).*Cannot exceed quota for ACLSizePerRole: 2048/,
    );
    await assert.rejects(
      create(TASKS.replace('ecs-tasks.amazonaws.com', 'ecs-tasks')),
      /\(MalformedPolicyDocument\).*Invalid principal in policy: "SERVICE":"ecs-tasks"/,
    );
    await create(trust({ StringEquals: { ...audience, ...subject('repo:octo-org/blog-api:pull_request') } }));

    const put = (document: string) =>
      aws(
        sandbox,
        [
          ...[...IAM, 'put-role-policy', '--role-name', 'deploy', '--policy-name', 'deploy'],
          ...['--policy-document', document],
        ],
        credentials,
      );
    await assert.rejects(put('{'), /\(MalformedPolicyDocument\)/);
    await assert.rejects(put(policy('everything')), /\(MalformedPolicyDocument\)/);
    await assert.rejects(put(policy('ecs:*', 'service/blog')), /must be in ARN format or/);
    await assert.rejects(put(policy('ecs:*', `arn:aws:ecs:${'x'.repeat(11_000)}`)), /\(LimitExceeded\)/);
  });

  test('has one identity provider for an issuer, and GitHub’s is known as that', async t => {
    const sandbox = await startTestSandbox(t);
    const { world } = sandbox.sandbox;
    const credentials = administrator(sandbox, '444455556666');
    const iam = (...parameters: string[]) => aws(sandbox, [...IAM, ...parameters], credentials);
    const { url } = world.github.issuer;
    const arn = `arn:aws:iam::444455556666:oidc-provider/${url.replace('http://', '')}`;
    const provider = ['--open-id-connect-provider-arn', arn];

    const made = await iam(
      ...['create-open-id-connect-provider', '--url', url, '--client-id-list', 'sts.amazonaws.com'],
      ...THUMBPRINT,
      ...['--tags', 'Key=made-by,Value=octo-org/blog'],
    );
    assert.equal(made['OpenIDConnectProviderArn'], arn);
    assert.equal(world.account('444455556666')?.iam.provider(url)?.kind, 'github');
    await assert.rejects(
      iam(
        ...['create-open-id-connect-provider', '--url', url, '--client-id-list', 'sts.amazonaws.com'],
        ...THUMBPRINT,
      ),
      /\(EntityAlreadyExists\).*Provider with url .* already exists\./,
    );

    await iam('add-client-id-to-open-id-connect-provider', ...provider, '--client-id', 'other');
    await iam(
      'remove-client-id-from-open-id-connect-provider',
      ...provider,
      '--client-id',
      'sts.amazonaws.com',
    );
    await iam('tag-open-id-connect-provider', ...provider, '--tags', 'Key=team,Value=blog');
    const read = await iam('get-open-id-connect-provider', ...provider);
    assert.deepEqual(read['ClientIDList'], ['other']);
    assert.deepEqual(read['Tags'], [
      { Key: 'made-by', Value: 'octo-org/blog' },
      { Key: 'team', Value: 'blog' },
    ]);
    await iam('delete-open-id-connect-provider', ...provider);
    assert.deepEqual((await iam('list-open-id-connect-providers'))['OpenIDConnectProviderList'], []);
  });

  test('asks for each permission by its own action and condition keys', async t => {
    const sandbox = await startTestSandbox(t);
    const { iam } = sandbox.sandbox.world;
    const credentials = administrator(sandbox);
    const limited = (statement: object) =>
      iam.putRole('administrator', {
        trustPolicy: TASKS,
        policies: { own: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] } },
      });
    const call = (...parameters: string[]) => aws(sandbox, [...IAM, ...parameters], credentials);
    const create = (...more: string[]) =>
      call('create-role', '--role-name', 'blog-task', '--assume-role-policy-document', TASKS, ...more);
    const tags = ['--tags', 'Key=made-by,Value=blog'];
    const own = sandbox.roleArn('blog-*');

    limited({ Action: 'iam:CreateRole', Resource: own });
    await assert.rejects(create(...tags), /\(AccessDenied\).*iam:TagRole on resource: .*role\/blog-task/);
    limited({
      Action: ['iam:CreateRole', 'iam:TagRole'],
      Resource: own,
      Condition: { StringEquals: { 'aws:RequestTag/made-by': 'blog' } },
    });
    await assert.rejects(create(), /\(AccessDenied\).*iam:CreateRole/);
    await create(...tags);

    const attach = (arn: string) =>
      call('attach-role-policy', '--role-name', 'blog-task', '--policy-arn', arn);
    limited({
      Action: 'iam:AttachRolePolicy',
      Resource: own,
      Condition: { ArnEquals: { 'iam:PolicyARN': EXECUTION } },
    });
    await attach(EXECUTION);
    await assert.rejects(attach('arn:aws:iam::aws:policy/AdministratorAccess'), /\(AccessDenied\)/);

    limited({
      Action: 'iam:DetachRolePolicy',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/made-by': 'blog' } },
    });
    await call('detach-role-policy', '--role-name', 'blog-task', '--policy-arn', EXECUTION);
    await assert.rejects(
      call('detach-role-policy', '--role-name', 'codespaces-ecs-dev', '--policy-arn', EXECUTION),
      /\(AccessDenied\)/,
    );

    limited({
      Action: 'iam:CreateServiceLinkedRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
    });
    await call('create-service-linked-role', '--aws-service-name', 'ecs.amazonaws.com');
    await assert.rejects(
      call('create-service-linked-role', '--aws-service-name', 'ecs.amazonaws.com'),
      /\(InvalidInput\).*has been taken in this account/,
    );
  });
});
