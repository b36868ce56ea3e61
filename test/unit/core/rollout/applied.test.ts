import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBeWatched } from '../../../../src/core/rollout/applied.ts';
import type { Change } from '../../../../src/core/rollout/plan.ts';
import { service } from '../fleet/fixture.ts';

const document = { family: 'blog-api', containerDefinitions: [] };
const changes: readonly (readonly [Change, string])[] = [
  [{ kind: 'deploy', document }, 'deploy'],
  [{ kind: 'deploy', document, back: true }, 'rollBack'],
  [{ kind: 'express', update: {} }, 'express'],
  [{ kind: 'express', update: {}, back: true }, 'rollBack'],
  [{ kind: 'redeploy' }, 'redeploy'],
];

test('what takes a service back is watched as a roll-back, also where a copy is deployed for it', () => {
  for (const [change, kind] of changes) {
    const deps: Parameters<typeof toBeWatched>[2] = {
      environment: { name: 'dev', logGroups: {} },
      clock: { now: () => 0, sleep: () => Promise.resolve() },
    };
    assert.equal(toBeWatched(change, service('blog', 'blog-api'), deps).kind, kind);
  }
});
