import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EcsRead } from '../../../../../src/core/ecs.ts';
import { emptySnapshot } from '../../../../../src/core/fleet/snapshot.ts';
import { placesOf, type TaskEnd } from '../../../../../src/core/logs/past/places.ts';
import type { LogConfiguration, Task } from '../../../../../src/core/model.ts';
import { unusedRead } from '../../../support/unusedCloud.ts';
import { CLUSTER, DEFINITION, environment, serviceTarget } from '../followRig.ts';

const never = new AbortController().signal;
const ID = '0123456789abcdef'.repeat(2);

const task: Task = {
  arn: `arn:aws:ecs:eu-west-1:111122223333:task/blog/${ID}`,
  id: ID,
  clusterArn: CLUSTER,
  group: 'service:blog-api',
  taskDefinition: DEFINITION,
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  health: 'UNKNOWN',
  containers: [],
  createdAt: 1_000_000,
};

const others: Task = { ...task, id: 'f'.repeat(32), group: 'service:other' };

/** Amazon ECS with one service, whose only container logs so. */
function ecsOf(logConfiguration: LogConfiguration): EcsRead {
  return {
    ...unusedRead,
    describeServices: async () => [],
    describeTasks: async () => [task],
    tasks: async () => [task, others],
    stoppedTasks: async () => [],
    serviceDeployments: async () => [],
    taskDefinition: async arn => ({
      arn,
      family: 'blog-api',
      revision: 42,
      status: 'ACTIVE',
      containers: [{ name: 'api', image: 'api:1', essential: true, logConfiguration }],
    }),
  };
}

const ways: readonly (readonly [what: string, LogConfiguration, start: string])[] = [
  [
    'awslogs',
    { driver: 'awslogs', options: { 'awslogs-group': '/logs', 'awslogs-stream-prefix': 'ecs' } },
    'ecs/api/',
  ],
  [
    'FireLens',
    {
      driver: 'awsfirelens',
      options: { Name: 'cloudwatch_logs', log_group_name: '/logs', log_stream_prefix: 'out-' },
    },
    'out-api-firelens-',
  ],
];

describe('where past lines are', () => {
  for (const [what, configuration, start] of ways) {
    const ecs = ecsOf(configuration);
    const deps = {
      environment,
      snapshot: emptySnapshot,
      ecs: <T>(run: (read: EcsRead) => Promise<T>) => run(ecs),
    };
    const where = { environment: 'dev', region: 'eu-west-1', group: '/logs', streams: [] };

    it(`of a service, in the streams of all tasks that it had: ${what}`, async () => {
      const { places, notices } = await placesOf(serviceTarget, deps, never);
      assert.deepEqual(notices, []);
      assert.deepEqual(
        places.map(({ piece, container }) => [piece, container]),
        [[{ ...where, prefix: start }, 'api']],
      );
      assert.equal(places[0]?.accepts(`${start}${'a'.repeat(32)}`), true);
      assert.equal(places[0]?.accepts(`${start}${others.id}`), false);
    });

    it(`of a task, in its own stream: ${what}`, async () => {
      const { environment: name, cluster } = serviceTarget;
      const { places } = await placesOf(
        { kind: 'task', environment: name, cluster, task: task.arn, title: 'task' },
        deps,
        never,
      );
      assert.deepEqual(
        places.map(({ piece }) => piece),
        [{ ...where, prefix: `${start}${ID}`, oldest: 940_000 }],
      );
    });
  }
});

describe('how a task ended', () => {
  const stopped: Task = {
    ...task,
    lastStatus: 'STOPPED',
    stoppedAt: 2_000_000,
    stoppedReason: 'Essential container in task exited',
    startedAt: 1_500_000,
    containers: [
      {
        name: 'api',
        image: 'api:1',
        lastStatus: 'STOPPED',
        health: 'UNKNOWN',
        ports: [],
        exitCode: 137,
        reason: 'OutOfMemoryError: container killed',
      },
    ],
  };
  const endOf = async (one: Task): Promise<readonly TaskEnd[]> => {
    const logs = { driver: 'awslogs', options: { 'awslogs-group': '/logs', 'awslogs-stream-prefix': 'ecs' } };
    const ecs = { ...ecsOf(logs), describeTasks: async () => [one] };
    const deps = {
      environment,
      snapshot: emptySnapshot,
      ecs: <T>(run: (read: EcsRead) => Promise<T>) => run(ecs),
    };
    const target = { kind: 'task', environment: 'dev', cluster: CLUSTER, task: one.arn, title: 'x' } as const;
    return (await placesOf(target, deps, never)).ends;
  };

  it('is told with exit code, reason and time', async () => {
    assert.deepEqual(await endOf(stopped), [
      {
        time: 2_000_000,
        text: 'Task 01234567 stopped: api: exit code 137 · OutOfMemoryError: container killed · Essential container in task exited',
      },
    ]);
  });

  it('is told of one that never started, with the reason', async () => {
    const { startedAt: _, ...others } = stopped;
    const reason = 'CannotPullContainerError: not found';
    const pulled = { ...others, stoppedReason: reason, containers: [] };
    assert.deepEqual(
      (await endOf(pulled)).map(({ text }) => text),
      [`Task 01234567 never started, so it has no log: ${reason}`],
    );
  });

  it('is not told while it runs', async () => {
    assert.deepEqual(await endOf(task), []);
  });
});
