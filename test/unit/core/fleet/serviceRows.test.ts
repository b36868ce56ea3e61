import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupNode } from '../../../../src/core/fleet/node.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import { children } from '../../../../src/core/fleet/tree.ts';
import type { Service } from '../../../../src/core/model.ts';
import { cluster, deployment, service, serviceDeployment, taskDefinition } from './fixture.ts';

import {
  api,
  apiNode,
  blogNode,
  HOUR,
  listed,
  MINUTE,
  NOW,
  only,
  put,
  ready,
  shown,
  text,
  under,
  withClusters,
  withServices,
} from './rowsFixture.ts';

const moving = deployment({
  rolloutState: 'IN_PROGRESS',
  taskDefinition: taskDefinition('blog-api:43'),
  running: 2,
});
const former = deployment({ id: 'ecs-svc/0', status: 'ACTIVE' });
const services: readonly (readonly [Partial<Service>, string, string])[] = [
  [{}, '4/4 · blog-api:42', 'pass'],
  [{ deployments: [moving, former] }, '4/4 · blog-api:42 → :43 2/4 · deploying', 'sync'],
  [
    { deployments: [deployment({ rolloutState: 'IN_PROGRESS', running: 1 }), former] },
    '4/4 · blog-api:42 → new deployment 1/4 · deploying',
    'sync',
  ],
  [
    { deployments: [{ ...moving, taskDefinition: taskDefinition('blog:1') }, former] },
    '4/4 · blog-api:42 → blog:1 2/4 · deploying',
    'sync',
  ],
  [
    { running: 1, deployments: [deployment({ rolloutState: 'IN_PROGRESS', running: 1 })] },
    '1/4 · → blog-api:42 1/4 · deploying',
    'sync',
  ],
  [
    { deployments: [{ ...moving, failedTasks: 3 }, former] },
    '4/4 · blog-api:42 → :43 2/4 · 3 tasks failed',
    'error',
  ],
  [
    { deployments: [{ ...moving, failedTasks: 1 }, former] },
    '4/4 · blog-api:42 → :43 2/4 · 1 task failed',
    'error',
  ],
  [
    { deployments: [{ ...moving, rolloutState: 'FAILED' }, former] },
    '4/4 · blog-api:42 → :43 2/4 · rollout failed',
    'error',
  ],
  [
    {
      deployments: [
        deployment({ rolloutState: 'IN_PROGRESS' }),
        { ...moving, status: 'ACTIVE', rolloutState: 'FAILED' },
      ],
    },
    '4/4 · blog-api:43 → :42 4/4 · rollout failed, rolling back',
    'error',
  ],
  [{ desired: 0, running: 0 }, '0/0 · blog-api:42 · scaled to zero', 'circle-slash'],
  [{ running: 2, pending: 2 }, '2/4 · blog-api:42 · 2 starting', 'warning'],
  [{ running: 2 }, '2/4 · blog-api:42 · short of tasks', 'warning'],
  [{ running: 0 }, '0/4 · blog-api:42 · nothing runs', 'error'],
  [
    { running: 3, deployments: [deployment({ failedTasks: 2 })] },
    '3/4 · blog-api:42 · 2 tasks failed',
    'error',
  ],
  [{ status: 'DRAINING' }, '4/4 · blog-api:42 · draining', 'trash'],
  [{ controller: 'EXTERNAL', deployments: [] }, '4/4 · blog-api:42', 'pass'],
];

for (const [change, description, icon] of services) {
  test(`service: ${description}`, () => {
    const held = withServices(ready([service('blog', 'blog-api', change)]));
    const shownRow = row(held, apiNode, NOW);
    assert.equal(shownRow.description, description);
    assert.equal(shownRow.icon.id, icon);
    assert.equal(shownRow.context, 'service');
    assert.match(shownRow.accessibilityLabel, /^service blog-api · \d of \d tasks running · /);
  });
}

test('a service without a task definition (Express Mode) is shown without one', () => {
  const { taskDefinition: _, ...express } = service('blog', 'blog-api', { deployments: [] });
  assert.equal(shown(withServices(ready([express])), apiNode), 'blog-api | 4/4');
});

test('a cluster counts what fails in it as far as that is known', () => {
  const failing = service('blog', 'blog-api', { running: 0 });
  const held = withServices(ready([failing]), withClusters(ready([cluster('blog', { pendingTasks: 2 })])));
  assert.equal(shown(held, blogNode), 'blog | 3 services · 12 running · 2 pending · 1 failing');
  const odd = withClusters(ready([cluster('blog', { activeServices: 1, status: 'PROVISIONING' })]));
  assert.equal(shown(odd, blogNode), 'blog | PROVISIONING · 1 service · 12 running');
});

test('a service unfolds into deployments, tasks, stopped tasks and events', () => {
  const events = [
    { id: 'e2', createdAt: NOW - MINUTE, message: '(service blog-api) has reached a steady state.' },
    {
      id: 'e1',
      createdAt: NOW - HOUR,
      message: `(service blog-api) has started 1 tasks: (task ${'0f9a1b2c'.repeat(4)}).`,
    },
  ];
  const held = withServices(ready([service('blog', 'blog-api', { events, pending: 1 })]));
  assert.deepEqual(listed(held, apiNode), [
    'Deployments',
    'Tasks | 4 running · 1 pending',
    'Stopped',
    'Events | 1 min ago',
  ]);
  assert.deepEqual(listed(held, groupNode('events', under)), [
    'has reached a steady state. | 1 min ago',
    'has started 1 tasks: (task 0f9a1b2c). | 1 h ago',
  ]);
});

test('at most a hundred events are shown, each once', () => {
  const events = Array.from({ length: 150 }, (_, index) => ({
    id: `e${Math.floor(index / 2)}`,
    createdAt: NOW,
    message: 'x',
  }));
  const more = Array.from({ length: 150 }, (_, index) => ({ id: `f${index}`, createdAt: NOW, message: 'x' }));
  const held = withServices(ready([service('blog', 'blog-api', { events })]));
  assert.equal(children(held, groupNode('events', under)).length, 75);
  const many = withServices(ready([service('blog', 'blog-api', { events: more })]));
  assert.equal(children(many, groupNode('events', under)).length, 100);
});

const deployments: readonly (readonly [string, string, string])[] = [
  ['PENDING', 'pending', 'sync'],
  ['IN_PROGRESS', 'in progress', 'sync'],
  ['SUCCESSFUL', 'succeeded', 'pass'],
  ['STOPPED', 'stopped', 'circle-slash'],
  ['STOP_REQUESTED', 'stop requested', 'sync'],
  ['ROLLBACK_REQUESTED', 'rollback requested', 'discard'],
  ['ROLLBACK_IN_PROGRESS', 'rolling back', 'discard'],
  ['ROLLBACK_SUCCESSFUL', 'rolled back', 'discard'],
  ['ROLLBACK_FAILED', 'rollback failed', 'error'],
  ['SOMETHING_NEW', 'something new', 'sync'],
];

for (const [status, words, icon] of deployments) {
  test(`service deployment: ${status}`, () => {
    const held = put(
      withServices(ready([service('blog', 'blog-api')])),
      'deployments',
      { kind: 'deployments', ...under },
      ready([serviceDeployment(api, 'one', { status, finishedAt: NOW - HOUR })]),
    );
    const below = only(held, groupNode('deployments', under));
    assert.equal(text(below), `blog-api:42 | ${words} · 1 h ago`);
    assert.equal(below.icon.id, icon);
    assert.equal(shown(held, groupNode('deployments', under)), `Deployments | blog-api:42 ${words} 1 h ago`);
  });
}

test('the deployment that holds now is named, and one under way counts its tasks', () => {
  const one = serviceDeployment(api, 'one', { status: 'IN_PROGRESS', requestedTasks: 4, runningTasks: 1 });
  const { taskDefinition: _, ...two } = serviceDeployment(api, 'two', { finishedAt: NOW });
  const held = put(
    withServices(ready([service('blog', 'blog-api', { currentServiceDeployment: two.arn })])),
    'deployments',
    { kind: 'deployments', ...under },
    ready([one, two]),
  );
  assert.deepEqual(listed(held, groupNode('deployments', under)), [
    'blog-api:42 | in progress · 1/4 · 2 h ago',
    'two | succeeded · current · just now',
  ]);
});
