import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Push, Repository } from '../../../src/sandbox/ecr/registry.ts';
import { deleteImage } from '../../../src/sandbox/ecr/registry.ts';
import type { TaskDefinition } from '../../../src/sandbox/ecs/definitionState.ts';
import type { Service, Task } from '../../../src/sandbox/ecs/state.ts';
import { awslogs, define, port } from '../../../src/sandbox/fleets/definitions.ts';
import { makePastService } from '../../../src/sandbox/fleets/past.ts';
import { records, text } from '../../../src/sandbox/input.ts';
import {
  ask,
  guarded,
  healthy,
  hour,
  live,
  minute,
  only,
  region,
  second,
  status,
  stopped,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

interface Rig extends TestWorld {
  readonly repository: Repository;
  readonly service: Service;
  readonly push: (push: Push) => string;
  readonly define: (reference: string, more?: { readonly arm?: boolean }) => TaskDefinition;
  readonly deploy: (definition?: TaskDefinition) => Promise<void>;
}

/** The service `app` with one task of the image `team/app:1`, which works. */
function rig(): Rig {
  const world = testWorld(21);
  const { ecs, clock, cluster } = world;
  const repository = ecs.registry.putRepository(region, 'team/app');
  const push = (parts: Push): string => ecs.registry.push(repository, parts).contents.digest;
  let revision = 0;
  const defineImage = (reference: string): TaskDefinition =>
    define(ecs, {
      region,
      family: 'app',
      revision: ++revision,
      registeredAt: clock.now(),
      containers: [
        {
          name: 'app',
          image: `${repository.uri}${reference}`,
          portMappings: port(8080),
          logConfiguration: awslogs(region, '/ecs/app', 'app'),
        },
      ],
    });
  push({ tags: ['1'], at: clock.now() - 2 * hour });
  const service = makePastService(ecs, cluster, {
    name: 'app',
    desired: 1,
    configuration: guarded,
    past: [{ definition: defineImage(':1'), at: clock.now() - hour, took: minute, ended: 'SUCCESSFUL' }],
  });
  return {
    ...world,
    repository,
    service,
    push,
    define: defineImage,
    deploy: async definition => {
      const change =
        definition === undefined ? { forceNewDeployment: true } : { taskDefinition: definition.arn };
      await ask(ecs, 'UpdateService', { cluster: 'test', service: 'app', ...change });
    },
  };
}

function imageOf(task: Task | undefined) {
  return task?.containers[0]?.image;
}

suite('images of the registry', () => {
  test('a tag is resolved at the time of the deployment, for all of its tasks', async () => {
    const { push, define: image, deploy, service, ...world } = rig();
    const first = push({ tags: ['stable'] });
    await deploy(image(':stable'));
    until(world, () => status(service) === 'SUCCESSFUL');
    const moved = push({ tags: ['stable'], behaviour: 'crash' });
    // A task that is started later has the image of its deployment still.
    const [task] = live(service);
    world.ecs.scheduler.lifecycle.stop(task ?? assert.fail(), 'UserInitiated', 'replace it');
    until(world, () => healthy(service).some(other => other !== task));
    assert.deepEqual(
      live(service).map(other => imageOf(other)?.digest),
      [first],
    );

    await deploy();
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL', 20 * minute);
    const crashed = stopped(service).filter(({ stopCode }) => stopCode === 'EssentialContainerExited');
    assert.ok(crashed.length >= 3);
    assert.ok(crashed.every(other => imageOf(other)?.digest === moved));
    assert.deepEqual(
      healthy(service).map(other => imageOf(other)?.digest),
      [first],
    );
    const arn = service.history[0]?.target.revision.arn ?? '';
    const revision = only(
      await ask(world.ecs, 'DescribeServiceRevisions', { serviceRevisionArns: [arn] }),
      'serviceRevisions',
    );
    assert.equal(text(only(revision, 'containerImages'), 'imageDigest'), moved);
  });

  test('what an image does follows its digest, whatever its tags say', async () => {
    const { push, define: image, deploy, service, ...world } = rig();
    push({ tags: ['2-crash'] });
    await deploy(image(':2-crash'));
    until(world, () => status(service) === 'SUCCESSFUL');
    const bad = push({ tags: ['3'], behaviour: 'oom' });
    await deploy(image(`@${bad}`));
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL', 20 * minute);
    assert.ok(stopped(service).some(({ containers }) => containers[0]?.exitCode === 137));
  });

  test('a tag that is not there cannot be pulled until it is pushed', async () => {
    const { push, define: image, deploy, service, repository, ...world } = rig();
    await deploy(image(':soon'));
    until(world, () => stopped(service).length > 0);
    const [failed] = stopped(service);
    const reference = `${repository.uri}:soon`;
    assert.equal(
      failed?.stoppedReason,
      `CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ${reference}: ${reference}: not found`,
    );
    assert.equal(imageOf(failed)?.digest, undefined);
    const digest = push({ tags: ['soon'] });
    until(world, () => status(service) === 'SUCCESSFUL');
    assert.deepEqual(
      healthy(service).map(task => imageOf(task)?.digest),
      [digest],
    );
  });

  test('an image that was deleted stops new tasks of a service that runs it', async () => {
    const { service, repository, ...world } = rig();
    const [task] = live(service);
    const digest = imageOf(task)?.digest ?? assert.fail();
    deleteImage(repository, repository.images.get(digest) ?? assert.fail());
    world.ecs.scheduler.lifecycle.stop(task ?? assert.fail(), 'UserInitiated', 'replace it');
    const failed = () => stopped(service).find(({ stopCode }) => stopCode === 'TaskFailedToStart');
    until(world, () => failed() !== undefined);
    const reference = `${repository.uri}:1@${digest}`;
    assert.ok(
      failed()?.stoppedReason?.endsWith(`failed to resolve ref ${reference}: ${reference}: not found`),
    );
  });

  test('an index without the platform cannot be pulled', async () => {
    const { push, define: image, deploy, service, ...world } = rig();
    push({ tags: ['arm'], architectures: ['arm64'], index: true });
    await deploy(image(':arm'));
    until(world, () => stopped(service).length > 0);
    assert.equal(
      stopped(service)[0]?.stoppedReason,
      "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
    );
    push({ tags: ['both'], architectures: ['arm64', 'amd64'] });
    await deploy(image(':both'));
    until(world, () => status(service) === 'SUCCESSFUL');
  });

  test('a single image of another architecture is pulled, and cannot be executed', async () => {
    const { push, define: image, deploy, service, ...world } = rig();
    push({ tags: ['arm'], architectures: ['arm64'] });
    await deploy(image(':arm'));
    until(world, () => stopped(service).length > 0);
    const [failed] = stopped(service);
    assert.equal(failed?.containers[0]?.exitCode, 255);
    const answer = await ask(world.logs, 'GetLogEvents', {
      logGroupName: '/ecs/app',
      logStreamName: `app/app/${failed?.id}`,
      startFromHead: true,
    });
    assert.deepEqual(
      records(answer, 'events')?.map(event => text(event, 'message')),
      ['exec /usr/local/bin/docker-entrypoint.sh: exec format error'],
    );
  });

  test('a pull is noted', async () => {
    const { push, define: image, deploy, service, repository, ...world } = rig();
    const digest = push({ tags: ['2'] });
    assert.equal(repository.images.get(digest)?.lastPulledAt, undefined);
    await deploy(image(':2'));
    world.clock.advance(30 * second);
    assert.ok((repository.images.get(digest)?.lastPulledAt ?? 0) > 0);
  });

  test("images of other accounts' registries do what their tags say", async () => {
    const { define: image, deploy, service, ...world } = rig();
    const other = image(':x');
    const reference = '999988887777.dkr.ecr.eu-west-1.amazonaws.com/theirs:crash';
    const definition = define(world.ecs, {
      region,
      family: 'app',
      revision: other.revision + 1,
      registeredAt: world.clock.now(),
      containers: [{ name: 'app', image: reference }],
    });
    await deploy(definition);
    until(world, () => stopped(service).length > 0);
    assert.equal(stopped(service)[0]?.containers[0]?.exitCode, 1);
  });
});
