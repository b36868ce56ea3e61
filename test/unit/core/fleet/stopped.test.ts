import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attention } from '../../../../src/core/fleet/attention.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import { failingServices } from '../../../../src/core/fleet/serviceHealth.ts';
import type { FleetSnapshot } from '../../../../src/core/fleet/snapshot.ts';
import { type Topic, topicKey } from '../../../../src/core/fleet/topic.ts';
import { rolloutKey } from '../../../../src/core/fleet/underWay.ts';
import type { Service, ServiceDeployment } from '../../../../src/core/model.ts';
import type { DeploymentProgress } from '../../../../src/core/release.ts';
import { rolloutState } from '../rollout/stateFixture.ts';
import { cluster, deployment, service, serviceDeployment } from './fixture.ts';
import { api, apiNode, blogNode, NOW, put, ready, under, withClusters, withServices } from './rowsFixture.ts';

/** What a person stopped is no failure, wherever the tree tells or counts failures. */

const back = deployment({ id: 'ecs-svc/3', rolloutState: 'IN_PROGRESS', running: 4 });
const taken = deployment({ id: 'ecs-svc/2', status: 'ACTIVE', rolloutState: 'FAILED' });

function held(change: Partial<Service> = {}): FleetSnapshot {
  const services = ready([service('blog', 'blog-api', { deployments: [back, taken], ...change })]);
  return withServices(services, withClusters(ready([cluster('blog')])));
}

function told(change: Partial<DeploymentProgress>, from = held()): FleetSnapshot {
  const one: ServiceDeployment = serviceDeployment(api, 'd2', {
    status: 'ROLLBACK_IN_PROGRESS',
    requestedTasks: 4,
    runningTasks: 4,
    progress: {
      strategy: 'ROLLING',
      target: undefined,
      source: [],
      hooks: [],
      bakeMinutes: 0,
      breaker: { status: 'MONITORING', failures: 0, threshold: 3 },
      ...change,
    },
  });
  return put(from, 'deployments', { kind: 'deployments', ...under }, ready([one]));
}

function asked(): FleetSnapshot {
  const { watched } = rolloutState();
  const state = rolloutState({ phase: 'rollingBack', watched: { ...watched, kind: 'stopDeployment' } });
  return { ...held(), rollouts: new Map([[rolloutKey(under), state]]) };
}

function fails(snapshot: FleetSnapshot): boolean {
  const icon = row(snapshot, apiNode, NOW).icon.id;
  const words = row(snapshot, blogNode, NOW).description ?? '';
  const counted = failingServices(snapshot) === 1;
  assert.equal(icon === 'error', counted);
  assert.equal(/1 failing/.test(words), counted);
  return counted;
}

test('a deployment that was asked to go back does not fail', () => {
  assert.equal(fails(held()), true);
  assert.equal(fails(asked()), false);
  assert.match(row(asked(), apiNode, NOW).description ?? '', /^4\/4 · rolling back 4\/4/);
  assert.equal(row(asked(), apiNode, NOW).icon.id, 'discard');
});

test('nor does one that somebody else stopped, as far as its service deployment shows', () => {
  assert.equal(fails(told({})), false);
  assert.equal(fails(told({ breaker: { status: 'TRIGGERED', failures: 3, threshold: 3 } })), true);
  const names = ['5xx'];
  assert.equal(fails(told({ alarms: { status: 'TRIGGERED', names, triggered: names } })), true);
  assert.equal(fails(told({ hooks: [{ id: 'h', type: 'AWS_LAMBDA', status: 'FAILED' }] })), true);
  assert.equal(fails(told({ hooks: [{ id: 'h', type: 'PAUSE', status: 'TIMED_OUT' }] })), true);
  const fell = held({ deployments: [back, { ...taken, failedTasks: 2 }] });
  assert.equal(fails(told({}, fell)), true);
});

test('a service whose environment has another name than a word is counted too', () => {
  const name = 'a|b %';
  const snapshot = put(
    held(),
    'services',
    { kind: 'services', environment: name, cluster: under.cluster },
    ready([service('blog', 'blog-api', { deployments: [back, taken] })]),
  );
  const { watched } = rolloutState();
  const state = rolloutState({ watched: { ...watched, environment: name, kind: 'stopDeployment' } });
  assert.equal(failingServices(snapshot), 2);
  assert.equal(
    failingServices({
      ...snapshot,
      rollouts: new Map([[rolloutKey({ ...under, environment: name }), state]]),
    }),
    1,
  );
});

function watchedBy(snapshot: FleetSnapshot): readonly string[] {
  const topics: string[] = [];
  const watch = (topic: Topic) => {
    topics.push(topicKey(topic));
    return { dispose: () => undefined };
  };
  new Attention({ snapshot, watch }).look([apiNode]);
  return topics;
}

test('deployments are read where they say why a service goes back, and until they are the truth', () => {
  const key = topicKey({ kind: 'deployments', ...under });
  assert.deepEqual(watchedBy(held()), [key]);
  const steady = { deployments: [deployment({ createdAt: NOW - 3_600_000 })] };
  assert.deepEqual(watchedBy(held(steady)), []);
  // It was under way when it was read last, and the service has come to rest since.
  assert.deepEqual(watchedBy(told({}, held(steady))), [key]);
  const over = serviceDeployment(api, 'd2', { status: 'SUCCESSFUL', finishedAt: NOW });
  const read = (readAt: number): FleetSnapshot =>
    put(
      held(steady),
      'deployments',
      { kind: 'deployments', ...under },
      { state: 'ready', value: [over], readAt },
    );
  assert.deepEqual(watchedBy(read(NOW)), []);
  assert.deepEqual(watchedBy(read(NOW - 7_200_000)), [key]);
});
