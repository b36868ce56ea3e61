import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endText } from '../../../../src/core/rollout/endText.ts';
import { deployment, service } from './script.ts';

test('a desired count that was changed again is told as that: no deployment took its place', () => {
  const end = { kind: 'superseded', service: service([], { desired: 3 }), by: undefined } as const;
  assert.equal(
    endText('api in dev', { kind: 'scale', asked: { desired: 5 } }, end),
    'The desired count of api in dev is 3 now, not 5: it was changed again.',
  );
  assert.equal(
    endText('api in dev', { kind: 'redeploy', asked: {} }, { ...end, by: deployment('2') }),
    'Another deployment of api in dev took the place of this one: blog-api:42.',
  );
});

test('a service that is gone is not said to have been deploying', () => {
  const end = { kind: 'gone', reason: 'The service was deleted meanwhile.' } as const;
  assert.equal(
    endText('api in dev', { kind: 'scale', asked: { desired: 5 } }, end),
    'api in dev is gone. The service was deleted meanwhile.',
  );
});
