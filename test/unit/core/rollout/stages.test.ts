import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stages, type Way } from '../../../../src/core/rollout/stages.ts';

const shifting: Way = { strategy: 'CANARY', up: false, bakes: false, baking: false, back: false };
const rolling: Way = { ...shifting, strategy: 'ROLLING' };

function shown(stages: Stages, way: Way, now = 0): readonly string[] {
  return stages.at(way, now).map(({ name, state }) => `${name} ${state}`);
}

test('a rolling deployment starts tasks, drains the old ones and is done', () => {
  const stages = new Stages();
  assert.deepEqual(shown(stages, rolling), ['TASKS now', 'DRAIN ahead']);
  assert.deepEqual(shown(stages, { ...rolling, up: true }), ['TASKS done', 'DRAIN now']);
  assert.deepEqual(shown(stages, { ...rolling, up: true, end: 'done' }), ['TASKS done', 'DRAIN done']);
});

test('one with alarms bakes', () => {
  const stages = new Stages();
  const baking = { ...rolling, up: true, bakes: true, baking: true };
  assert.deepEqual(shown(stages, baking), ['TASKS done', 'DRAIN done', 'BAKE_TIME now']);
});

test('the stages of a shift come in their order, and those that were jumped over are done', () => {
  const stages = new Stages();
  shown(stages, shifting);
  const at = shown(stages, { ...shifting, stage: 'POST_TEST_TRAFFIC_SHIFT' });
  assert.deepEqual(at.slice(2, 6), [
    'POST_SCALE_UP done',
    'TEST_TRAFFIC_SHIFT done',
    'POST_TEST_TRAFFIC_SHIFT now',
    'PRODUCTION_TRAFFIC_SHIFT ahead',
  ]);
});

test('stages that some have only are shown where they were seen, and unknown ones where they come', () => {
  const stages = new Stages();
  assert.equal(shown(stages, { ...shifting, stage: 'RECONCILE_SERVICE' })[0], 'RECONCILE_SERVICE now');
  shown(stages, { ...shifting, stage: 'SCALE_UP' });
  const unknown = shown(stages, { ...shifting, stage: 'SOMETHING_NEW' });
  assert.equal(unknown[unknown.indexOf('SCALE_UP done') + 1], 'SOMETHING_NEW now');
});

test('what is taken back shows where it turned', () => {
  const stages = new Stages();
  shown(stages, { ...shifting, stage: 'TEST_TRAFFIC_SHIFT' });
  const back = shown(stages, { ...shifting, stage: 'SCALE_UP', back: true });
  assert.ok(back.includes('TEST_TRAFFIC_SHIFT failed'));
  assert.equal(back.at(-1), 'ROLLBACK now');
  assert.equal(shown(stages, { ...shifting, back: true, end: 'done' }).at(-1), 'ROLLBACK done');
});

test('when a stage began is told only where it was seen to', () => {
  const stages = new Stages();
  const first = stages.at({ ...shifting, stage: 'SCALE_UP' }, 1000);
  assert.deepEqual(
    first.filter(({ since }) => since !== undefined),
    [],
  );
  const next = stages.at({ ...shifting, stage: 'POST_SCALE_UP' }, 5000);
  assert.deepEqual(
    next.flatMap(({ name, since }) => (since === undefined ? [] : [`${name} ${since}`])),
    ['POST_SCALE_UP 5000'],
  );
  const over = stages.at({ ...shifting, back: true, end: 'done' }, 9000);
  assert.equal(over.at(-1)?.name, 'ROLLBACK');
  assert.equal(over.at(-1)?.since, undefined);
});

test('a stage is known to have begun after the look before', () => {
  const stages = new Stages();
  stages.at(shifting, 1000);
  stages.at({ ...shifting, stage: 'BAKE_TIME' }, 9000);
  stages.at({ ...shifting, stage: 'BAKE_TIME' }, 12_000);
  assert.equal(stages.since('BAKE_TIME'), 9000);
  assert.equal(stages.earliest('BAKE_TIME'), 1000);
});
