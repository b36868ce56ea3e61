import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from '../../../../src/core/fleet/tally.ts';
import { service } from './fixture.ts';

test("the clusters' counts are read again once tasks of a service came or went, and not over and over", () => {
  const tally = new Tally();
  const four = [service('blog', 'blog-api', { running: 4 })];
  const none = [service('blog', 'blog-api', { running: 0 })];
  assert.equal(tally.isDue('k', four, 0, 1_000), false);
  assert.equal(tally.isDue('k', four, 0, 20_000), false);
  assert.equal(tally.isDue('k', none, 18_000, 20_000), false);
  assert.equal(tally.isDue('k', none, 18_000, 25_000), true);
  assert.equal(tally.isDue('k', none, 25_000, 40_000), false);
  assert.equal(tally.isDue('other', none, 0, 40_000), false);
});
