import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UpdateExpressGatewayServiceCommand } from '@aws-sdk/client-ecs';
import type { ExpressUpdate } from '../../src/core/ecs.ts';
import type { Service } from '../../src/core/model.ts';
import { backChange } from '../../src/core/rollout/back/backChange.ts';
import { findWayBack } from '../../src/core/rollout/back/findWayBack.ts';
import { lookUpTarget } from '../../src/core/rollout/back/lookUpTarget.ts';
import { expressUpdate } from '../../src/core/rollout/express.ts';
import { makePlan } from '../../src/core/rollout/makePlan.ts';
import { openSandboxCloud } from './support/openCloud.ts';
import { apply, documentOf, never, open, serviceOf, watch } from './support/rolloutRig.ts';
import type { Stepped } from './support/stepped.ts';

test('a service says how and where it is deployed', async t => {
  const opened = await openSandboxCloud(t);
  const api = await opened.service('blog/blog-api');
  assert.equal(api.controller, 'ECS');
  assert.equal(api.strategy, 'ROLLING');
  assert.equal(api.express, undefined);
  assert.equal(api.rollsBack, true);
  assert.ok((api.network?.subnets.length ?? 0) > 0);
  assert.deepEqual(
    api.loadBalancers?.map(({ container, port }) => [container, port]),
    [['proxy', 80]],
  );
  assert.match(api.loadBalancers?.[0]?.targetGroup ?? '', /:targetgroup\/blog-api\//);
  assert.equal((await opened.service('store/store-web')).strategy, 'BLUE_GREEN');
  assert.equal((await opened.service('store/store-cart')).strategy, 'CANARY');
  assert.equal((await opened.service('store/store-legacy')).controller, 'CODE_DEPLOY');
  assert.equal((await opened.service('store/store-edge')).controller, 'EXTERNAL');
});

test('a deployment under way has its stage, traffic, hooks and monitors', async t => {
  const opened = await openSandboxCloud(t);
  const { ecs } = opened.cloud;
  const web = await opened.service('store/store-web');
  const [newest] = await ecs.serviceDeployments(web.clusterArn, web.arn, 5, never);
  assert.ok(newest);
  assert.equal(newest.status, 'IN_PROGRESS');
  const { progress } = newest;
  assert.ok(progress?.target);
  assert.equal(progress.strategy, 'BLUE_GREEN');
  assert.equal(progress.stage, 'POST_TEST_TRAFFIC_SHIFT');
  assert.equal(progress.bakeMinutes, 5);
  assert.equal(progress.target.revision, newest.targetRevision);
  assert.equal(progress.target.testTraffic, 100);
  assert.equal(progress.target.productionTraffic, 0);
  assert.deepEqual(
    progress.source.map(({ productionTraffic }) => productionTraffic),
    [100],
  );
  assert.deepEqual([progress.breaker?.status, progress.breaker?.failures], ['MONITORING', 0]);

  opened.forget();
  const again = await ecs.serviceDeployment(newest.arn, never);
  assert.equal(again?.taskDefinition, newest.taskDefinition);
  assert.equal(again?.targetRevision, newest.targetRevision);
  assert.deepEqual(again?.progress?.target, progress.target);
  assert.equal(opened.calls('ecs:DescribeServiceDeployments'), 1);
  assert.equal(opened.calls('ecs:DescribeServiceRevisions'), 0);
  assert.equal(
    await ecs.serviceDeployment(
      newest.arn.replace(/.$/, last => (last === '0' ? '1' : '0')),
      never,
    ),
    undefined,
  );
});

test('service revisions have their images, and are looked up once', async t => {
  const opened = await openSandboxCloud(t);
  const { ecs } = opened.cloud;
  const api = await opened.service('blog/blog-api');
  const history = await ecs.serviceDeployments(api.clusterArn, api.arn, 20, never);
  const arns = history.flatMap(({ targetRevision }) => targetRevision ?? []);
  const revisions = await ecs.serviceRevisions(arns, never);
  assert.deepEqual(
    revisions.map(({ arn, taskDefinition }) => [arn, taskDefinition]),
    history.map(({ targetRevision, taskDefinition }) => [targetRevision, taskDefinition]),
  );
  for (const { images } of revisions) {
    const own = images.find(({ container }) => container === 'api');
    assert.match(own?.image ?? '', /\/blog\/api:/);
    assert.match(own?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
  }
  opened.forget();
  assert.deepEqual(await ecs.serviceRevisions(arns, never), revisions);
  assert.equal(opened.calls('ecs:DescribeServiceRevisions'), 0);
  assert.deepEqual(await ecs.serviceRevisions([`${arns[0]?.slice(0, -1)}_`], never), []);
});

test('the revisions of Express Mode, which name no task definition, are looked up once too', async t => {
  const opened = await openSandboxCloud(t);
  const { ecs } = opened.cloud;
  const handbook = await opened.service('default/handbook');
  const list = () => ecs.serviceDeployments(handbook.clusterArn, handbook.arn, 20, never);
  const before = await list();
  assert.ok(before.length > 1);
  opened.forget();
  assert.deepEqual(await list(), before);
  assert.equal(opened.calls('ecs:DescribeServiceRevisions'), 0);
});

test('a service of Express Mode says what its tasks run on', async t => {
  const opened = await openSandboxCloud(t);
  const { ecs } = opened.cloud;
  const { arn: serviceArn } = await opened.service('default/handbook');
  const architecture = async () =>
    (await ecs.expressService(serviceArn, never)).configurations[0]?.cpuArchitecture;
  assert.equal(await architecture(), 'X86_64');
  const client = opened.sandbox.ecs(await opened.sandbox.signIn());
  const update = new UpdateExpressGatewayServiceCommand({ serviceArn, cpuArchitecture: 'ARM64' });
  await client.send(update);
  assert.equal(await architecture(), 'ARM64');
});

test('of three deployments on top of each other the last goes back to what ran well, as is said before', async t => {
  const stepped = await open(t);
  const { ecs, time } = stepped;
  await time.run(600_000);
  const first = await serviceOf(stepped, 'blog/blog-api');
  for (const tag of ['9.9.1', '9.9.2']) {
    const service = await serviceOf(stepped, 'blog/blog-api');
    await apply(stepped, service, { kind: 'deploy', document: await documentOf(stepped, service, tag) });
    await time.run(15_000);
  }
  const service = await serviceOf(stepped, 'blog/blog-api');
  const way = await findWayBack(service, { ecs, images: undefined }, never);
  assert.ok(way.kind === 'stop');
  assert.equal(way.to?.taskDefinition, first.taskDefinition);
  const change = { kind: 'stopDeployment', deployment: way.deployment.arn } as const;
  const deps = { ecs, images: undefined, lookups: undefined, changesAs: undefined };
  const plan = await makePlan(service, change, deps, never);
  const name = first.taskDefinition?.split('/')[1];
  assert.equal(plan.differences.find(({ what }) => what === 'task definition')?.to, name);
  const end = await watch(stepped, await apply(stepped, service, change));
  assert.equal(end.kind === 'rolledBack' && end.taskDefinition, first.taskDefinition);
});

test('a variable of Express Mode that was broken is taken back', async t => {
  const stepped = await open(t);
  await stepped.time.run(600_000);
  const handbook = (): Promise<Service> => serviceOf(stepped, 'default/handbook');
  const running = async () => {
    const { configurations } = await stepped.ecs.expressService((await handbook()).arn, never);
    assert.ok(configurations[0]);
    return configurations[0];
  };
  const configuration = await running();
  const good = expressUpdate(configuration, configuration.image);
  await deployExpress(stepped, await handbook(), good);
  const broken = { ...good, environment: [{ name: 'SITE_TITLE', value: 'broken' }] };
  await deployExpress(stepped, await handbook(), broken);
  assert.equal((await running()).environment[0]?.value, 'broken');
  const service = await handbook();
  // As if the deployments with other images were forgotten.
  const newest = (await stepped.ecs.serviceDeployments(service.clusterArn, service.arn, 2, never)).length;
  const ecs = {
    ...stepped.ecs,
    serviceDeployments: (cluster: string, own: string) =>
      stepped.ecs.serviceDeployments(cluster, own, newest, never),
  };
  const way = await findWayBack(service, { ecs, images: undefined }, never);
  assert.ok(way.kind === 'targets');
  assert.equal(way.from, 'revisions');
  const target = await lookUpTarget(way.targets[0], { ecs, images: undefined }, never);
  const { change } = await backChange(service, target, ecs, never);
  const end = await watch(stepped, await apply(stepped, service, change));
  assert.equal(end.kind, 'succeeded');
  assert.deepEqual((await running()).environment, good.environment);
});

async function deployExpress(stepped: Stepped, service: Service, update: ExpressUpdate): Promise<void> {
  const end = await watch(stepped, await apply(stepped, service, { kind: 'express', update }));
  assert.equal(end.kind, 'succeeded');
}
