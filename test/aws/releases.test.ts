import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSandboxCloud } from './support/openCloud.ts';

const never = new AbortController().signal;

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
  assert.equal(await ecs.serviceDeployment(`${newest.arn.slice(0, -1)}_`, never), undefined);
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
