import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Budget, nextLook, type Outlook } from '../../../../src/core/rollout/pace.ts';
import type { RolloutState, Watched } from '../../../../src/core/rollout/state.ts';

const START = 1_800_000_000_000;
const watched: Watched = {
  environment: 'dev',
  cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog',
  service: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
  kind: 'deploy',
  deployment: 'ecs-svc/1',
  asked: {},
  before: [],
  startedAt: START,
};

function outlook(after: number, state: Partial<RolloutState>, more: Partial<Outlook> = {}): Outlook {
  return {
    state: {
      watched,
      phase: 'deploying',
      strategy: 'ROLLING',
      stages: [],
      target: { desired: 4, running: 0, pending: 4, failed: 0 },
      source: 4,
      hooks: [],
      tasks: [],
      events: [],
      others: [],
      readAt: START + after,
      ...state,
    },
    sure: true,
    rollsBack: true,
    backStarts: false,
    now: START + after,
    ...more,
  };
}

const up = { desired: 4, running: 4, pending: 0, failed: 0 };

test('while tasks have to start nobody looks every few seconds', () => {
  assert.ok(nextLook(outlook(15_000, {})) >= 10_000);
});

test('once all new tasks run the end is near', () => {
  assert.ok(nextLook(outlook(60_000, { target: up }, { upSince: START + 45_000 })) <= 5000);
});

test('a bake whose end is known is slept through, but for alarms, and its end is not missed', () => {
  const baking = { phase: 'baking', strategy: 'BLUE_GREEN', target: up } as const;
  const stage = { name: 'BAKE_TIME', since: START + 100_000, earliest: START + 95_000 };
  const bakesUntil = START + 400_000;
  assert.ok(nextLook(outlook(120_000, { ...baking, bakesUntil }, { stage })) >= 15_000);
  const before = nextLook(outlook(384_000, { ...baking, bakesUntil }, { stage }));
  assert.ok(384_000 + before <= 395_000, 'it may be over by then');
  assert.ok(nextLook(outlook(396_000, { ...baking, bakesUntil }, { stage })) <= 5000);
});

test('a pause waits for a person', () => {
  assert.ok(nextLook(outlook(60_000, { phase: 'paused', strategy: 'BLUE_GREEN' })) >= 10_000);
});

test('a failure that would be the end is watched for closely', () => {
  const breaker = { failures: 1, threshold: 3, triggered: false };
  const state = { breaker, target: { desired: 4, running: 2, pending: 2, failed: 1 } };
  assert.ok(nextLook(outlook(60_000, state)) <= 5000);
  const far = { ...state, breaker: { ...breaker, threshold: 50 } };
  assert.ok(nextLook(outlook(60_000, far)) >= 10_000);
});

test('whatever the pace, five minutes take few calls, and no look is more than 20 s away', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 3000, max: 20_000 }), fc.integer({ min: 1, max: 3 })), {
        minLength: 100,
        maxLength: 100,
      }),
      looks => {
        const budget = new Budget(START);
        let now = START;
        let calls = 0;
        for (const [wanted, cost] of looks) {
          const wait = budget.stretch(wanted, now);
          assert.ok(wait >= wanted && wait <= 20_000);
          now += wait;
          if (now >= START + 300_000) {
            break;
          }
          budget.spend(cost, now);
          calls += cost;
        }
        const dearest = Math.max(...looks.map(([, cost]) => cost));
        assert.ok(calls <= 35 + dearest * (300 / 15), `${calls} calls`);
      },
    ),
  );
});
