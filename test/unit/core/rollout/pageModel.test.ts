import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseToRolloutPage } from '../../../../src/core/rollout/page.ts';
import { emptyPage, rolloutPage } from '../../../../src/core/rollout/pageModel.ts';
import { rolloutReport } from '../../../../src/core/rollout/report.ts';
import type { RolloutState } from '../../../../src/core/rollout/state.ts';
import { service } from '../fleet/fixture.ts';
import { under } from '../fleet/rowsFixture.ts';
import { actions, back, facts, LATER, page, turned } from './pageFixture.ts';
import { BEGAN, rolloutState, rolloutTask } from './stateFixture.ts';

test('a rolling deployment in words', () => {
  const shown = page();
  assert.equal(shown.title, 'blog-api');
  assert.equal(shown.place, 'dev · blog');
  assert.deepEqual(shown.status, {
    tone: 'moving',
    text: 'Deploying: starting new tasks',
    detail: '2 of 4 new tasks run',
  });
  assert.deepEqual(facts(shown), {
    'Task definition': 'blog-api:42 → blog-api:43',
    Strategy: 'rolling update',
    'New tasks': '2 of 4 running · 1 pending',
    'Old tasks': '4 running',
    Started: '2026-11-21 14:00:00 UTC',
    'Under way for': '1 min',
    'Last looked': '14:01:30 UTC',
  });
  assert.deepEqual(
    shown.stages.map(({ name, state, text }) => `${name}|${state}|${text}`),
    ['Starting new tasks|now|under way · began 14:00:00 UTC', 'Stopping old tasks|ahead|ahead'],
  );
  assert.deepEqual(actions(shown), ['rollBack', 'logs', 'report', 'stopWatching']);
});

test('a pause is said first, with what happens by itself and what a person can do', () => {
  const shown = page({
    phase: 'paused',
    strategy: 'BLUE_GREEN',
    traffic: { production: 0, test: 100 },
    hooks: [
      {
        id: 'h',
        type: 'PAUSE',
        status: 'AWAITING_ACTION',
        expiresAt: BEGAN + 25 * 3_600_000,
        timeoutAction: 'ROLLBACK',
      },
    ],
  });
  assert.equal(shown.status.tone, 'waiting');
  assert.equal(shown.status.text, 'Paused: waits for somebody');
  assert.equal(shown.status.detail, '2 of 4 new tasks run · 100 % of the test traffic');
  assert.equal(facts(shown)['Pause'], 'awaiting action · rolls back by itself at 2026-11-22 15:00:00 UTC');
  assert.equal(facts(shown)['Production traffic'], '0 %');
  assert.deepEqual(actions(shown), ['continue!', 'rollBack', 'logs', 'report', 'stopWatching']);
});

test('the announced status counts no seconds', () => {
  const state = rolloutState({ phase: 'baking', bakesUntil: BEGAN + 300_000 });
  const one = rolloutPage(state, true, LATER);
  const other = rolloutPage(state, true, LATER + 40_000);
  assert.deepEqual(one.status, other.status);
  assert.equal(facts(one)['Bake time'], 'until 14:05:00 UTC, 3 min left');
  assert.equal(facts(other)['Bake time'], 'until 14:05:00 UTC, 2 min left');
});

test('the circuit breaker, alarms, trouble and other people are said', () => {
  const shown = page({
    breaker: { failures: 2, threshold: 3, triggered: false },
    alarms: { names: ['p99', '5xx'], triggered: ['5xx'] },
    trouble: 'The network is down.',
    others: ['octocat deployed\nblog-api:44.'],
  });
  assert.equal(facts(shown)['Circuit breaker'], '2 of 3 failures');
  assert.equal(facts(shown)['Alarms'], 'triggered: 5xx');
  assert.deepEqual(shown.notices, [
    'The last look failed and is tried again: The network is down.',
    'octocat deployed blog-api:44.',
  ]);
});

test('tasks stand newest first, those that fell with their reason and last lines', () => {
  const shown = page({
    tasks: [
      rolloutTask('aaaaaaaa1', {
        status: 'STOPPED',
        health: 'UNKNOWN',
        stoppedAt: LATER,
        reason: 'api exit 1',
        lines: ['starting', 'no\tDATABASE_URL\u001b[0m'],
      }),
      rolloutTask('bbbbbbbb2', { createdAt: BEGAN + 20_000 }),
      rolloutTask('cccccccc3', { createdAt: BEGAN + 30_000, status: 'PENDING', health: 'UNKNOWN' }),
    ],
  });
  assert.deepEqual(
    shown.tasks.map(({ id, tone, status, created, reason }) => [id, tone, status, created, reason]),
    [
      ['cccccccc', 'moving', 'PENDING', '14:00:30 UTC', ''],
      ['bbbbbbbb', 'good', 'RUNNING · healthy', '14:00:20 UTC', ''],
      ['aaaaaaaa', 'bad', 'STOPPED', '14:00:10 UTC', 'api exit 1'],
    ],
  );
  assert.deepEqual(shown.tasks[2]?.lines, ['starting', 'no DATABASE_URL [0m']);
});

test('events stand newest first without what the page says already', () => {
  const shown = page({
    events: [
      { at: BEGAN, message: '(service blog-api) has started 2 tasks.' },
      { at: BEGAN + 5_000, message: '(service blog-api) was unable to place a task.' },
    ],
  });
  assert.deepEqual(shown.events, [
    { time: '14:00:05 UTC', text: 'was unable to place a task.', tone: 'bad' },
    { time: '14:00:00 UTC', text: 'has started 2 tasks.', tone: 'neutral' },
  ]);
});

test('an end says how it ended, and what can be done then', () => {
  const held = service('blog', 'blog-api');
  const good = page(
    { phase: 'ended', end: { kind: 'succeeded', service: held, milliseconds: 90_000 } },
    false,
  );
  assert.deepEqual(good.status, {
    tone: 'good',
    text: 'Succeeded',
    detail: 'blog-api in dev is deployed: 4 of 4 tasks run after 1 min.',
  });
  assert.equal(facts(good)['Took'], '1 min');
  assert.deepEqual(actions(good), ['rollBack', 'logs', 'report']);

  const failures = [{ task: 't', reason: 'api exit 1' }];
  const reason = 'The circuit breaker was triggered';
  const bad = page(
    {
      phase: 'ended',
      end: { kind: 'failed', service: held, reason, aftermath: { kind: 'nothing' }, failures },
    },
    false,
  );
  assert.equal(bad.status.tone, 'bad');
  assert.match(bad.status.detail, /nothing rolls it back\. The circuit breaker was triggered\. api exit 1$/);
  assert.deepEqual(actions(bad), ['rollBack!', 'logs', 'report']);

  const gone = page({ phase: 'ended', end: { kind: 'gone', reason: 'It was deleted.' } }, false);
  assert.deepEqual(actions(gone), ['logs', 'report']);
});

test('a stage tells when it began and how long it took, where both were seen', () => {
  const shown = page({
    stages: [
      { name: 'SCALE_UP', state: 'done' },
      { name: 'POST_SCALE_UP', state: 'done' },
      { name: 'TEST_TRAFFIC_SHIFT', state: 'done', since: BEGAN + 30_000 },
      { name: 'BAKE_TIME', state: 'now', since: BEGAN + 70_000 },
      { name: 'CLEAN_UP', state: 'ahead' },
    ],
  });
  assert.deepEqual(
    shown.stages.map(({ text }) => text),
    [
      'done · began 14:00:00 UTC',
      'done',
      'done in about 40 s · first seen 14:00:30 UTC',
      'under way · first seen 14:01:10 UTC',
      'ahead',
    ],
  );
  const done = page({
    stages: [
      { name: 'DRAIN', state: 'done' },
      { name: 'ROLLBACK', state: 'done', since: BEGAN + 20_000 },
    ],
    end: back,
  });
  assert.equal(done.stages[1]?.text, 'done in about 1 min · first seen 14:00:20 UTC');
  const told = page({
    stages: turned,
    events: [{ at: BEGAN + 12_000, message: '(service x) rolling back to deployment ecs-svc/1.' }],
  });
  assert.deepEqual(
    told.stages.map(({ text }) => text),
    ['failed after 12 s · began 14:00:00 UTC', 'ahead', 'under way · began 14:00:12 UTC'],
  );
});

test('why no task is listed is said as it is', () => {
  const none = { desired: 4, running: 0, pending: 0, failed: 0 };
  const why = (change: Partial<RolloutState>): string => page({ target: none, ...change }).words.noTasks;
  assert.equal(why({}), 'No task was started yet.');
  assert.equal(why({ target: { ...none, running: 1 } }), 'Its tasks were not listed yet.');
  assert.equal(why({ target: { ...none, desired: 0 } }), 'No task is wanted.');
  for (const change of [{ phase: 'rollingBack' }, { end: back }, { stages: turned }] as const) {
    assert.equal(why(change), 'None of its tasks runs any more.');
  }
});

test('one that nobody watches any more does not look as if it went on', () => {
  const shown = page({}, false);
  assert.equal(shown.status.tone, 'neutral');
  assert.match(shown.status.text, /No longer watched/);
  assert.ok(!actions(shown).includes('stopWatching'));
});

test('every page is a message that the page takes, and nothing less is', () => {
  const pages = [
    page({ tasks: [rolloutTask('a')], events: [{ at: BEGAN, message: 'x' }] }),
    page({ target: { desired: 0, running: 3, pending: 0, failed: 1 }, traffic: { production: 12.5 } }),
    emptyPage(under, 'Sign in', true),
  ];
  for (const shown of pages) {
    const message = JSON.parse(JSON.stringify({ type: 'show', page: shown, place: under }));
    assert.deepEqual(parseToRolloutPage(message), message);
    for (const name of Object.keys(shown)) {
      const { [name]: _, ...less } = message.page;
      assert.equal(parseToRolloutPage({ ...message, page: less }), undefined, name);
    }
  }
  assert.equal(parseToRolloutPage({ type: 'show', page: pages[0] }), undefined);
  for (const other of [
    { stages: [{ name: 'x', text: 'x', state: 'later' }] },
    { status: { tone: 'pink', text: 'x', detail: 'x' } },
    { facts: [{ name: 'x', value: 'x', share: 101 }] },
    { actions: [{ id: 'delete', title: 'x', primary: false }] },
    { notices: [1] },
  ]) {
    assert.equal(
      parseToRolloutPage({ type: 'show', page: { ...pages[0], ...other }, place: under }),
      undefined,
    );
  }
});

test('the report says what the page shows, and nothing in it is markup', () => {
  const evil = '[x](command:evil) <img src=x> | `a`';
  const report = rolloutReport(
    page({
      tasks: [rolloutTask('aaaaaaaa', { reason: evil, lines: [evil] })],
      events: [{ at: BEGAN, message: evil }],
      others: [evil],
    }),
  );
  assert.match(report, /^# blog\\-api\n/);
  assert.match(report, /2 of 4 new tasks run/);
  const withoutCode = report.replaceAll(/^ {4}.*$/gm, '');
  assert.doesNotMatch(withoutCode, /(?<!\\)[[\]<`]/);
});
