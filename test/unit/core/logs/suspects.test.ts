import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suspects } from '../../../../src/core/logs/suspects.ts';

/** How many (KEPT) and how long (FORGOTTEN_AFTER, ms) they are kept in mind. */
const KEPT = 1000;
const FORGOTTEN_AFTER = 60_000;

test('a suspect is looked for once a minute, and at once where the clock went back', () => {
  let now = 1e9;
  const suspects = new Suspects(() => now);
  assert.equal(suspects.add('a'), true);
  now += FORGOTTEN_AFTER - 1;
  assert.equal(suspects.add('a'), false);
  assert.equal(suspects.add('b'), true);
  now += 1;
  assert.equal(suspects.add('a'), true);
  assert.equal(suspects.add('a'), false);
  now -= 10_000;
  assert.equal(suspects.add('a'), true);
});

test('however many there are, those of the last minute are known', () => {
  let now = 1e9;
  const suspects = new Suspects(() => now);
  const ids = Array.from({ length: 3 * KEPT }, (_, index) => `${index}`);
  for (const id of ids) {
    now += 10;
    assert.equal(suspects.add(id), true);
  }
  assert.deepEqual(
    ids.filter(id => suspects.add(id)),
    [],
  );
});

test('those that are forgotten make place', () => {
  let now = 1e9;
  const suspects = new Suspects(() => now);
  for (let index = 0; index < KEPT; index++) {
    suspects.add(`old ${index}`);
  }
  now += FORGOTTEN_AFTER - 1;
  suspects.add('young');
  assert.equal(suspects.kept, KEPT + 1);
  now += 1;
  suspects.add('new');
  assert.equal(suspects.kept, 2);
  assert.equal(suspects.add('young'), false);
});
