import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endText } from '../../../../src/core/rollout/endText.ts';
import { parseFromRolloutPage, parsePlace } from '../../../../src/core/rollout/page.ts';
import { progressText, withoutLinks } from '../../../../src/core/rollout/progressText.ts';
import type { RolloutState } from '../../../../src/core/rollout/state.ts';
import { watchedOf } from '../../../../src/core/rollout/watchedOf.ts';
import { deployment, service, serviceDeployment, taskDefinition } from '../fleet/fixture.ts';
import { api, under } from '../fleet/rowsFixture.ts';
import { BEGAN, rolloutState, rolloutTask } from './stateFixture.ts';

const texts: readonly (readonly [Partial<RolloutState>, string])[] = [
  [{}, 'deploying: starting new tasks · 2 of 4 new tasks run'],
  [{ phase: 'starting', stages: [] }, 'starting · 2 of 4 new tasks run'],
  [
    { events: [{ at: BEGAN, message: '(service blog-api) has started 2 tasks.' }] },
    'deploying: starting new tasks · 2 of 4 new tasks run: has started 2 tasks.',
  ],
  [
    {
      target: { desired: 4, running: 0, pending: 1, failed: 2 },
      tasks: [rolloutTask('a', { reason: 'api exit 1' })],
      events: [{ at: BEGAN, message: 'has started 2 tasks.' }],
    },
    'deploying: starting new tasks · 0 of 4 new tasks run · 2 failed: api exit 1',
  ],
  [
    { trouble: 'ECS\nis not reached.' },
    'deploying: starting new tasks · 2 of 4 new tasks run: ECS is not reached.',
  ],
  [
    { phase: 'paused', traffic: { production: 0, test: 100 } },
    'paused: waits for somebody · 2 of 4 new tasks run · 100 % of the test traffic',
  ],
  [
    { phase: 'baking', bakesUntil: BEGAN, traffic: { production: 100 } },
    'baking until 14:00:00 UTC · 2 of 4 new tasks run · 100 % of the traffic',
  ],
  [
    { stages: [{ name: 'SOME_NEW_STAGE', state: 'now' }] },
    'deploying: some new stage · 2 of 4 new tasks run',
  ],
];

for (const [change, text] of texts) {
  test(`progress: ${text}`, () => {
    assert.equal(progressText(rolloutState(change)), text);
  });
}

test('text from outside begins no link', () => {
  assert.doesNotMatch(withoutLinks('a [b](command:c) [d](https://e)'), /\]\(/);
});

test('one that somebody took back has not failed', () => {
  const end = {
    kind: 'rolledBack',
    service: service('blog', 'blog-api'),
    reason: 'It was stopped.',
    taskDefinition: taskDefinition('blog-api:41'),
    failures: [],
  } as const;
  assert.equal(
    endText('blog-api in dev', 'deploy', end),
    'The deployment of blog-api in dev failed and was rolled back to blog-api:41. It was stopped.',
  );
  assert.doesNotMatch(endText('blog-api in dev', 'stopDeployment', end), /failed/);
});

test("somebody else's deployment is watched by what ECS says of it", () => {
  const held = service('blog', 'blog-api', {
    deployments: [
      deployment({ id: 'ecs-svc/2', createdAt: BEGAN, taskDefinition: taskDefinition('blog-api:43') }),
      deployment({ id: 'ecs-svc/1', status: 'ACTIVE' }),
    ],
  });
  const known = [serviceDeployment(api, 'd2', { createdAt: BEGAN + 500 })];
  assert.deepEqual(watchedOf('dev', held, known), {
    ...under,
    kind: 'deploy',
    deployment: 'ecs-svc/2',
    serviceDeployment: known[0]?.arn,
    asked: { taskDefinition: taskDefinition('blog-api:43') },
    before: [taskDefinition('blog-api:42')],
    startedAt: BEGAN,
  });
  assert.equal(watchedOf('dev', service('blog', 'blog-api', { deployments: [] }), []), undefined);
});

test('the extension takes only whole messages of the page', () => {
  assert.deepEqual(parseFromRolloutPage({ type: 'ready' }), { type: 'ready' });
  assert.deepEqual(parseFromRolloutPage({ type: 'action', id: 'continue', more: 1 }), {
    type: 'action',
    id: 'continue',
  });
  assert.deepEqual(parseFromRolloutPage({ type: 'logs', task: 't' }), { type: 'logs', task: 't' });
  for (const data of [null, 'ready', {}, { type: 'action', id: 'delete' }, { type: 'logs' }, { type: 'x' }]) {
    assert.equal(parseFromRolloutPage(data), undefined);
  }
  assert.deepEqual(parsePlace(under), under);
  assert.equal(parsePlace({ environment: 'dev' }), undefined);
});
