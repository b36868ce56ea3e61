import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import {
  clusterNode,
  environmentNode,
  groupNode,
  type Node,
  serviceNode,
  standaloneNode,
  stoppedNode,
  taskNode,
} from '../../../../src/core/fleet/node.ts';
import { CONTEXTS, type Row } from '../../../../src/core/fleet/row.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import {
  emptySnapshot,
  type FleetEnvironment,
  type FleetSnapshot,
  type TopicValue,
  withLoaded,
} from '../../../../src/core/fleet/snapshot.ts';
import { type TopicKind, type TopicOf, topicKey } from '../../../../src/core/fleet/topic.ts';
import { children } from '../../../../src/core/fleet/tree.ts';
import type { Loaded, Service, Task } from '../../../../src/core/model.ts';
import {
  cluster,
  clusterArn,
  container,
  deployment,
  entry,
  service,
  serviceArn,
  serviceDeployment,
  signedIn,
  START,
  task,
  taskArn,
  taskDefinition,
} from './fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = START + 2 * HOUR;

const blog = clusterArn('blog');
const api = serviceArn('blog', 'blog-api');
const env = environmentNode('dev');
const blogNode = clusterNode('dev', blog);
const apiNode = serviceNode('dev', blog, api);
const under = { environment: 'dev', cluster: blog, service: api };

function snapshotOf(environment: FleetEnvironment = entry()): FleetSnapshot {
  return { ...emptySnapshot, environments: [environment] };
}

function put<K extends TopicKind>(
  snapshot: FleetSnapshot,
  kind: K,
  topic: TopicOf[K],
  state: Loaded<TopicValue[K]>,
): FleetSnapshot {
  return withLoaded(snapshot, kind, topicKey(topic), state);
}

function ready<T>(value: T): Loaded<T> {
  return { state: 'ready', value, readAt: NOW };
}

function withClusters(state: Loaded<TopicValue['clusters']>, from = snapshotOf()): FleetSnapshot {
  return put(from, 'clusters', { kind: 'clusters', environment: 'dev' }, state);
}

function withServices(state: Loaded<TopicValue['services']>, from = withClusters(ready([cluster('blog')]))): FleetSnapshot {
  return put(from, 'services', { kind: 'services', environment: 'dev', cluster: blog }, state);
}

function withTasks(state: Loaded<TopicValue['tasks']>): FleetSnapshot {
  return put(
    withServices(ready([service('blog', 'blog-api')])),
    'tasks',
    { kind: 'tasks', environment: 'dev', cluster: blog },
    state,
  );
}

function withStopped(tasks: readonly Task[]): FleetSnapshot {
  return put(
    withServices(ready([service('blog', 'blog-api')])),
    'stoppedTasks',
    { kind: 'stoppedTasks', ...under },
    ready(tasks),
  );
}

function text({ label, description }: Row): string {
  return description === undefined ? label : `${label} | ${description}`;
}

function shown(snapshot: FleetSnapshot, node: Node): string {
  return text(row(snapshot, node, NOW));
}

/** What stands under a node, as a person reads it. */
function listed(snapshot: FleetSnapshot, node: Node | undefined, filter = ''): string[] {
  return children(snapshot, node, filter).map(child => shown(snapshot, child));
}

/** The one row under a node. */
function only(snapshot: FleetSnapshot, node: Node | undefined): Row {
  const [first, ...rest] = children(snapshot, node);
  assert.ok(first !== undefined && rest.length === 0);
  return row(snapshot, first, NOW);
}

const sessions: readonly (readonly [FleetEnvironment, string, string, string | undefined, string])[] = [
  [entry({ state: 'signedOut' }), 'dev | signed out', 'Sign in to dev…', 'ecsCodespaces.signIn', 'signedOut'],
  [
    entry({ state: 'signedOut' }, { protected: true }),
    'dev | protected · signed out',
    'Sign in to dev…',
    'ecsCodespaces.signIn',
    'signedOut',
  ],
  [
    entry({ state: 'signingIn', step: 'Waiting for approval' }),
    'dev | Waiting for approval',
    'Waiting for approval | can be cancelled in its notification',
    undefined,
    'signingIn',
  ],
  [
    entry({ state: 'expired', identity: 'octocat' }),
    'dev | octocat · session ended',
    'The session of octocat has ended | sign in again',
    'ecsCodespaces.signIn',
    'expired',
  ],
  [
    entry({ state: 'failed', failure: new Failure('identityRefused', 'Not authorized', { hint: 'Look at aud.' }) }),
    'dev | sign-in failed',
    'Not authorized | Look at aud.',
    'ecsCodespaces.signIn',
    'failed',
  ],
  [
    entry({
      state: 'failed',
      failure: new Failure('invalid', 'No such issuer', {
        action: { title: 'Open Settings', command: 'ecsCodespaces.openSettings' },
      }),
    }),
    'dev | sign-in failed',
    'No such issuer',
    'ecsCodespaces.openSettings',
    'failed',
  ],
];

for (const [environment, label, message, command, context] of sessions) {
  test(`session ${context}: ${label}`, () => {
    const snapshot = snapshotOf(environment);
    assert.equal(shown(snapshot, env), label);
    assert.equal(row(snapshot, env, NOW).context, `environment.${context}`);
    const below = only(snapshot, env);
    assert.equal(text(below), message);
    assert.equal(below.command?.command, command);
  });
}

test('a signed-in environment says who, where and how long', () => {
  const snapshot = snapshotOf(entry(signedIn('octocat', NOW + 52 * MINUTE + 30_000)));
  assert.equal(shown(snapshot, env), 'dev | octocat · 111122223333 · eu-west-1 · 52 min');
  assert.equal(row(snapshot, env, NOW).context, 'environment.signedIn');
});

test('problems of the settings stand at the top, an environment\'s own under it', () => {
  const snapshot: FleetSnapshot = {
    ...emptySnapshot,
    environments: [{ ...entry(), problem: 'The role is not one of this account.' }],
    problems: [{ message: 'Two environments are named dev.' }, { message: 'Unknown region.', environment: 'prod' }],
  };
  assert.deepEqual(listed(snapshot, undefined).slice(0, 2), [
    'Two environments are named dev.',
    'prod: Unknown region.',
  ]);
  assert.deepEqual(listed(snapshot, env), ['The role is not one of this account.', 'Loading clusters…']);
  const [problem] = children(snapshot, undefined);
  assert.equal(problem && row(snapshot, problem, NOW).command?.command, 'ecsCodespaces.openSettings');
});

test('without an environment there is nothing, so that the welcome view shows', () => {
  assert.deepEqual(children(emptySnapshot, undefined), []);
});

const denied = new Failure('accessDenied', 'octocat is not authorized', {
  missingAction: 'ecs:ListClusters',
  hint: 'Add it to the role.',
});
const failures: readonly (readonly [Failure, string, string | undefined])[] = [
  [denied, 'Not allowed: ecs:ListClusters | role codespaces-ecs-dev of dev', 'ecsCodespaces.refresh'],
  [
    new Failure('throttled', 'Rate exceeded', { retryAt: START + 65_000 }),
    'Throttled by Amazon ECS until 08:01:05 UTC | goes on by itself',
    undefined,
  ],
  [
    new Failure('offline', 'getaddrinfo ENOTFOUND', { retryAt: START + 65_000 }),
    'Offline: Amazon ECS in eu-west-1 cannot be reached | next try at 08:01:05 UTC',
    'ecsCodespaces.refresh',
  ],
  [new Failure('expired', 'The sign-in has ended.'), 'The sign-in has ended.', 'ecsCodespaces.signIn'],
  [
    new Failure('server', 'Service Unavailable', { hint: 'AWS has a problem.' }),
    'Service Unavailable | AWS has a problem.',
    'ecsCodespaces.refresh',
  ],
];

for (const [failure, message, command] of failures) {
  test(`failed: ${message}`, () => {
    const snapshot = withClusters({ state: 'failed', failure });
    const below = only(snapshot, env);
    assert.equal(text(below), message);
    assert.equal(below.command?.command, command);
  });
}

test('a failure stands above what was read before, and that is marked as stale', () => {
  const last = [cluster('blog')];
  const snapshot = withClusters({ state: 'failed', failure: denied, last, readAt: NOW - 3 * MINUTE });
  assert.deepEqual(listed(snapshot, env), [
    'Not allowed: ecs:ListClusters | role codespaces-ecs-dev of dev',
    'blog | 3 services · 12 running · stale, read 3 min ago',
  ]);
});

test('data of an ended session, and data that waits to be read again, is marked as stale', () => {
  const waiting = withClusters({ state: 'loading', last: [cluster('blog')], readAt: NOW - 20_000 });
  assert.deepEqual(listed(waiting, env), [
    'blog | 3 services · 12 running · stale, read less than a minute ago',
  ]);
  const ended = withClusters(
    { state: 'ready', value: [cluster('blog')], readAt: NOW - 5 * MINUTE },
    snapshotOf(entry({ state: 'expired', identity: 'octocat' })),
  );
  assert.deepEqual(listed(ended, env), [
    'The session of octocat has ended | sign in again',
    'blog | 3 services · 12 running · stale, read 5 min ago',
  ]);
});

test('loading and empty places say so', () => {
  const stopped = stoppedNode('dev', blog, api);
  const standaloneStopped = stoppedNode('dev', blog, undefined);
  assert.deepEqual(listed(snapshotOf(), env), ['Loading clusters…']);
  assert.deepEqual(listed(withClusters(ready([])), env), ['No clusters in eu-west-1']);
  assert.deepEqual(
    listed(withClusters(ready([]), snapshotOf(entry(signedIn(), { clusters: ['blog-*', 'shop'] }))), env),
    ['No cluster matches blog-*, shop | eu-west-1'],
  );
  assert.deepEqual(listed(withServices({ state: 'loading' }), blogNode), ['Loading services…']);
  assert.deepEqual(listed(withServices(ready([])), blogNode), ['No services in this cluster', 'Standalone tasks']);
  const services = withServices(ready([service('blog', 'blog-api')]));
  assert.deepEqual(listed(services, groupNode('tasks', under)), ['Loading tasks…']);
  assert.deepEqual(listed(services, groupNode('deployments', under)), ['Loading deployments…']);
  assert.deepEqual(listed(services, stopped), ['Loading stopped tasks…']);
  assert.deepEqual(listed(services, groupNode('events', under)), ['No events']);
  assert.deepEqual(listed(withTasks(ready([])), groupNode('tasks', under)), ['No running tasks']);
  assert.deepEqual(listed(withTasks(ready([])), standaloneNode('dev', blog)), [
    'No running tasks outside services',
    'Stopped',
  ]);
  assert.deepEqual(listed(withStopped([]), stopped), [
    'No stopped tasks | Amazon ECS keeps them for about an hour',
  ]);
  assert.deepEqual(listed(withStopped([]), standaloneStopped), ['Loading stopped tasks…']);
  const none = put(services, 'deployments', { kind: 'deployments', ...under }, ready([]));
  assert.deepEqual(listed(none, groupNode('deployments', under)), [
    'No service deployments | Amazon ECS keeps them for 90 days',
  ]);
});

const moving = deployment({ rolloutState: 'IN_PROGRESS', taskDefinition: taskDefinition('blog-api:43'), running: 2 });
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
  [{ running: 3, deployments: [deployment({ failedTasks: 2 })] }, '3/4 · blog-api:42 · 2 tasks failed', 'error'],
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
    { id: 'e1', createdAt: NOW - HOUR, message: '(service blog-api) has started 1 tasks: (task 0f9a).' },
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
    'has started 1 tasks: (task 0f9a). | 1 h ago',
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
    'two | succeeded · current · less than a minute ago',
  ]);
});

const tasks: readonly (readonly [Partial<Task>, string, string])[] = [
  [
    { privateIp: '10.0.1.4', startedAt: NOW - HOUR },
    'RUNNING · healthy · 10.0.1.4 · blog-api:42 · 1 h ago',
    'pass',
  ],
  [{ lastStatus: 'PENDING', health: 'UNKNOWN' }, 'PENDING · blog-api:42 · 2 h ago', 'sync'],
  [{ health: 'UNHEALTHY' }, 'RUNNING · unhealthy · blog-api:42 · 2 h ago', 'warning'],
  [{ desiredStatus: 'STOPPED' }, 'RUNNING, to be stopped · healthy · blog-api:42 · 2 h ago', 'sync'],
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

test('containers say image, health, ports and how they ended', () => {
  const containers = [
    container('api', {
      ports: [
        { containerPort: 8080, hostPort: 49153, protocol: 'tcp' },
        { containerPort: 9090, hostPort: 9090, protocol: 'udp' },
      ],
    }),
    container('init', { exitCode: 0, lastStatus: 'STOPPED', image: 'busybox' }),
    container('proxy', { lastStatus: 'PENDING', health: 'UNKNOWN', image: 'localhost:5000/envoy@sha256:0123456789abcdef0123' }),
  ];
  const held = withTasks(ready([task('blog', '0f9a', { containers })]));
  const node = taskNode('dev', blog, api, taskArn('blog', '0f9a'), false);
  assert.deepEqual(listed(held, node), [
    'api | RUNNING · healthy · blog/api:1.2 · 49153→8080/tcp · 9090/udp',
    'init | exit 0 · busybox',
    'proxy | PENDING · envoy@sha256:0123456789ab',
  ]);
});

test('the filter keeps matching clusters and services, and clusters of which nothing is known', () => {
  const clusters = [cluster('blog'), cluster('search'), cluster('shop')];
  const held = put(
    withServices(
      ready([service('blog', 'blog-api'), service('blog', 'cart-api')]),
      withClusters(ready(clusters)),
    ),
    'services',
    { kind: 'services', environment: 'dev', cluster: clusterArn('shop') },
    ready([service('shop', 'web')]),
  );
  const labels = (node: Node, filter: string): string[] =>
    children(held, node, filter).map(child => row(held, child, NOW).label);
  assert.deepEqual(labels(env, 'CART'), ['blog', 'search']);
  assert.deepEqual(labels(blogNode, 'cart'), ['cart-api']);
  assert.deepEqual(labels(env, 'blog'), ['blog', 'search']);
  assert.deepEqual(labels(blogNode, 'blog'), ['blog-api', 'cart-api', 'Standalone tasks']);
  assert.deepEqual(labels(clusterNode('dev', clusterArn('shop')), 'cart'), ['Nothing here matches the filter']);
});

test('text from ECS is one line without control or direction characters in rows, and escaped in tooltips', () => {
  const evil = '[x](command:ecsCodespaces.redeploy) <img src=x> $(zap) | `a`\n\u202e**b** https://evil.example';
  const held = withServices(
    ready([
      service('blog', evil, {
        arn: api,
        events: [{ id: 'e', createdAt: NOW, message: evil }],
        deployments: [deployment({ rolloutState: 'FAILED', rolloutStateReason: evil })],
      }),
    ]),
  );
  const rows = [row(held, apiNode, NOW), only(held, groupNode('events', under))];
  for (const { label, tooltip = '' } of rows) {
    assert.doesNotMatch(label, /[\n\u202e]/);
    assert.doesNotMatch(tooltip, /(?<!\\)[[\]<>`$]|command:|https:|\u0007/);
  }
});

test('what the snapshot no longer has still gives a row', () => {
  const nodes: Node[] = [
    environmentNode('gone'),
    blogNode,
    apiNode,
    groupNode('deployments', under),
    groupNode('tasks', under),
    groupNode('events', under),
    stoppedNode('dev', blog, api),
    standaloneNode('dev', blog),
    taskNode('dev', blog, api, taskArn('blog', '0f9a'), false),
    { kind: 'deployment', id: 'd', ...under, deployment: 'd' },
    { kind: 'event', id: 'e', ...under, event: 'e' },
    { kind: 'container', id: 'c', environment: 'dev', cluster: blog, task: 't', stopped: true, container: 'c' },
    { kind: 'message', id: 'm', environment: 'dev', about: 'failed', parent: env },
    { kind: 'message', id: 'n', environment: undefined, about: 'problem', index: 3 },
  ];
  for (const node of nodes) {
    assert.equal(row(emptySnapshot, node, NOW).id, node.id);
    assert.doesNotThrow(() => children(emptySnapshot, node));
  }
});

test('every icon is one of the editor\'s, and every context one that is announced', () => {
  const codicons: Record<string, readonly string[]> = JSON.parse(
    readFileSync(new URL('../../../../node_modules/@vscode/codicons/src/template/mapping.json', import.meta.url), 'utf8'),
  );
  const names = new Set(Object.values(codicons).flat());
  const source = ['serviceRow', 'taskRow', 'messageRow', 'environmentRow', 'deploymentRow', 'clusterRow', 'eventRow', 'goneRow']
    .map(name => readFileSync(new URL(`../../../../src/core/fleet/${name}.ts`, import.meta.url), 'utf8'))
    .join('\n');
  const used = [...source.matchAll(/id: '([a-z-]+)(?:~spin)?'/g)].map(([, name = '']) => name);
  assert.ok(used.length > 20);
  for (const name of used) {
    assert.ok(names.has(name), name);
  }
  for (const kind of ['deployments', 'tasks', 'events'] as const) {
    const { icon, context } = row(emptySnapshot, groupNode(kind, under), NOW);
    assert.ok(names.has(icon.id), icon.id);
    assert.ok(CONTEXTS.includes(context));
  }
});
