import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Service } from '../../../src/sandbox/ecs/state.ts';
import { count, isRunning } from '../../../src/sandbox/ecs/world.ts';
import { loadDemo } from '../../../src/sandbox/fleets/demo.ts';
import { loadLarge } from '../../../src/sandbox/fleets/large.ts';
import { records, text } from '../../../src/sandbox/input.ts';
import { ask, events, healthy, minute, region, second, testWorld, until } from './ecsSupport.ts';

function demo(seed = 1) {
  const world = testWorld(seed);
  loadDemo(world.ecs, region);
  const { clusters } = world.ecs.world.region(region);
  const service = (cluster: string, name: string): Service =>
    clusters.get(cluster)?.services.get(name) ?? assert.fail(`no ${cluster}/${name}`);
  return { world, clusters, service };
}

suite('the demo fleet', () => {
  test('has services in the states that a person meets', () => {
    const { world, clusters, service } = demo();
    assert.deepEqual(
      [...clusters.values()].slice(1).map(({ name, services }) => [name, services.size]),
      [
        ['blog', 5],
        ['shop', 4],
        ['lab', 0],
        ['store', 4],
        ['default', 1],
      ],
    );
    const api = service('blog', 'blog-api');
    assert.equal(healthy(api).length, 4);
    assert.deepEqual(
      [...api.tasks][0]?.containers.map(({ definition, health }) => [definition.name, health]),
      [
        ['api', 'HEALTHY'],
        ['proxy', 'UNKNOWN'],
      ],
    );
    assert.deepEqual(
      api.history.map(({ status, target }) => [target.revision.definition.revision, status]),
      [
        [42, 'SUCCESSFUL'],
        [41, 'ROLLBACK_SUCCESSFUL'],
        [40, 'SUCCESSFUL'],
        [39, 'SUCCESSFUL'],
      ],
    );
    const preview = service('blog', 'blog-preview');
    assert.deepEqual([preview.desired, preview.tasks.size], [0, 0]);
    world.clock.advance(60 * second);
    assert.equal(service('shop', 'shop-checkout').deployments.length, 2);
    assert.equal(service('shop', 'shop-checkout').deployments[0]?.rolloutState, 'IN_PROGRESS');
    const failed = [...service('shop', 'shop-search').tasks].filter(
      ({ lastStatus }) => lastStatus === 'STOPPED',
    );
    assert.deepEqual(
      failed.map(({ containers, stopCode }) => [containers[0]?.exitCode, stopCode]),
      [1, 1, 1].map(code => [code, 'EssentialContainerExited']),
    );
    assert.equal(service('shop', 'shop-search').history[0]?.status, 'ROLLBACK_SUCCESSFUL');
    const standalone = [...(clusters.get('blog')?.tasks.values() ?? [])].filter(
      task => task.service === undefined,
    );
    assert.deepEqual(standalone.map(({ group, lastStatus }) => [group, lastStatus]).sort(), [
      ['family:blog-backfill', 'RUNNING'],
      ['family:blog-migrate', 'STOPPED'],
    ]);
  });

  test('has the log groups that its services write to, also of those without tasks', () => {
    const { world, clusters } = demo();
    const groups = world.logs.store.groups(region);
    const services = [...clusters.values()].flatMap(cluster => [...cluster.services.values()]);
    const named = services.flatMap(({ definition }) =>
      definition.containers.flatMap(
        ({ logConfiguration }) => logConfiguration?.options['awslogs-group'] ?? [],
      ),
    );
    assert.ok(named.includes('/ecs/blog-preview'));
    assert.deepEqual(
      named.filter(name => !groups.has(name)),
      [],
    );
  });

  test('has a service for every other way to deploy', () => {
    const { world, service } = demo();
    world.clock.advance(10 * second);
    const web = service('store', 'store-web').history[0];
    assert.deepEqual(
      [web?.status, web?.shift?.stage, web?.shift?.hooks.map(({ status }) => status)],
      ['IN_PROGRESS', 'POST_TEST_TRAFFIC_SHIFT', ['AWAITING_ACTION']],
    );
    assert.equal(healthy(service('store', 'store-web')).length, 4);
    assert.equal(service('store', 'store-cart').configuration.strategy, 'CANARY');
    assert.equal(service('store', 'store-legacy').controller, 'CODE_DEPLOY');
    assert.equal(service('store', 'store-edge').controller, 'EXTERNAL');
  });

  test('stays as it is where nothing happens, and goes on where something does', () => {
    const { world, service } = demo(2);
    const steady = ['blog-api', 'blog-web', 'blog-worker', 'blog-canary', 'blog-preview'];
    const before = steady.map(name => service('blog', name).events.length);
    world.clock.advance(25 * minute);
    assert.deepEqual(
      steady.map(name => service('blog', name).events.length),
      before,
    );
    assert.equal(service('shop', 'shop-checkout').history[0]?.status, 'SUCCESSFUL');
    assert.equal(service('shop', 'shop-payments').deployments[0]?.rolloutState, 'IN_PROGRESS');
    assert.equal(healthy(service('shop', 'shop-payments')).length, 2);
    const recommendations = service('shop', 'shop-recommendations');
    const exits = [...recommendations.tasks].map(({ containers }) => containers[0]?.exitCode);
    assert.ok(exits.filter(code => code === 137).length > 10);
    world.clock.advance(10 * minute);
    assert.equal(service('shop', 'shop-checkout').history[0]?.target.revision.definition.revision, 89);
  });

  test("the canary's next redeploy fails, and what ran before runs again", async () => {
    const { world, service } = demo(3);
    const canary = service('blog', 'blog-canary');
    const digests = healthy(canary).map(task => task.containers[0]?.image.digest);
    assert.equal(digests.length, 2);
    await ask(world.ecs, 'UpdateService', {
      cluster: 'blog',
      service: 'blog-canary',
      forceNewDeployment: true,
    });
    until(world, () => canary.history[0]?.status === 'ROLLBACK_SUCCESSFUL', 10 * minute);
    assert.deepEqual(
      healthy(canary).map(task => task.containers[0]?.image.digest),
      digests,
    );
    assert.ok(events(canary).some(message => message.endsWith('deployment failed: tasks failed to start.')));
    const [failed] = [...canary.tasks].filter(task => task.containers[0]?.exitCode === 1);
    const answer = await ask(world.logs, 'GetLogEvents', {
      logGroupName: '/ecs/blog-canary',
      logStreamName: `api/api/${failed?.id}`,
      startFromHead: true,
    });
    const lines = (records(answer, 'events') ?? []).map(event => text(event, 'message') ?? '');
    assert.ok(lines.length >= 4, lines.join('\n'));
    assert.match(lines[0] ?? '', /INFO {2}api starting/);
    assert.match(lines.join('\n'), /FATAL startup failed\nError: Missing required configuration/);
  });

  test('every container with awslogs writes to its own stream, others write nothing', async () => {
    const { world, clusters, service } = demo(4);
    world.clock.advance(minute);
    for (const cluster of clusters.values()) {
      for (const task of cluster.tasks.values()) {
        if (!isRunning(task)) {
          continue;
        }
        for (const { definition } of task.containers) {
          const options = definition.logConfiguration?.options ?? {};
          const logGroupName = options['awslogs-group'];
          if (definition.logConfiguration?.logDriver !== 'awslogs' || logGroupName === undefined) {
            continue;
          }
          const logStreamName = `${options['awslogs-stream-prefix']}/${definition.name}/${task.id}`;
          await ask(world.logs, 'GetLogEvents', { logGroupName, logStreamName });
        }
      }
    }
    const worker = [...service('blog', 'blog-worker').tasks][0]?.containers[0];
    assert.equal(worker?.definition.logConfiguration?.logDriver, 'awsfirelens');
    const groups = JSON.stringify(await ask(world.logs, 'DescribeLogGroups'));
    assert.doesNotMatch(groups, /\/ecs\/blog-worker"/);
  });
});

suite('a large fleet', () => {
  test('has as many clusters, services and tasks as asked for, and not one timer', () => {
    const world = testWorld();
    let timers = 0;
    const after = world.clock.after;
    Object.assign(world.clock, {
      after: (milliseconds: number, run: () => void) => {
        timers++;
        return after(milliseconds, run);
      },
    });
    loadLarge(world.ecs, region, { clusters: 3, services: 40, tasks: 10 });
    const clusters = [...world.ecs.world.region(region).clusters.values()].slice(1);
    assert.deepEqual(
      clusters.map(({ services, tasks }) => [services.size, tasks.size]),
      [
        [40, 400],
        [40, 400],
        [40, 400],
      ],
    );
    world.clock.advance(10 * minute);
    assert.equal(timers, 0);
    assert.ok(clusters.every(({ tasks }) => count(tasks.values(), isRunning) === 400));
  });

  test('moves where it is touched', async () => {
    const world = testWorld();
    loadLarge(world.ecs, region, { clusters: 2, services: 2, tasks: 3 });
    await ask(world.ecs, 'UpdateService', {
      cluster: 'cluster-1',
      service: 'service-2',
      forceNewDeployment: true,
    });
    const service = world.ecs.world.region(region).clusters.get('cluster-1')?.services.get('service-2');
    until(world, () => service?.history[0]?.status === 'SUCCESSFUL', 10 * minute);
    const answer = await ask(world.logs, 'DescribeLogStreams', { logGroupName: '/ecs/cluster-1-service-2' });
    assert.equal(records(answer, 'logStreams')?.length, 6);
  });
});
