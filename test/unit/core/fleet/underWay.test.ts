import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attention } from '../../../../src/core/fleet/attention.ts';
import { groupNode } from '../../../../src/core/fleet/node.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import type { FleetSnapshot } from '../../../../src/core/fleet/snapshot.ts';
import { type Topic, topicKey } from '../../../../src/core/fleet/topic.ts';
import { rolloutKey } from '../../../../src/core/fleet/underWay.ts';
import type { ServiceDeployment } from '../../../../src/core/model.ts';
import type { DeploymentProgress } from '../../../../src/core/release.ts';
import type { RolloutState } from '../../../../src/core/rollout/state.ts';
import { rolloutState } from '../rollout/stateFixture.ts';
import { deployment, service, serviceDeployment, taskDefinition } from './fixture.ts';
import { api, apiNode, HOUR, NOW, only, put, ready, under, withServices } from './rowsFixture.ts';

/** Rows of services and deployments that are under way. */

const moving = service('blog', 'blog-api', {
  strategy: 'BLUE_GREEN',
  deployments: [
    deployment({ rolloutState: 'IN_PROGRESS', running: 2, taskDefinition: taskDefinition('blog-api:43') }),
    deployment({ id: 'ecs-svc/0', status: 'ACTIVE' }),
  ],
});
const steady = service('blog', 'blog-api', { strategy: 'BLUE_GREEN' });

function progress(change: Partial<DeploymentProgress> = {}): DeploymentProgress {
  return {
    strategy: 'BLUE_GREEN',
    stage: 'SCALE_UP',
    target: { revision: 'r2', requested: 4, running: 2, pending: 2, productionTraffic: 0, testTraffic: 0 },
    source: [],
    hooks: [],
    bakeMinutes: 5,
    ...change,
  };
}

function withDeployment(change: Partial<ServiceDeployment>, held = moving): FleetSnapshot {
  return put(
    withServices(ready([held])),
    'deployments',
    { kind: 'deployments', ...under },
    ready([
      serviceDeployment(api, 'd2', {
        status: 'IN_PROGRESS',
        requestedTasks: 4,
        runningTasks: 2,
        progress: progress(),
        ...change,
      }),
    ]),
  );
}

function withRollout(change: Partial<RolloutState>, held = moving): FleetSnapshot {
  const state = rolloutState({ strategy: 'BLUE_GREEN', ...change });
  return { ...withServices(ready([held])), rollouts: new Map([[rolloutKey(under), state]]) };
}

const paused = {
  stage: 'POST_TEST_TRAFFIC_SHIFT',
  hooks: [{ id: 'h', type: 'PAUSE', status: 'AWAITING_ACTION' }],
  target: { revision: 'r2', requested: 4, running: 4, pending: 0, productionTraffic: 0, testTraffic: 100 },
};
const definitions = 'blog-api:42 → :43';

const rows: readonly (readonly [string, FleetSnapshot, string, string, string])[] = [
  ['a stage', withDeployment({}), `4/4 · deploying 2/4, scaling up · ${definitions}`, 'sync', 'underWay'],
  [
    'a pause',
    withDeployment({ progress: progress(paused) }),
    `paused: waits for somebody · 100 % of the test traffic · 4/4 · ${definitions}`,
    'debug-pause',
    'paused',
  ],
  [
    'a shift of the traffic',
    withDeployment({
      progress: progress({
        strategy: 'CANARY',
        stage: 'PRODUCTION_TRAFFIC_SHIFT',
        target: { revision: 'r2', requested: 4, running: 4, pending: 0, productionTraffic: 10 },
      }),
    }),
    `4/4 · deploying 2/4, shifting production traffic · 10 % of the traffic · ${definitions}`,
    'sync',
    'underWay',
  ],
  [
    'bake time',
    withDeployment({ progress: progress({ stage: 'BAKE_TIME' }) }),
    `4/4 · baking · ${definitions}`,
    'watch',
    'underWay',
  ],
  [
    'a roll-back',
    withDeployment({ status: 'ROLLBACK_IN_PROGRESS' }),
    `4/4 · rolling back 2/4 · ${definitions}`,
    'discard',
    'underWay',
  ],
  [
    'a rollout that is watched',
    withRollout({ phase: 'baking', bakesUntil: Date.UTC(2026, 10, 21, 14, 3, 5) }),
    `4/4 · baking until 14:03:05 UTC · ${definitions}`,
    'watch',
    'underWay',
  ],
  [
    'a rollout that is watched and waits',
    withRollout({ phase: 'paused', traffic: { production: 25 } }),
    `paused: waits for somebody · 25 % of the traffic · 4/4 · ${definitions}`,
    'debug-pause',
    'paused',
  ],
  [
    'a rollout that was seen to end, before the service was read again',
    withRollout({ phase: 'ended' }),
    `4/4 · deploying 2/4 · ${definitions}`,
    'sync',
    'underWay',
  ],
  [
    'a deployment that is over although it was last read under way',
    withDeployment({ progress: progress(paused) }, steady),
    '4/4 · blog-api:42',
    'pass',
    'service',
  ],
];

for (const [what, snapshot, description, icon, context] of rows) {
  test(`the row of a service tells of ${what}`, () => {
    const shown = row(snapshot, apiNode, NOW);
    assert.equal(shown.description, description);
    assert.equal(shown.icon.id, icon);
    assert.equal(shown.context, context === 'service' ? context : `service.${context}`);
  });
}

test('tasks that fail are said before the stage', () => {
  const [primary, former] = moving.deployments;
  assert.ok(primary !== undefined && former !== undefined);
  const failing = { ...moving, deployments: [{ ...primary, failedTasks: 2 }, former] };
  const shown = row(withDeployment({}, failing), apiNode, NOW);
  assert.equal(shown.description, `4/4 · 2 tasks failed · deploying 2/4, scaling up · ${definitions}`);
  assert.equal(shown.icon.id, 'error');
});

test('the row of a deployment tells that it waits, and offers what can be done', () => {
  const shown = only(withDeployment({ progress: progress(paused) }), groupNode('deployments', under));
  assert.match(shown.description ?? '', /^paused: waits for somebody · 100 % of the test traffic · /);
  assert.equal(shown.context, 'deployment.paused');
  const going = only(withDeployment({}), groupNode('deployments', under));
  assert.match(going.description ?? '', /^deploying 2\/4, scaling up · /);
  assert.equal(going.context, 'deployment.underWay');
  const over = only(
    withDeployment({ status: 'SUCCESSFUL', finishedAt: NOW - HOUR }),
    groupNode('deployments', under),
  );
  assert.equal(over.context, 'deployment');
});

test('deployments are read for services that shift traffic, for as long as they do and are seen', () => {
  const watched: string[] = [];
  const fleet = {
    snapshot: withServices(ready([moving])),
    watch: (topic: Topic) => {
      const key = topicKey(topic);
      watched.push(key);
      return { dispose: () => void watched.splice(watched.indexOf(key), 1) };
    },
  };
  const attention = new Attention(fleet);
  const key = topicKey({ kind: 'deployments', ...under });
  attention.look([apiNode]);
  attention.look([apiNode]);
  assert.deepEqual(watched, [key]);
  attention.look([]);
  assert.deepEqual(watched, []);
  attention.look([apiNode]);
  fleet.snapshot = withServices(ready([steady]));
  attention.look([apiNode]);
  assert.deepEqual(watched, []);
  fleet.snapshot = withServices(ready([{ ...moving, strategy: 'ROLLING' }]));
  attention.look([apiNode]);
  assert.deepEqual(watched, []);
});
