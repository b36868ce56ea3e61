import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { administrator } from './support/administrator.ts';
import { at, aws, withoutCli } from './support/awsCli.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const ACCOUNT = '444455556666';

function cli(sandbox: TestSandbox) {
  const credentials = administrator(sandbox, ACCOUNT);
  return (...parameters: string[]) => aws(sandbox, parameters, credentials);
}

/** Lets the administrator of the account do this and nothing else. */
function limit(sandbox: TestSandbox, ...statements: readonly object[]): void {
  sandbox.sandbox.world.account(ACCOUNT)?.iam.putRole('administrator', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
    },
    policies: {
      own: { Version: '2012-10-17', Statement: statements.map(each => ({ Effect: 'Allow', ...each })) },
    },
  });
}

suite('the AWS CLI sets an account up', { skip: withoutCli }, () => {
  test('makes a cluster and a service, tags them and takes them away', async t => {
    const sandbox = await startTestSandbox(t, { speed: 1000 });
    const run = cli(sandbox);
    const ecs = (...parameters: string[]) => run('ecs', ...parameters);
    const made = await ecs('create-cluster', '--cluster-name', 'blog', '--tags', 'key=made-by,value=blog');
    const arn = String(at(made, 'cluster', 'clusterArn'));
    assert.equal(arn, `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/blog`);
    await ecs('create-cluster', '--cluster-name', 'blog');
    assert.ok(
      sandbox.sandbox.world
        .account(ACCOUNT)
        ?.iam.roles()
        .some(role => role.name === 'AWSServiceRoleForECS'),
    );

    await ecs('tag-resource', '--resource-arn', arn, '--tags', 'key=team,value=a', 'key=made-by,value=b');
    await ecs('untag-resource', '--resource-arn', arn, '--tag-keys', 'team');
    assert.deepEqual((await ecs('list-tags-for-resource', '--resource-arn', arn))['tags'], [
      { key: 'made-by', value: 'b' },
    ]);
    const described = await ecs('describe-clusters', '--clusters', 'blog', '--include', 'TAGS');
    assert.deepEqual(at(described, 'clusters', 0, 'tags'), [{ key: 'made-by', value: 'b' }]);

    const subnet = await run(
      ...['ec2', 'describe-subnets', '--filters', 'Name=default-for-az,Values=true'],
      ...['--query', '{ids: Subnets[].SubnetId, vpcs: Subnets[].VpcId}'],
    );
    const vpc = await run('ec2', 'describe-vpcs', '--filters', 'Name=is-default,Values=true');
    assert.equal(at(subnet, 'vpcs', 0), at(vpc, 'Vpcs', 0, 'VpcId'));
    const groups = await run(
      ...['ec2', 'describe-security-groups', '--filters', `Name=vpc-id,Values=${at(subnet, 'vpcs', 0)}`],
      ...['Name=group-name,Values=default'],
    );
    assert.equal(at(groups, 'SecurityGroups', 0, 'GroupName'), 'default');
    await assert.rejects(
      run('ec2', 'describe-subnets', '--subnet-ids', 'subnet-1'),
      /\(InvalidSubnetID\.NotFound\).*The subnet ID 'subnet-1' does not exist/,
    );

    const container = { name: 'blog', image: 'public.ecr.aws/docker/library/nginx:1', essential: true };
    await ecs(
      ...['register-task-definition', '--family', 'blog', '--network-mode', 'awsvpc', '--cpu', '256'],
      ...['--memory', '512', '--requires-compatibilities', 'FARGATE'],
      ...['--container-definitions', JSON.stringify([container])],
    );
    const network = { awsvpcConfiguration: { subnets: [at(subnet, 'ids', 0)], assignPublicIp: 'ENABLED' } };
    await ecs(
      ...['create-service', '--cluster', 'blog', '--service-name', 'blog', '--task-definition', 'blog'],
      ...['--desired-count', '0', '--launch-type', 'FARGATE', '--propagate-tags', 'SERVICE'],
      ...['--network-configuration', JSON.stringify(network), '--tags', 'key=made-by,value=blog'],
    );
    const service = arn.replace(':cluster/blog', ':service/blog/blog');
    assert.deepEqual((await ecs('list-tags-for-resource', '--resource-arn', service))['tags'], [
      { key: 'made-by', value: 'blog' },
    ]);
    await assert.rejects(ecs('delete-cluster', '--cluster', 'blog'), /\(ClusterContainsServicesException\)/);
    await ecs('delete-service', '--cluster', 'blog', '--service', 'blog');
    await ecs('wait', 'services-inactive', '--cluster', 'blog', '--services', 'blog');
    const gone = await ecs('delete-cluster', '--cluster', 'blog');
    assert.equal(at(gone, 'cluster', 'status'), 'INACTIVE');
    assert.deepEqual((await ecs('list-clusters'))['clusterArns'], []);
    await ecs('deregister-task-definition', '--task-definition', 'blog:1');
    assert.deepEqual((await ecs('list-task-definitions'))['taskDefinitionArns'], []);
  });

  test('makes a repository with its life-cycle policy, and a log group with its retention', async t => {
    const sandbox = await startTestSandbox(t);
    const run = cli(sandbox);
    const ecr = (...parameters: string[]) => run('ecr', ...parameters);
    const name = ['--repository-name', 'octo-org/blog'];
    const made = await ecr(
      ...['create-repository', ...name, '--image-tag-mutability', 'IMMUTABLE'],
      ...['--tags', 'Key=made-by,Value=blog'],
    );
    const arn = String(at(made, 'repository', 'repositoryArn'));
    assert.equal(at(made, 'repository', 'imageScanningConfiguration', 'scanOnPush'), false);
    await assert.rejects(ecr('create-repository', ...name), /\(RepositoryAlreadyExistsException\)/);
    await ecr(
      'put-image-scanning-configuration',
      ...name,
      '--image-scanning-configuration',
      'scanOnPush=true',
    );
    await ecr('put-image-tag-mutability', ...name, '--image-tag-mutability', 'MUTABLE');
    const described = await ecr('describe-repositories', '--repository-names', 'octo-org/blog');
    assert.equal(at(described, 'repositories', 0, 'imageScanningConfiguration', 'scanOnPush'), true);
    assert.equal(at(described, 'repositories', 0, 'imageTagMutability'), 'MUTABLE');

    await assert.rejects(ecr('get-lifecycle-policy', ...name), /\(LifecyclePolicyNotFoundException\)/);
    const policy = (selection: object) =>
      JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] });
    const good = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 7 };
    const put = (text: string) => ecr('put-lifecycle-policy', ...name, '--lifecycle-policy-text', text);
    await put(policy(good));
    await assert.rejects(
      put(policy({ ...good, tagStatus: 'tagged' })),
      /Lifecycle policy validation failure/,
    );
    const kept = await ecr('get-lifecycle-policy', ...name);
    assert.equal(kept['lifecyclePolicyText'], policy(good));
    await ecr('tag-resource', '--resource-arn', arn, '--tags', 'Key=team,Value=blog');
    assert.deepEqual((await ecr('list-tags-for-resource', '--resource-arn', arn))['tags'], [
      { Key: 'made-by', Value: 'blog' },
      { Key: 'team', Value: 'blog' },
    ]);
    await ecr('delete-repository', ...name);
    await assert.rejects(
      ecr('describe-repositories', '--repository-names', 'octo-org/blog'),
      /\(RepositoryNotFoundException\)/,
    );

    const logs = (...parameters: string[]) => run('logs', ...parameters);
    const group = ['--log-group-name', '/ecs/blog'];
    await logs('create-log-group', ...group, '--tags', 'made-by=blog');
    await assert.rejects(logs('create-log-group', ...group), /\(ResourceAlreadyExistsException\)/);
    await logs('put-retention-policy', ...group, '--retention-in-days', '30');
    await assert.rejects(
      logs('put-retention-policy', ...group, '--retention-in-days', '31'),
      /\(InvalidParameterException\)/,
    );
    const groups = await logs('describe-log-groups', '--log-group-name-prefix', '/ecs/blog');
    assert.equal(at(groups, 'logGroups', 0, 'retentionInDays'), 30);
    const resource = ['--resource-arn', `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/ecs/blog`];
    await logs('tag-resource', ...resource, '--tags', 'team=blog');
    await logs('untag-resource', ...resource, '--tag-keys', 'made-by');
    assert.deepEqual((await logs('list-tags-for-resource', ...resource))['tags'], { team: 'blog' });
    await logs('delete-log-group', ...group);
    assert.deepEqual((await logs('describe-log-groups'))['logGroups'], []);
  });

  test('is refused what no policy allows, and tags need a permission of their own', async t => {
    const sandbox = await startTestSandbox(t);
    const run = cli(sandbox);
    limit(sandbox, {
      Action: ['ecs:CreateCluster', 'logs:CreateLogGroup', 'ecr:CreateRepository'],
      Resource: '*',
    });
    const cluster = (...more: string[]) => run('ecs', 'create-cluster', '--cluster-name', 'blog', ...more);
    await assert.rejects(cluster('--tags', 'key=a,value=b'), /ecs:TagResource on resource: .*cluster\/blog/);
    await cluster();
    await assert.rejects(
      run('logs', 'create-log-group', '--log-group-name', '/ecs/blog', '--tags', 'a=b'),
      /logs:TagResource/,
    );
    await assert.rejects(
      run('ecr', 'create-repository', '--repository-name', 'blog', '--tags', 'Key=a,Value=b'),
      /ecr:TagResource/,
    );
    await assert.rejects(run('ec2', 'describe-vpcs'), /\(UnauthorizedOperation\).*ec2:DescribeVpcs/);
    limit(
      sandbox,
      {
        Action: 'ecs:TagResource',
        Resource: '*',
        Condition: { StringEquals: { 'ecs:CreateAction': 'CreateCluster' } },
      },
      { Action: 'ecs:CreateCluster', Resource: '*' },
    );
    await cluster('--tags', 'key=a,value=b');
    await assert.rejects(
      run(
        ...['ecs', 'tag-resource', '--resource-arn', `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/blog`],
        ...['--tags', 'key=a,value=c'],
      ),
      /ecs:TagResource/,
    );
  });
});
