import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goesOn, Story } from '../../../../src/core/rollout/pageStory.ts';
import type { RolloutState, Watched } from '../../../../src/core/rollout/state.ts';
import { service } from '../fleet/fixture.ts';
import { BEGAN, rolloutState, rolloutTask } from './stateFixture.ts';

const { watched } = rolloutState();
const { deployment: _, ...bare } = watched;
const stop: Watched = {
  ...bare,
  kind: 'stopDeployment',
  serviceDeployment: 'd',
  asked: {},
  startedAt: BEGAN + 40_000,
};

function names(state: RolloutState | undefined): readonly string[] {
  return (state?.tasks ?? []).map(({ arn, status }) => `${arn.slice(-32, -24)} ${status}`);
}

test('only what is done to a deployment goes on with its story', () => {
  assert.equal(goesOn(stop, watched), true);
  assert.equal(goesOn({ ...stop, kind: 'answerHook' }, { ...watched, serviceDeployment: 'd' }), true);
  assert.equal(goesOn({ ...stop, kind: 'deploy' }, watched), false);
  assert.equal(goesOn(stop, { ...watched, serviceDeployment: 'other' }), false);
  assert.equal(goesOn({ ...stop, deployment: 'ecs-svc/3' }, watched), false);
  assert.equal(goesOn(stop, { ...watched, service: 'other' }), false);
  assert.equal(goesOn(stop, { ...watched, environment: 'prod' }), false);
  assert.equal(goesOn(stop, { ...watched, kind: 'scale' }), false);
});

test('before the first look after it was stopped, what is known is told', () => {
  const story = new Story();
  assert.deepEqual(names(story.state), []);
  const first = story.begin(watched);
  first(rolloutState({ phase: 'paused', tasks: [rolloutTask('aaaaaaaa')] }));
  story.begin(stop);
  assert.deepEqual(names(story.state), ['aaaaaaaa RUNNING']);
  assert.equal(story.state?.watched.kind, 'stopDeployment');
  assert.equal(story.state?.watched.startedAt, BEGAN);
  assert.deepEqual(story.state?.watched.before, [watched.asked.taskDefinition]);
});

test('what was seen before it was stopped stays: tasks, events, and when stages began', () => {
  const story = new Story();
  const first = story.begin(watched);
  const event = { at: BEGAN + 5_000, message: 'has started 4 tasks.' };
  first(
    rolloutState({
      tasks: [rolloutTask('aaaaaaaa')],
      events: [event],
      stages: [
        { name: 'TASKS', state: 'done', since: BEGAN },
        { name: 'DRAIN', state: 'now', since: BEGAN + 30_000 },
      ],
    }),
  );
  const second = story.begin(stop);
  const later = { at: BEGAN + 50_000, message: 'rolling back.' };
  second(
    rolloutState({
      watched: stop,
      phase: 'rollingBack',
      events: [later],
      stages: [
        { name: 'TASKS', state: 'failed' },
        { name: 'DRAIN', state: 'ahead' },
        { name: 'ROLLBACK', state: 'now', since: BEGAN + 45_000 },
      ],
    }),
  );
  const { state } = story;
  assert.deepEqual(names(state), ['aaaaaaaa RUNNING']);
  assert.deepEqual(state?.events, [event, later]);
  assert.deepEqual(state?.stages, [
    { name: 'TASKS', state: 'done', since: BEGAN },
    { name: 'DRAIN', state: 'failed', since: BEGAN + 30_000 },
    { name: 'ROLLBACK', state: 'now', since: BEGAN + 45_000 },
  ]);
  first(rolloutState({ readAt: BEGAN + 60_000 }));
  assert.deepEqual(names(story.state), ['aaaaaaaa STOPPED']);
  assert.equal(story.state?.tasks[0]?.stoppedAt, BEGAN + 60_000);
});

test('until its end the tasks are counted by who knows the deployment by its id', () => {
  const story = new Story();
  const first = story.begin(watched);
  const counts = { desired: 4, running: 3, pending: 0, failed: 0 };
  first(rolloutState({ target: counts, source: 4, tasks: [rolloutTask('aaaaaaaa')] }));
  const second = story.begin(stop);
  const none = { ...counts, running: 0 };
  second(rolloutState({ watched: stop, target: none, source: 8 }));
  assert.deepEqual([story.state?.target, story.state?.source], [counts, 4]);
  second(rolloutState({ watched: stop, target: none, source: 8, readAt: BEGAN + 600_000 }));
  assert.deepEqual([story.state?.target, story.state?.source], [none, 8]);
  const end = {
    kind: 'rolledBack',
    service: service('blog', 'blog-api'),
    reason: '',
    taskDefinition: undefined,
    failures: [],
  } as const;
  second(rolloutState({ watched: stop, target: none, source: 4, end }));
  assert.deepEqual([story.state?.target, story.state?.source], [none, 4]);
  assert.deepEqual(names(story.state), ['aaaaaaaa STOPPED']);
});

test('an earlier watch does not say how the newest change ends', () => {
  const story = new Story();
  story.begin(watched)(rolloutState({ end: { kind: 'gone', reason: 'x' } }));
  assert.equal(story.state?.end?.kind, 'gone');
  const second = story.begin(stop);
  assert.equal(story.state?.end, undefined);
  second(rolloutState({ watched: stop, end: { kind: 'gone', reason: 'y' } }));
  assert.deepEqual(story.state?.end, { kind: 'gone', reason: 'y' });
});

test('tasks of a deployment that is not known by its id are not said to have stopped', () => {
  const story = new Story();
  const only = story.begin(stop);
  only(rolloutState({ watched: stop, tasks: [rolloutTask('aaaaaaaa')] }));
  only(rolloutState({ watched: stop, tasks: [rolloutTask('bbbbbbbb')] }));
  assert.deepEqual(names(story.state), ['bbbbbbbb RUNNING']);
});
