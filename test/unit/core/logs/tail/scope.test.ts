import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scopeOf, type WantedStream } from '../../../../../src/core/logs/tail/scope.ts';

function streams(count: number): WantedStream[] {
  return Array.from({ length: count }, (_, index) => ({ name: `app/${index}` }));
}

describe('what a session of Live Tail sends', () => {
  it('is up to a hundred streams by their names, and of more than that all of the group', () => {
    const scope = scopeOf('/g', streams(100));
    assert.equal(scope?.kind === 'streams' && scope.streams.length, 100);
    assert.deepEqual(scopeOf('/g', streams(101)), { kind: 'groups', groups: ['/g'] });
    assert.equal(scopeOf('/g', []), undefined);
  });

  it('is what begins alike where that is known of one of them', () => {
    assert.deepEqual(scopeOf('/g', [{ name: 'one' }, { name: 'app/1', prefix: 'app/' }]), {
      kind: 'prefixes',
      group: '/g',
      prefixes: ['app/', 'one'],
    });
  });
});
