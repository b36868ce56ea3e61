import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupNode, stoppedNode, taskNode } from '../../../../src/core/fleet/node.ts';
import type { Task } from '../../../../src/core/model.ts';
import { container, task, taskArn } from './fixture.ts';

import {
  api,
  blog,
  HOUR,
  listed,
  MINUTE,
  NOW,
  only,
  ready,
  shown,
  text,
  under,
  withStopped,
  withTasks,
} from './rowsFixture.ts';

const tasks: readonly (readonly [Partial<Task>, string, string])[] = [
  [
    { privateIp: '10.0.1.4', startedAt: NOW - HOUR },
    'RUNNING · healthy · 10.0.1.4 · blog-api:42 · started 1 h ago',
    'pass',
  ],
  [{ lastStatus: 'PENDING', health: 'UNKNOWN' }, 'PENDING · blog-api:42 · created 2 h ago', 'sync'],
  [{ health: 'UNHEALTHY' }, 'RUNNING · unhealthy · blog-api:42 · created 2 h ago', 'warning'],
  [{ desiredStatus: 'STOPPED' }, 'RUNNING, to be stopped · healthy · blog-api:42 · created 2 h ago', 'sync'],
];

for (const [change, description, icon] of tasks) {
  test(`task: ${description}`, () => {
    const held = withTasks(ready([task('blog', '0f9a1b2c3d4e', change)]));
    const below = only(held, groupNode('tasks', under));
    assert.equal(text(below), `0f9a1b2c | ${description}`);
    assert.equal(below.icon.id, icon);
    assert.equal(below.context, 'task.running');
  });
}

const stops: readonly (readonly [Partial<Task>, string, string])[] = [
  [
    {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [
        container('proxy', { exitCode: 0 }),
        container('api', { exitCode: 137, reason: 'OutOfMemoryError: container killed' }),
      ],
    },
    'exit 137 · OutOfMemoryError: container killed',
    'error',
  ],
  [
    {
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Timeout waiting for network interface',
      containers: [container('api', { reason: 'CannotPullContainerError: not found' })],
    },
    'CannotPullContainerError: not found',
    'error',
  ],
  [
    {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [container('migrate', { exitCode: 0 })],
    },
    'exit 0 · Essential container in task exited',
    'circle-slash',
  ],
  [
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated',
      containers: [container('api', { exitCode: 143 })],
    },
    'exit 143 · Scaling activity initiated',
    'circle-slash',
  ],
  [
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
      health: 'UNHEALTHY',
      containers: [container('api')],
    },
    'Task failed container health checks',
    'error',
  ],
];

for (const [change, summary, icon] of stops) {
  test(`stopped task: ${summary}`, () => {
    const held = withStopped([task('blog', '0f9a1b2c3d4e', { stoppedAt: NOW - 12 * MINUTE, ...change })]);
    const below = only(held, stoppedNode('dev', blog, api));
    assert.equal(text(below), `0f9a1b2c | ${summary} · 12 min ago`);
    assert.equal(below.icon.id, icon);
    assert.equal(below.context, 'task.stopped');
    assert.equal(shown(held, stoppedNode('dev', blog, api)), `Stopped | ${summary} · 12 min ago`);
  });
}

test('the headline of the stopped tasks is the newest failure, or else the newest stop', () => {
  const stop = (id: string, minutes: number, [change]: (typeof stops)[number]): Task =>
    task('blog', id, { stoppedAt: NOW - minutes * MINUTE, ...change });
  const [outOfMemory, cannotPull, finished, scaledIn] = stops;
  assert.ok(outOfMemory && cannotPull && finished && scaledIn);
  const headline = (...list: readonly Task[]): string =>
    shown(withStopped(list), stoppedNode('dev', blog, api));
  assert.equal(
    headline(
      stop('a', 1, scaledIn),
      stop('b', 2, finished),
      stop('c', 3, cannotPull),
      stop('d', 4, outOfMemory),
    ),
    'Stopped | CannotPullContainerError: not found · 3 min ago',
  );
  assert.equal(
    headline(stop('a', 1, scaledIn), stop('b', 2, finished)),
    'Stopped | exit 143 · Scaling activity initiated · 1 min ago',
  );
});

test('containers say image, health, ports and how they ended', () => {
  const containers = [
    container('api', {
      ports: [
        { containerPort: 8080, hostPort: 49153, protocol: 'tcp' },
        { containerPort: 9090, hostPort: 9090, protocol: 'udp' },
      ],
    }),
    container('init', { exitCode: 0, lastStatus: 'STOPPED', image: 'busybox' }),
    container('proxy', {
      lastStatus: 'PENDING',
      health: 'UNKNOWN',
      image: 'localhost:5000/envoy@sha256:0123456789abcdef0123',
    }),
  ];
  const held = withTasks(ready([task('blog', '0f9a', { containers })]));
  const node = taskNode('dev', blog, api, taskArn('blog', '0f9a'), false);
  assert.deepEqual(listed(held, node), [
    'api | RUNNING · healthy · blog/api:1.2 · 49153→8080/tcp · 9090/udp',
    'init | exit 0 · busybox',
    'proxy | PENDING · envoy@sha256:0123456789ab',
  ]);
});
