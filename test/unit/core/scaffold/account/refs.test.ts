import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trustedRefs } from '../../../../../src/core/scaffold/account/refs.ts';
import { variant } from '../variants.ts';

function refs(branches: readonly string[], tags: readonly string[] = []) {
  const setUp = variant();
  return trustedRefs(setUp, { ...setUp.targets[0], branches, tags });
}

test('branches and tags are named in full', () => {
  assert.deepEqual(refs(['main', 'c++', 'release/4'], ['v1.2']), [
    { ref: 'refs/heads/main' },
    { ref: 'refs/heads/c++' },
    { ref: 'refs/heads/release/4' },
    { ref: 'refs/tags/v1.2' },
  ]);
});

test('a target that is deployed by hand alone is so from the default branch', () => {
  assert.deepEqual(refs([]), [{ ref: 'refs/heads/main' }]);
  assert.deepEqual(refs(['!old']), [{ ref: 'refs/heads/main' }]);
});

test('what IAM’s patterns cannot say is wider, and says so', () => {
  for (const [pattern, ref] of [
    ['v*', 'v*'],
    ['v[0-9]+.[0-9]+.[0-9]+', 'v*.*.*'],
    ['v1.?', 'v1*'],
    ['v12+', 'v1*'],
    ['v\\[1]-*', 'v[1]-*'],
  ] as const) {
    assert.deepEqual(refs([], [pattern]), [{ ref: `refs/tags/${ref}`, widerThan: pattern }], pattern);
  }
});

test('two stars mean the same to both', () => {
  assert.deepEqual(refs(['release/**', '**']), [{ ref: 'refs/heads/release/*' }, { ref: 'refs/heads/*' }]);
});
