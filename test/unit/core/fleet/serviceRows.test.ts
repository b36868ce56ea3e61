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
  [{ deployments: [moving, former] }, '4/4 · deploying 2/4 · blog-api:42 → :43', 'sync'],
  [
    { deployments: [deployment({ rolloutState: 'IN_PROGRESS', running: 1 }), former] },
    '4/4 · deploying 1/4 · blog-api:42',
    'sync',
  ],
  [
    { deployments: [{ ...moving, taskDefinition: taskDefinition('blog:1') }, former] },
    '4/4 · deploying 2/4 · blog-api:42 → blog:1',
    'sync',
  ],
  [
    { running: 1, deployments: [deployment({ rolloutState: 'IN_PROGRESS', running: 1 })] },
    '1/4 · deploying 1/4 · blog-api:42',
    'sync',
  ],
  [
    { deployments: [{ ...moving, failedTasks: 3 }, former] },
    '4/4 · 3 tasks failed · deploying 2/4 · blog-api:42 → :43',
    'error',
  ],
  [
    { deployments: [{ ...moving, failedTasks: 1 }, former] },
    '4/4 · 1 task failed · deploying 2/4 · blog-api:42 → :43',
    'error',
  ],
  [
    { deployments: [{ ...moving, rolloutState: 'FAILED' }, former] },
    '4/4 · rollout failed · blog-api:42 → :43',
    'error',
  ],
  [
    {
      deployments: [
        deployment({ rolloutState: 'IN_PROGRESS' }),
        { ...moving, status: 'ACTIVE', rolloutState: 'FAILED' },
      ],
    },
    '4/4 · rollout failed, rolling back 4/4 · blog-api:43 → :42',
    'error',
  ],
  [{ desired: 0, running: 0 }, '0/0 · scaled to zero · blog-api:42', 'circle-slash'],
  [{ running: 2, pending: 2 }, '2/4 · 2 starting · blog-api:42', 'warning'],
  [{ running: 2 }, '2/4 · short of tasks · blog-api:42', 'warning'],
  [{ running: 0 }, '0/4 · nothing runs · blog-api:42', 'error'],
  [
    { running: 3, deployments: [deployment({ failedTasks: 2 })] },
    '3/4 · 2 tasks failed · blog-api:42',
    'error',
  ],
  [{ status: 'DRAINING' }, '4/4 · draining · blog-api:42', 'trash'],
  [{ controller: 'EXTERNAL', deployments: [] }, '4/4 · blog-api:42', 'pass'],
];

for (const [change, description, icon] of services) {
  test(`service: ${description}`, () => {
    const held = withServices(ready([service('blog', 'blog-api', change)]));
    const shownRow = row(held, apiNode, NOW);
    assert.equal(shownRow.description, description);
    assert.equal(shownRow.icon.id, icon);
    assert.equal(shownRow.context, /deploying|→/.test(description) ? 'service.underWay' : 'service');
    assert.match(shownRow.accessibilityLabel, /^service blog-api · \d of \d tasks running · /);
  });
}

function event(id: string, message: string, createdAt = NOW - HOUR): Service['events'][number] {
  return { id, createdAt, message: `(service blog-api) ${message}` };
}

const steady = event('s', 'has reached a steady state.');
const unable = event('u', 'is unable to consistently start tasks successfully.');
const started = event('t', 'has started 1 tasks.');

/** A cell of a tooltip's table; undefined where there is no such row. */
function cell(change: Partial<Service>, title: string): string | undefined {
  const { tooltip = '' } = row(withServices(ready([service('blog', 'blog-api', change)])), apiNode, NOW);
  const line = tooltip.split('\n').find(each => each.startsWith(`| ${title} |`));
  return line?.split('|')[2]?.replaceAll('\\', '').trim();
}

test('the tooltip of a service in trouble says why', () => {
  const deploying = { ...moving, rolloutStateReason: 'ECS deployment in progress.' };
  const broken = deployment({ rolloutState: 'FAILED', rolloutStateReason: 'Circuit breaker: tasks failed.' });
  const cases: readonly (readonly [Partial<Service>, string | undefined])[] = [
    [{ deployments: [broken, former], events: [unable] }, 'Circuit breaker: tasks failed.'],
    [{ deployments: [deploying, former], events: [started, unable, steady] }, unable.message],
    [{ deployments: [deploying, former], events: [started, steady, unable] }, 'ECS deployment in progress.'],
    [{ running: 0, events: [unable] }, unable.message],
    [{ running: 0, events: [started] }, undefined],
    [{ events: [unable] }, undefined],
  ];
  for (const [change, reason] of cases) {
    assert.equal(cell(change, 'Because'), reason);
  }
});

test('the tooltip of a deploying service says what runs and what is coming', () => {
  const change = { taskDefinition: moving.taskDefinition, deployments: [moving, former] };
  assert.equal(cell(change, 'Task definition that runs'), 'blog-api:42');
  assert.equal(cell(change, 'Task definition that is coming'), 'blog-api:43 (2/4)');
  assert.equal(cell({}, 'Task definition'), 'blog-api:42');
  assert.equal(cell({}, 'Task definition that is coming'), undefined);
});

test('a roll-back of the last day is named until something else is deployed', () => {
  const back = event('b', 'rolling back to deployment ecs-svc/1.');
  const cases: readonly (readonly [Partial<Service>, string])[] = [
    [{ events: [steady, back] }, '4/4 · last deployment rolled back · blog-api:42'],
    [
      { events: [back], deployments: [deployment({ id: 'ecs-svc/2', createdAt: back.createdAt + 1 })] },
      '4/4 · last deployment rolled back · blog-api:42',
    ],
    [{ events: [steady, { ...back, createdAt: NOW - 24 * HOUR }] }, '4/4 · blog-api:42'],
    [{ events: [back], deployments: [deployment({ createdAt: NOW - MINUTE })] }, '4/4 · blog-api:42'],
    [{ events: [back], deployments: [moving, former] }, '4/4 · deploying 2/4 · blog-api:42 → :43'],
    [{ events: [steady] }, '4/4 · blog-api:42'],
  ];
  for (const [change, description] of cases) {
    const held = withServices(ready([service('blog', 'blog-api', change)]));
    assert.equal(row(held, apiNode, NOW).description, description);
  }
  assert.match(cell({ events: [back] }, 'Rolled back') ?? '', /rolling back to deployment ecs-svc\/1\.$/);
});

test('events about trouble have the icon of a warning', () => {
  const icons = (message: string): string => {
    const events = [event('e', message)];
    return only(withServices(ready([service('blog', 'blog-api', { events })])), groupNode('events', under))
      .icon.id;
  };
  for (const message of [
    unable.message,
    'was unable to place a task.',
    '(deployment ecs-svc/1) deployment failed: tasks failed to start.',
    '(port 80) is unhealthy in (target-group tg)',
    'rolling back to deployment ecs-svc/1.',
  ]) {
    assert.equal(icons(message), 'warning', message);
  }
  for (const { message } of [steady, started]) {
    assert.equal(icons(message), 'circle-small', message);
  }
});

test('a service without a task definition (Express Mode) is shown without one', () => {
  const { taskDefinition: _, ...express } = service('blog', 'blog-api', { deployments: [] });
  assert.equal(shown(withServices(ready([express])), apiNode), 'blog-api | 4/4');
});

test('a cluster counts what fails in it as far as that is known', () => {
  const failing = service('blog', 'blog-api', { running: 0 });
  const held = withServices(ready([failing]), withClusters(ready([cluster('blog', { pendingTasks: 2 })])));
  assert.equal(shown(held, blogNode), 'blog | 3 services · 1 failing · 12 running · 2 pending');
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
    '1 min ago · has reached a steady state.',
    '1 h ago · has started 1 tasks: (task 0f9a1b2c).',
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

for (const status of ['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOPPED']) {
  test(`a deployment that ended with ${status} is not called current`, () => {
    const bad = serviceDeployment(api, 'bad', { status, finishedAt: NOW - HOUR });
    const held = put(
      withServices(ready([service('blog', 'blog-api', { currentServiceDeployment: bad.arn })])),
      'deployments',
      { kind: 'deployments', ...under },
      ready([bad]),
    );
    assert.doesNotMatch(listed(held, groupNode('deployments', under)).join(), /current/);
  });
}
