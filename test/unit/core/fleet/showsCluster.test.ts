import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { showsCluster } from '../../../../src/core/fleet/showsCluster.ts';

const cases: readonly (readonly [string[], string, boolean])[] = [
  [[], 'anything', true],
  [['blog'], 'blog', true],
  [['blog'], 'blog-2', false],
  [['Blog'], 'blog', false],
  [['blog-*'], 'blog-eu', true],
  [['blog-*'], 'blog-', true],
  [['blog-*'], 'my-blog-eu', false],
  [['*-prod'], 'blog-prod', true],
  [['*-prod'], 'blog-prod-2', false],
  [['a*b*c'], 'aXbYc', true],
  [['a*b*c'], 'acb', false],
  [['a*ab*a'], 'aba', false],
  [['ab*ba'], 'aba', false],
  [['shop', 'bl*g'], 'blog', true],
  [['bl.g'], 'blog', false],
  [['*'], '', true],
];

for (const [clusters, name, shown] of cases) {
  test(`[${clusters.join(', ')}] ${shown ? 'shows' : 'hides'} "${name}"`, () => {
    assert.equal(showsCluster({ clusters }, name), shown);
  });
}

test('agrees with a regular expression', () => {
  const text = (max: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: max });
  fc.assert(
    fc.property(text(6), text(10), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
      assert.equal(showsCluster({ clusters: [pattern] }, name), expected);
    }),
    { numRuns: 2_000 },
  );
});
