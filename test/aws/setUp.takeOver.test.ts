import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { CreateClusterCommand } from '@aws-sdk/client-ecs';
import { openCloud } from '../../src/aws/clients.ts';
import { objects } from '../../src/core/rollout/definition/members.ts';
import { imagesOf } from '../../src/core/rollout/definition/withImage.ts';
import { setUpRoles } from '../../src/core/scaffold/account/roles.ts';
import { serviceInput } from '../../src/core/scaffold/account/service.ts';
import { type Adopted, adopted, adoptedApp, withAdopted } from '../../src/core/scaffold/adopt.ts';
import type { SetUp, Target } from '../../src/core/scaffold/setUp.ts';
import { taskDefinition } from '../../src/core/scaffold/taskDefinition.ts';
import { administrator } from './support/administrator.ts';
import { aws, withoutCli } from './support/awsCli.ts';
import { environmentOf, toCredentials } from './support/environment.ts';
import type { TestSandbox } from './support/sandbox.ts';
import { account, ended, oneTarget, rig, said } from './support/setUpRig.ts';
import { putSetUpRole, type SetUpSetting, setUpSetting, ship } from './support/setUpWorkflow.ts';

const never = new AbortController().signal;

const EXECUTION = 'service-role/ecsTaskExecutionRole';
const TASK = 'service-role/apps/blog-task';
const DEPLOY = 'ci/blog-prod-deploy';
const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** The target as the service of its name in the account has it. */
async function takeOver(t: TestContext, sandbox: TestSandbox, target: Target): Promise<Adopted> {
  const credentials = toCredentials(administrator(sandbox));
  const { ecs, dispose } = await openCloud(environmentOf(sandbox), async () => credentials);
  t.after(dispose);
  const [service] = await ecs.describeServices(target.cluster, [target.service], never);
  assert.ok(service?.taskDefinition);
  const document = await ecs.definitionDocument(service.taskDefinition, never);
  return { target: adopted(target, service, document), service, document };
}

const PROXY = 'public.ecr.aws/nginx/nginx:1.29.3';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/proxy/0123456789abcdef';

/** The service gets a proxy, which the load balancer reaches, and a revision that says which commit it is of. */
async function putProxy({ setUp, ecs }: SetUpSetting): Promise<void> {
  const [target] = setUp.targets;
  const { containerDefinitions: before, ...rest } = JSON.parse(JSON.stringify(taskDefinition(setUp, target)));
  const definition = {
    ...rest,
    containerDefinitions: [
      {
        name: 'proxy',
        image: PROXY,
        essential: true,
        portMappings: [{ containerPort: 80, protocol: 'tcp' }],
      },
      ...before,
    ],
    tags: [
      { key: 'commit', value: 'abc1234' },
      { key: 'team', value: 'web' },
    ],
  };
  await ecs('register-task-definition', '--cli-input-json', JSON.stringify(definition));
  const update = {
    cluster: target.cluster,
    service: target.service,
    taskDefinition: definition.family,
    loadBalancers: [{ targetGroupArn: GROUP, containerName: 'proxy', containerPort: 80 }],
  };
  await ecs('update-service', '--cli-input-json', JSON.stringify(update));
}

/** A set-up whose service somebody made before, with a role of the console's, and with one that setup.sh is to make. */
async function ofSomebodyElse(t: TestContext) {
  const {
    rig: scripts,
    sandbox,
    setUp,
  } = await rig(t, of => {
    const { targets, ...rest } = oneTarget(of);
    const [target] = targets;
    const roles = { ...target.roles, deploy: DEPLOY, execution: EXECUTION, task: TASK };
    return { ...rest, targets: [{ ...target, roles }] };
  });
  const [target] = setUp.targets;
  const [path, name] = ['/service-role/', 'ecsTaskExecutionRole'];
  sandbox.sandbox.world.iam.putRole(name, { path, trustPolicy: TRUST });
  const keys = administrator(sandbox);
  await sandbox.ecs(keys).send(new CreateClusterCommand({ clusterName: target.cluster }));
  const network = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
  for (const [call, input] of [
    ['register-task-definition', taskDefinition(setUp, target)],
    ['create-service', { ...serviceInput(setUp, target), networkConfiguration: network }],
  ] as const) {
    const json = JSON.stringify({ ...input, tags: [] });
    await aws(sandbox, ['ecs', call, '--cli-input-json', json], keys);
  }
  return { scripts, sandbox };
}

suite('a service that is taken over, with roles that have paths or a proxy', {
  skip: withoutCli,
  timeout: 900_000,
  concurrency: 2,
}, () => {
  test('is deployed: what its task definition names may be passed on', async t => {
    const at = await setUpSetting(
      t,
      { mode: 'classic' },
      { roles: { deploy: DEPLOY, execution: EXECUTION, task: TASK } },
    );
    const [there] = at.setUp.targets;
    const roles = { ...there.roles, execution: 'blog-prod-execution', task: 'blog-prod-task' };
    const taken = await takeOver(t, at.sandbox, { ...there, roles });
    assert.deepEqual(taken.target.roles, there.roles);
    const setUp: SetUp = { ...at.setUp, targets: [taken.target] };
    for (const role of setUpRoles(setUp)) {
      putSetUpRole(at.sandbox, role, role.permissions);
    }
    const existing = withAdopted(setUp, new Map(), [taken]);
    const { conclusion, log } = await ship({ ...at, setUp, existing });
    assert.equal(conclusion, 'success', log.slice(-3000));
    const { service, document } = await takeOver(t, at.sandbox, taken.target);
    assert.notEqual(service.taskDefinition, taken.service.taskDefinition);
    assert.partialDeepStrictEqual(document, {
      executionRoleArn: at.sandbox.roleArn(EXECUTION),
      taskRoleArn: at.sandbox.roleArn(TASK),
    });
  });

  test('is deployed with the roles that it was given since, its image beside the proxy and no commit of before', async t => {
    const at = await setUpSetting(t, { mode: 'classic' });
    await putProxy(at);
    const [there] = at.setUp.targets;
    const { target: found, ...taken } = await takeOver(t, at.sandbox, there);
    const target = { ...found, roles: { ...found.roles, execution: EXECUTION, task: TASK } };
    const app = adoptedApp({ ...at.setUp.app, container: 'app' }, { target, ...taken });
    assert.deepEqual([app.container, app.port], [at.setUp.app.container, at.setUp.app.port]);
    const setUp: SetUp = { ...at.setUp, app, targets: [target] };
    for (const role of setUpRoles(setUp)) {
      putSetUpRole(at.sandbox, role, role.permissions);
    }
    const existing = withAdopted(setUp, new Map(), [{ target, ...taken }]);
    const { conclusion, log } = await ship({ ...at, setUp, existing });
    assert.equal(conclusion, 'success', log.slice(-3000));
    const { document } = await takeOver(t, at.sandbox, target);
    assert.ok(document);
    const [proxy, own] = imagesOf(document);
    assert.deepEqual(proxy, { container: 'proxy', image: PROXY });
    assert.match(own?.image ?? '', new RegExp(`/${target.images}[:@]`));
    assert.notEqual(own?.image, taken.document?.containerDefinitions[1]?.['image']);
    assert.partialDeepStrictEqual(document, {
      executionRoleArn: at.sandbox.roleArn(EXECUTION),
      taskRoleArn: at.sandbox.roleArn(TASK),
    });
    const keys = objects(document, 'tags').map(({ key }) => key);
    assert.deepEqual(
      keys.filter(key => key === 'commit' || key === 'team'),
      ['team'],
    );
  });

  test('keeps them: setup.sh makes what is missing once, and cleanup.sh leaves what is not its own or in use', async t => {
    const { scripts, sandbox } = await ofSomebodyElse(t);
    const { iam } = sandbox.sandbox.world;
    const first = ended(await scripts.run('setup'));
    assert.deepEqual(said(first, 'left'), [`role ${EXECUTION}`]);
    assert.deepEqual(
      said(first, 'created').filter(what => / (?:service-role|ci)\//.test(what)),
      [`role ${TASK}`, `role ${DEPLOY}`],
    );
    assert.ok(iam.role(sandbox.roleArn(TASK)) && iam.role(sandbox.roleArn(DEPLOY)));
    const made = await account(sandbox);
    assert.match(ended(await scripts.run('setup')), /^Nothing to change\.$/m);
    assert.deepEqual(await account(sandbox), made);

    const dry = ended(await scripts.run('cleanup', ['--dry-run']));
    assert.deepEqual(await account(sandbox), made);
    const cleaned = ended(await scripts.run('cleanup', ['--yes']));
    assert.deepEqual(said(dry, 'kept'), said(cleaned, 'kept'));
    assert.deepEqual(said(dry, 'to delete'), said(cleaned, 'deleted'));
    assert.deepEqual(
      said(cleaned, 'kept').filter(what => what.startsWith('role ')),
      [`role ${TASK}: a service that stays has it`, `role ${EXECUTION}: not made by this set-up`],
    );
    assert.ok(iam.role(sandbox.roleArn(TASK)) && iam.role(sandbox.roleArn(EXECUTION)));
    assert.equal(iam.role(sandbox.roleArn(DEPLOY)), undefined);
  });

  test('is told the path that a role has, before a policy names another one', async t => {
    const { scripts, sandbox } = await ofSomebodyElse(t);
    sandbox.sandbox.world.iam.putRole('blog-prod-deploy', { path: '/other/', trustPolicy: TRUST });
    const { code, error } = await scripts.run('setup');
    assert.equal(code, 1);
    assert.match(error, /^The account has the role blog-prod-deploy as other\/blog-prod-deploy\. /m);
    assert.equal(sandbox.sandbox.world.iam.role(sandbox.roleArn('other/blog-prod-deploy'))?.policies.size, 0);
  });
});
