import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutState } from '../../../../src/core/rollout/state.ts';
import { service } from '../fleet/fixture.ts';
import { actions, back, facts, page, stages, turned } from './pageFixture.ts';
import { rolloutState, rolloutTask } from './stateFixture.ts';

test('what was to be taken back is said to go back, and not to have succeeded', () => {
  const { watched } = rolloutState();
  const [old = ''] = watched.before;
  const asked = { answer: 'ROLLBACK', taskDefinition: old } as const;
  const back: RolloutState['watched'] = {
    ...watched,
    kind: 'answerHook',
    before: [watched.asked.taskDefinition ?? '', old],
    asked,
  };
  const held = service('blog', 'blog-api');
  const shown = page({ watched: back, end: { kind: 'succeeded', service: held, milliseconds: 1 } }, false);
  assert.equal(facts(shown)['Task definition'], 'blog-api:43 → blog-api:42');
  assert.deepEqual([shown.status.tone, shown.status.text], ['bad', 'Not rolled back']);
  const end = { kind: 'rolledBack', service: held, reason: '', taskDefinition: old, failures: [] } as const;
  assert.equal(page({ watched: back, end }, false).status.tone, 'good');
  assert.equal(page({ end }, false).status.tone, 'bad');
});

test('what was sent to be taken back goes back at once, and waits for nobody', () => {
  const { watched } = rolloutState();
  for (const change of [
    { ...watched, kind: 'stopDeployment' },
    { ...watched, kind: 'answerHook', asked: { answer: 'ROLLBACK' } },
  ] as const) {
    const hooks = [{ id: 'h', type: 'PAUSE', status: 'AWAITING_ACTION' }];
    const shown = page({ watched: change, phase: 'paused', hooks });
    assert.deepEqual([shown.status.tone, shown.status.text], ['moving', 'Rolling back']);
    assert.deepEqual(actions(shown), ['logs', 'report', 'stopWatching']);
    assert.equal(facts(shown)['Pause'], undefined);
    assert.notEqual(facts(shown)['Task definition'], undefined);
  }
});

test('what a person stopped is not shown as having failed', () => {
  const { watched } = rolloutState();
  const asked = { ...watched, kind: 'stopDeployment', asked: {} } as const;
  const elsewhere = { ...watched, serviceDeployment: 'arn:d' };
  for (const by of [asked, elsewhere]) {
    const under = page({ watched: by, phase: 'rollingBack', stages: turned });
    assert.equal(
      stages(under)[0],
      'Starting new tasks|stopped|stopped after about 20 s · began 14:00:00 UTC',
    );
    assert.equal(under.status.tone, 'moving');
    const over = page({ watched: by, end: back, stages: turned }, false);
    assert.match(stages(over)[0] ?? '', /\|stopped\|/);
    assert.notEqual(over.status.tone, 'bad');
  }
  for (const failed of [
    { target: { desired: 4, running: 0, pending: 0, failed: 1 } },
    { breaker: { failures: 3, threshold: 3, triggered: true } },
    { alarms: { names: ['5xx'], triggered: ['5xx'] } },
    { hooks: [{ id: 'h', type: 'AWS_LAMBDA', status: 'FAILED' }] },
    { tasks: [rolloutTask('a', { reason: 'api exit 1' })] },
    { watched },
  ]) {
    const shown = page({ watched: elsewhere, end: back, stages: turned, ...failed }, false);
    assert.match(stages(shown)[0] ?? '', /\|failed\|failed after about 20 s/, JSON.stringify(failed));
    assert.equal(shown.status.tone, 'bad');
  }
});

test('a roll-back is headed as one, and offers none of itself', () => {
  const watched = { ...rolloutState().watched, kind: 'rollBack' } as const;
  const shown = page({ watched });
  assert.equal(shown.status.text, 'Rolling back: starting new tasks');
  assert.deepEqual(actions(shown), ['logs', 'report', 'stopWatching']);
  const end = { kind: 'succeeded', service: back.service, milliseconds: 60_000 } as const;
  const over = page({ watched, end }, false);
  assert.deepEqual([over.status.tone, over.status.text], ['good', 'Rolled back']);
  assert.deepEqual(actions(over), ['logs', 'report']);
});
