import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import {
  ContinueServiceDeploymentCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  type ECSClient,
  InvalidParameterException,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  ServiceDeploymentNotFoundException,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { REGION, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const second = 1_000;
const minute = 60 * second;

/** Debian's package `awscli`; its test is left out where there is none. */
const CLI = process.env['AWS_CLI_PATH'] ?? '/usr/bin/aws';
const run = promisify(execFile);

async function newest(ecs: ECSClient, service: string): Promise<ServiceDeployment> {
  const list = await ecs.send(new ListServiceDeploymentsCommand({ cluster: 'store', service }));
  const serviceDeploymentArns = [list.serviceDeployments?.[0]?.serviceDeploymentArn ?? ''];
  const { serviceDeployments } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
  );
  return serviceDeployments?.[0] ?? assert.fail(`no deployment of ${service}`);
}

/** Steps the sandbox's time until the service's newest deployment will do. */
async function until(
  sandbox: TestSandbox,
  ecs: ECSClient,
  service: string,
  will: (deployment: ServiceDeployment) => boolean,
): Promise<ServiceDeployment> {
  for (let passed = 0; passed < 60 * minute; passed += 10 * second) {
    const deployment = await newest(ecs, service);
    if (will(deployment)) {
      return deployment;
    }
    await sandbox.control('POST', '/clock', { advance: 10 * second });
  }
  assert.fail(`not within an hour: ${will}`);
}

suite('Ways to deploy, over HTTP', { timeout: 120_000 }, () => {
  async function demo(t: Parameters<typeof startTestSandbox>[0]) {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', manualClock: true, throttling: false });
    return { sandbox, ecs: sandbox.ecs(await sandbox.signIn()) };
  }

  test('a paused blue/green deployment is continued, bakes and is done', async t => {
    const { sandbox, ecs } = await demo(t);
    await sandbox.control('POST', '/clock', { advance: 10 * second });
    const paused = await newest(ecs, 'store-web');
    assert.equal(paused.status, 'IN_PROGRESS');
    assert.equal(paused.lifecycleStage, 'POST_TEST_TRAFFIC_SHIFT');
    assert.deepEqual(
      [
        paused.targetServiceRevision?.requestedTestTrafficWeight,
        paused.targetServiceRevision?.requestedProductionTrafficWeight,
        paused.sourceServiceRevisions?.[0]?.requestedProductionTrafficWeight,
      ],
      [100, 0, 100],
    );
    const [hook] = paused.lifecycleHookDetails ?? [];
    assert.equal(hook?.targetType, 'PAUSE');
    assert.equal(hook.status, 'AWAITING_ACTION');
    assert.ok(hook.expiresAt instanceof Date);
    const { serviceDeploymentArn } = paused;
    const { hookId } = hook;
    const answer = await ecs.send(
      new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action: 'CONTINUE' }),
    );
    assert.equal(answer.serviceDeploymentArn, serviceDeploymentArn);
    await until(sandbox, ecs, 'store-web', ({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME');
    const done = await until(sandbox, ecs, 'store-web', ({ finishedAt }) => finishedAt !== undefined);
    assert.equal(done.status, 'SUCCESSFUL');
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster: 'store', services: ['store-web'] }),
    );
    assert.match(services?.[0]?.deployments?.[0]?.taskDefinition ?? '', /store-web:13$/);
    assert.equal(services?.[0]?.deployments?.length, 1);
    await assert.rejects(
      ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId })),
      InvalidParameterException,
    );
    await assert.rejects(
      ecs.send(
        new ContinueServiceDeploymentCommand({ serviceDeploymentArn: `${serviceDeploymentArn}0`, hookId }),
      ),
      ServiceDeploymentNotFoundException,
    );
  });

  test('a paused one is taken back by ROLLBACK', async t => {
    const { sandbox, ecs } = await demo(t);
    await sandbox.control('POST', '/clock', { advance: 10 * second });
    const paused = await newest(ecs, 'store-web');
    const [hook] = paused.lifecycleHookDetails ?? [];
    await ecs.send(
      new ContinueServiceDeploymentCommand({
        serviceDeploymentArn: paused.serviceDeploymentArn,
        hookId: hook?.hookId,
        action: 'ROLLBACK',
      }),
    );
    const done = await until(sandbox, ecs, 'store-web', ({ finishedAt }) => finishedAt !== undefined);
    assert.equal(done.status, 'ROLLBACK_SUCCESSFUL');
    assert.equal(done.rollback?.serviceRevisionArn, paused.sourceServiceRevisions?.[0]?.arn);
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster: 'store', services: ['store-web'] }),
    );
    assert.match(services?.[0]?.taskDefinition ?? '', /store-web:12$/);
  });

  test('an alarm takes a canary back, and a stop does', async t => {
    const { sandbox, ecs } = await demo(t);
    const target = { cluster: 'store', service: 'store-cart', forceNewDeployment: true };
    const begun = ({ targetServiceRevision }: ServiceDeployment) =>
      targetServiceRevision?.requestedProductionTrafficWeight === 10;
    await ecs.send(new UpdateServiceCommand(target));
    await until(sandbox, ecs, 'store-cart', begun);
    await sandbox.control('PUT', '/alarms', { alarms: { 'store-cart-errors': 'ALARM' } });
    const done = await until(sandbox, ecs, 'store-cart', ({ finishedAt }) => finishedAt !== undefined);
    assert.equal(done.status, 'ROLLBACK_SUCCESSFUL');
    assert.deepEqual(done.alarms, {
      status: 'TRIGGERED',
      alarmNames: ['store-cart-errors'],
      triggeredAlarmNames: ['store-cart-errors'],
    });
    await sandbox.control('PUT', '/alarms', { alarms: { 'store-cart-errors': 'OK' } });
    await ecs.send(new UpdateServiceCommand(target));
    const { serviceDeploymentArn } = await until(sandbox, ecs, 'store-cart', begun);
    await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    const stopped = await until(sandbox, ecs, 'store-cart', ({ finishedAt }) => finishedAt !== undefined);
    assert.equal(stopped.status, 'ROLLBACK_SUCCESSFUL');
    assert.equal(stopped.targetServiceRevision?.requestedProductionTrafficWeight, 0);
  });

  test('the function of a hook fails when the control API says so', async t => {
    const { sandbox, ecs } = await demo(t);
    const hookTargetArn = `arn:aws:lambda:${REGION}:111122223333:function:smoke-test`;
    await sandbox.control('PUT', '/hooks', { results: { [hookTargetArn]: 'FAILED' } });
    await assert.rejects(sandbox.control('PUT', '/hooks', { results: { [hookTargetArn]: 'MAYBE' } }));
    await ecs.send(
      new UpdateServiceCommand({
        cluster: 'store',
        service: 'store-cart',
        forceNewDeployment: true,
        deploymentConfiguration: {
          lifecycleHooks: [
            {
              hookTargetArn,
              roleArn: 'arn:aws:iam::111122223333:role/ecsHooks',
              lifecycleStages: ['POST_SCALE_UP'],
              hookDetails: { depth: 2 },
            },
          ],
        },
      }),
    );
    const done = await until(sandbox, ecs, 'store-cart', ({ finishedAt }) => finishedAt !== undefined);
    assert.equal(done.status, 'ROLLBACK_SUCCESSFUL');
    assert.deepEqual(
      done.lifecycleHookDetails?.map(({ targetArn, status }) => [targetArn, status]),
      [[hookTargetArn, 'FAILED']],
    );
    assert.deepEqual(done.deploymentConfiguration?.lifecycleHooks?.[0]?.hookDetails, { depth: 2 });
  });

  test('what CodeDeploy deploys is refused', async t => {
    const { ecs } = await demo(t);
    await assert.rejects(
      ecs.send(
        new UpdateServiceCommand({
          cluster: 'store',
          service: 'store-legacy',
          taskDefinition: 'store-legacy',
        }),
      ),
      /CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment/,
    );
  });

  test('a service is made that shifts traffic, by the SDK', async t => {
    const { sandbox, ecs } = await demo(t);
    const { service } = await ecs.send(
      new CreateServiceCommand({
        cluster: 'store',
        serviceName: 'store-new',
        taskDefinition: 'store-cart',
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        deploymentConfiguration: {
          strategy: 'LINEAR',
          linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
          bakeTimeInMinutes: 0,
        },
      }),
    );
    assert.equal(service?.deploymentConfiguration?.strategy, 'LINEAR');
    const done = await until(sandbox, ecs, 'store-new', ({ finishedAt }) => finishedAt !== undefined);
    assert.equal(done.status, 'SUCCESSFUL');
  });

  test('by the AWS CLI: create, update, describe, delete', {
    skip: existsSync(CLI) ? false : `There is no ${CLI}.`,
  }, async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 400 });
    const credentials = await sandbox.signIn();
    const aws = async (...parameters: readonly string[]): Promise<string> => {
      const { stdout } = await run(CLI, ['ecs', ...parameters, '--endpoint-url', sandbox.url], {
        env: {
          PATH: process.env['PATH'],
          HOME: '/nonexistent',
          AWS_DEFAULT_REGION: REGION,
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
          AWS_PAGER: '',
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_SESSION_TOKEN: credentials.sessionToken,
        },
      });
      return stdout;
    };
    const here = ['--cluster', 'lab'];
    const network = 'awsvpcConfiguration={subnets=[subnet-1],securityGroups=[sg-1]}';
    await aws(
      'create-service',
      ...here,
      ...['--service-name', 'made', '--task-definition', 'store-edge', '--desired-count', '1'],
      ...['--launch-type', 'FARGATE', '--network-configuration', network],
      ...['--deployment-configuration', 'alarms={alarmNames=[a],enable=true,rollback=true}'],
    );
    await aws('update-service', ...here, '--service', 'made', '--force-new-deployment');
    const described = await aws('describe-services', ...here, '--services', 'made');
    assert.match(described, /"alarmNames": \[\s*"a"\s*\]/);
    const taskSets = await aws('describe-services', '--cluster', 'store', '--services', 'store-legacy');
    assert.match(taskSets, /"stabilityStatus": "STEADY_STATE"/);
    await assert.rejects(aws('delete-service', ...here, '--service', 'made'), /scaled above 0/);
    assert.match(
      await aws('delete-service', ...here, '--service', 'made', '--force'),
      /"status": "DRAINING"/,
    );
    assert.match(await aws('list-services', ...here), /"serviceArns": \[\]/);
  });
});
