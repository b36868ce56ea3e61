import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { groupNode, standaloneNode, stoppedNode } from '../../../../src/core/fleet/node.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import {
  emptySnapshot,
  type FleetEnvironment,
  type FleetSnapshot,
} from '../../../../src/core/fleet/snapshot.ts';
import { children } from '../../../../src/core/fleet/tree.ts';
import { cluster, entry, START, service, signedIn } from './fixture.ts';

import {
  api,
  blog,
  blogNode,
  env,
  listed,
  MINUTE,
  NOW,
  only,
  put,
  ready,
  shown,
  snapshotOf,
  text,
  under,
  withClusters,
  withServices,
  withStopped,
  withTasks,
} from './rowsFixture.ts';

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
    entry({ state: 'signedOut', denied: new Failure('identityRefused', 'It was denied.') }),
    'dev | sign-in denied',
    'Sign in to dev… | It was denied.',
    'ecsCodespaces.signIn',
    'signedOut',
  ],
  [
    entry({ state: 'signingIn', step: 'Waiting for approval' }),
    'dev | signing in',
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
    entry({
      state: 'failed',
      failure: new Failure('identityRefused', 'Not authorized', { hint: 'Look at aud.' }),
    }),
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

const RUN = 'https://github.com/octo-org/blog-api/actions/runs/7';
const OPEN_RUN = { title: 'Open Page', command: 'vscode.open', args: [RUN] };
const APPROVAL = { step: 'Waiting for approval of production', url: RUN };

test('a sign-in that is waited for elsewhere says so, and a click opens the page', () => {
  const snapshot = snapshotOf(entry({ state: 'signingIn', ...APPROVAL }));
  assert.equal(shown(snapshot, env), `dev | ${APPROVAL.step}`);
  assert.deepEqual(row(snapshot, env, NOW).command, OPEN_RUN);
  assert.deepEqual(only(snapshot, env).command, OPEN_RUN);
});

test('a change that waits for its approval is said on its environment, and a click opens the page', () => {
  const state = signedIn('octocat', NOW + MINUTE);
  assert.ok(state.state === 'signedIn');
  const snapshot = snapshotOf(entry({ ...state, approval: APPROVAL }));
  assert.equal(shown(snapshot, env), `dev | ${APPROVAL.step} · octocat`);
  assert.deepEqual(row(snapshot, env, NOW).command, OPEN_RUN);
  assert.equal(row(snapshot, env, NOW).context, 'environment.signedIn');
  assert.match(row(snapshot, env, NOW).tooltip ?? '', /Waits for/);
});

test('an idle session that renews when used says so, and that it is renewed otherwise', () => {
  const state = signedIn('octocat', NOW - MINUTE);
  assert.ok(state.state === 'signedIn');
  const idle = snapshotOf(entry({ ...state, renewal: 'whenUsed' }));
  assert.equal(shown(idle, env), 'dev | octocat · 111122223333 · eu-west-1 · renews when used');
  assert.match(row(idle, env, NOW).tooltip ?? '', /Renewal/);
  assert.equal(shown(snapshotOf(entry(state)), env), 'dev | octocat · 111122223333 · eu-west-1 · renewing');
});

test('problems of the settings stand below the environments, one row for each environment', () => {
  const snapshot: FleetSnapshot = {
    ...emptySnapshot,
    environments: [entry()],
    problems: [
      { message: 'stage: `roleArn`: This is not a role. Write `arn:x`.', environment: 'stage' },
      { message: 'prod: `region` is missing.', environment: 'prod' },
      { message: 'The setting must be a list.' },
      { message: 'prod: `roleArn` is missing.', environment: 'prod' },
    ],
  };
  assert.deepEqual(listed(snapshot, undefined), [
    'dev | octocat · 111122223333 · eu-west-1 · renewing',
    'stage: roleArn: This is not a role.',
    'prod: 2 problems in its settings',
    'The setting must be a list.',
  ]);
  const [, stage, prod] = children(snapshot, undefined).map(node => row(snapshot, node, NOW));
  assert.equal(stage?.command?.command, 'ecsCodespaces.openSettings');
  assert.equal(stage?.tooltip?.replaceAll('\\', ''), 'stage: roleArn: This is not a role. Write arn:x.');
  assert.match(stage?.accessibilityLabel ?? '', /This is not a role\. Write arn:x\./);
  assert.match(prod?.tooltip ?? '', /region.*missing.*\n\n.*roleArn.*missing/s);
});

test('messages show no marks of code', () => {
  const failure = new Failure('invalid', 'No `sub` claim', { hint: 'Look at `aud`.' });
  const below = only(snapshotOf(entry({ state: 'failed', failure })), env);
  assert.equal(text(below), 'No sub claim | Look at aud.');
  assert.doesNotMatch(below.accessibilityLabel, /`/);
});

test('a problem of the settings may have a way out of its own', () => {
  const action = { title: 'Manage Workspace Trust', command: 'workbench.trust.manage' };
  const snapshot: FleetSnapshot = { ...emptySnapshot, problems: [{ message: 'Ignored.', action }] };
  const [problem] = children(snapshot, undefined);
  assert.deepEqual(problem && row(snapshot, problem, NOW).command, action);
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
  assert.deepEqual(listed(waiting, env), ['blog | 3 services · 12 running · stale, read just now']);
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
  assert.deepEqual(listed(withServices(ready([])), blogNode), [
    'No services in this cluster',
    'Standalone tasks',
  ]);
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
