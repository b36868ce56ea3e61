import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import { followStatus, type Standing, type Trouble } from '../../../../src/core/logs/followStatus.ts';
import type { FollowState } from '../../../../src/core/logs/line.ts';

const until = Date.UTC(2026, 10, 20, 14, 3, 5);

function trouble(code: FailureCode, hint?: string): Trouble {
  return { failure: new Failure(code, `It is ${code}.`, hint === undefined ? {} : { hint }), until };
}

const read = { group: '/ecs/api', region: 'eu-west-1', trouble: undefined, missing: false, live: 1 };
const standing: Standing = {
  title: 'blog-api in dev (blog)',
  gone: undefined,
  trouble: undefined,
  tasksTrouble: undefined,
  readers: [read],
  notices: [],
  mendable: false,
  tasks: { running: 3, followable: true },
  ended: undefined,
  catchingUp: false,
  lag: undefined,
  mode: 'polling',
  sampled: false,
};

describe('the status of a follow', () => {
  const cases: readonly (readonly [string, Partial<Standing>, FollowState, string])[] = [
    ['several tasks', {}, 'following', 'Following blog-api in dev (blog): 3 tasks, by polling.'],
    [
      'one task',
      { tasks: { running: 1, followable: true } },
      'following',
      'Following blog-api in dev (blog): 1 task, by polling.',
    ],
    [
      'none that runs now',
      { tasks: { running: 0, followable: true } },
      'following',
      'Following blog-api in dev (blog), of which no task is running now.',
    ],
    [
      'a sign-out that only the tasks have met so far',
      { tasksTrouble: trouble('signedOut') },
      'waiting',
      'It is signedOut. Following goes on after you sign in.',
    ],
    [
      'Live Tail, which is billed as long as it is on',
      { mode: 'liveTail' },
      'following',
      'Following blog-api in dev (blog): 3 tasks, by Live Tail (billed).',
    ],
    [
      'Live Tail that is on from before and begins',
      { mode: 'beginning' },
      'following',
      'Following blog-api in dev (blog): 3 tasks, Live Tail (billed) begins.',
    ],
    ['a backlog', { catchingUp: true }, 'following', 'Catching up with blog-api in dev (blog) …'],
    [
      'the start',
      { tasks: undefined, readers: [] },
      'waiting',
      'Looking for the tasks of blog-api in dev (blog) …',
    ],
    [
      'no task yet',
      { tasks: { running: 0, followable: true }, readers: [] },
      'waiting',
      'No task of blog-api in dev (blog) is running; lines appear when one starts.',
    ],
    [
      'nothing to read',
      { tasks: { running: 1, followable: false }, readers: [] },
      'waiting',
      'No container of blog-api in dev (blog) can be followed.',
    ],
    [
      'a group that is not there',
      { readers: [{ ...read, live: 0, missing: true }] },
      'waiting',
      'The log group /ecs/api is not there in eu-west-1 yet.',
    ],
    [
      'streams that are not there',
      { readers: [{ ...read, live: 0 }] },
      'waiting',
      'Waiting for the first line of blog-api in dev (blog).',
    ],
    ['the end', { ended: 'drained' }, 'ended', 'blog-api in dev (blog) has stopped; its log is complete.'],
    [
      'a task that is gone',
      { ended: 'unknown' },
      'ended',
      'Amazon ECS does not know blog-api in dev (blog) any more.',
    ],
    [
      'limited calls',
      { readers: [{ ...read, trouble: trouble('throttled') }] },
      'throttled',
      'It is throttled. Going on at 14:03:05 UTC.',
    ],
    [
      'limited calls for one of two groups',
      { readers: [read, { ...read, trouble: trouble('throttled') }] },
      'throttled',
      'It is throttled. Going on at 14:03:05 UTC.',
    ],
    [
      'no access',
      { readers: [{ ...read, trouble: trouble('accessDenied', 'Allow it.') }] },
      'denied',
      'It is accessDenied. Allow it.',
    ],
    [
      'no session',
      { trouble: trouble('expired') },
      'waiting',
      'It is expired. Following goes on after you sign in.',
    ],
    [
      'no network',
      { readers: [{ ...read, trouble: trouble('offline') }] },
      'offline',
      'It is offline. Trying again.',
    ],
    [
      'no access to the tasks at the start',
      { tasks: undefined, readers: [], tasksTrouble: trouble('accessDenied') },
      'denied',
      'It is accessDenied.',
    ],
  ];
  for (const [name, more, kind, text] of cases) {
    it(`tells ${name}`, () => {
      const status = followStatus({ ...standing, ...more });
      assert.deepEqual([status.kind, status.text], [kind, text]);
      assert.deepEqual(status.notices, []);
    });
  }

  it('notes what is in trouble while the rest goes on', () => {
    const status = followStatus({
      ...standing,
      readers: [read, { ...read, trouble: trouble('accessDenied', 'Allow it.') }],
      tasksTrouble: trouble('server'),
      notices: ['Container x logs elsewhere.'],
    });
    assert.equal(status.kind, 'following');
    assert.deepEqual(status.notices, [
      'It is server.',
      'It is accessDenied. Allow it.',
      'Container x logs elsewhere.',
    ]);
  });

  it('has the way out of what is wrong', () => {
    const action = { title: 'Sign In', command: 'ecsCodespaces.signIn' };
    const failure = new Failure('signedOut', 'Nobody is signed in.', { action });
    assert.deepEqual(followStatus({ ...standing, trouble: { failure, until } }).action, action);
    assert.equal(followStatus(standing).action, undefined);
  });

  it('offers the settings where they mend a notice, and shows no marks', () => {
    const status = followStatus({ ...standing, notices: ['Name it in `logGroups`.'], mendable: true });
    assert.deepEqual(status.notices, ['Name it in logGroups.']);
    assert.equal(status.action?.command, 'ecsCodespaces.openSettings');
  });

  it('says one thing about an environment that is gone, or a session that has ended', () => {
    const gone = new Failure('notFound', 'There is no environment named dev in the settings.', {
      hint: 'Look at `x`.',
      action: { title: 'Open Settings', command: 'ecsCodespaces.openSettings' },
    });
    const readers = [{ ...read, trouble: trouble('signedOut') }];
    const status = followStatus({ ...standing, gone, trouble: trouble('expired'), readers });
    assert.equal(
      status.text,
      'There is no environment named dev in the settings. Following goes on when it is back.',
    );
    assert.equal(status.action?.title, 'Open Settings');
    assert.deepEqual(status.notices, []);
    const tasksTrouble = { failure: gone, until };
    assert.deepEqual(followStatus({ ...standing, trouble: trouble('signedOut'), tasksTrouble }).notices, []);
  });
});
