import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAsAsked, isOtherThanAsked } from '../../../../src/core/rollout/asked.ts';
import { endText } from '../../../../src/core/rollout/endText.ts';
import { parseFromRolloutPage, parsePlace } from '../../../../src/core/rollout/page.ts';
import { progressText, withoutLinks } from '../../../../src/core/rollout/progressText.ts';
import type { RolloutState } from '../../../../src/core/rollout/state.ts';
import { watchedOf } from '../../../../src/core/rollout/watchedOf.ts';
import { deployment, service, serviceDeployment, taskDefinition } from '../fleet/fixture.ts';
import { api, under } from '../fleet/rowsFixture.ts';
import { BEGAN, rolloutState, rolloutTask } from './stateFixture.ts';

const texts: readonly (readonly [Partial<RolloutState>, string])[] = [
  [{}, 'starting new tasks · 2 of 4 new tasks run'],
  [{ phase: 'starting', stages: [] }, 'starting · 2 of 4 new tasks run'],
  [
    { events: [{ at: BEGAN, message: '(service blog-api) has started 2 tasks.' }] },
    'starting new tasks · 2 of 4 new tasks run: has started 2 tasks.',
  ],
  [
    {
      target: { desired: 4, running: 0, pending: 1, failed: 2 },
      tasks: [rolloutTask('a', { reason: 'api exit 1' })],
      events: [{ at: BEGAN, message: 'has started 2 tasks.' }],
    },
    'starting new tasks · 0 of 4 new tasks run · 2 failed: api exit 1',
  ],
  [{ trouble: 'ECS\nis not reached.' }, 'starting new tasks · 2 of 4 new tasks run: ECS is not reached.'],
  [
    { phase: 'paused', traffic: { production: 0, test: 100 } },
    'paused: waits for somebody · 2 of 4 new tasks run · 100 % of the test traffic',
  ],
  [
    { phase: 'baking', bakesUntil: BEGAN, traffic: { production: 100 } },
    'baking until 14:00:00 UTC · 2 of 4 new tasks run · 100 % of the traffic',
  ],
  [{ stages: [{ name: 'SOME_NEW_STAGE', state: 'now' }] }, 'some new stage · 2 of 4 new tasks run'],
  [{ stages: [] }, '2 of 4 new tasks run'],
  [{ phase: 'rollingBack' }, 'rolling back · 2 new and 4 old tasks run'],
  [
    { phase: 'paused', watched: { ...rolloutState().watched, kind: 'stopDeployment' } },
    '2 new and 4 old tasks run',
  ],
  [{ watched: { ...rolloutState().watched, kind: 'rollBack' } }, 'starting new tasks · 2 of 4 new tasks run'],
  [
    {
      events: [
        {
          at: BEGAN,
          message:
            '(service blog-api) registered 2 targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/blog-api/6d0ecf831eec9f09)',
        },
      ],
    },
    'starting new tasks · 2 of 4 new tasks run: registered 2 targets in (target-group blog-api)',
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
    endText('blog-api in dev', { kind: 'deploy', asked: {} }, end),
    'The deployment of blog-api in dev failed and was rolled back to blog-api:41. It was stopped.',
  );
  assert.doesNotMatch(endText('blog-api in dev', { kind: 'stopDeployment', asked: {} }, end), /failed/);
});

test('the end is held against what was asked for', () => {
  const what = 'blog-api in dev';
  const held = service('blog', 'blog-api');
  const back = {
    kind: 'rolledBack',
    service: held,
    reason: 'It was stopped.',
    taskDefinition: taskDefinition('blog-api:41'),
    failures: [],
  } as const;
  const done = { kind: 'succeeded', service: held, milliseconds: 60_000 } as const;
  const answered = (answer: 'CONTINUE' | 'ROLLBACK', revision: number) =>
    ({
      kind: 'answerHook',
      asked: { answer, taskDefinition: taskDefinition(`blog-api:${revision}`) },
    }) as const;
  const toOld = answered('ROLLBACK', 41);
  const toOther = answered('ROLLBACK', 42);
  const on = answered('CONTINUE', 43);
  assert.equal(endText(what, toOld, back), 'blog-api in dev is rolled back to blog-api:41. It was stopped.');
  assert.match(
    endText(what, toOther, back),
    /^blog-api in dev is rolled back to blog-api:41, not to blog-api:42\./,
  );
  assert.match(
    endText(what, on, back),
    /^The deployment of blog-api in dev was rolled back to blog-api:41\./,
  );
  assert.match(endText(what, on, done), /^blog-api in dev is deployed/);
  assert.match(endText(what, toOld, done), /was not rolled back: it had succeeded by then/);
  assert.match(endText(what, { kind: 'stopDeployment', asked: {} }, done), /was not rolled back/);
  assert.deepEqual(
    [isAsAsked(toOld, back), isAsAsked(toOther, back), isAsAsked(on, back)],
    [true, false, false],
  );
  assert.deepEqual([isAsAsked(on, done), isAsAsked(toOld, done)], [true, false]);
});

test('what ended PRIMARY is held against what was asked for, unless that was to go back', () => {
  const { watched } = rolloutState();
  const own = deployment({ id: 'ecs-svc/2', taskDefinition: taskDefinition('blog-api:43') });
  const asked = { taskDefinition: taskDefinition('blog-api:44') };
  assert.equal(isOtherThanAsked(watched, own), false);
  assert.equal(isOtherThanAsked({ ...watched, asked }, own), true);
  assert.equal(
    isOtherThanAsked({ ...watched, kind: 'answerHook', asked: { ...asked, answer: 'ROLLBACK' } }, own),
    false,
  );
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
