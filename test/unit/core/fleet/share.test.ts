import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { same, share } from '../../../../src/core/fleet/share.ts';

test('a copy is the same, and says so both ways', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      assert.equal(same(a, structuredClone(a)), true);
      assert.equal(same(a, b), same(b, a));
    }),
  );
});

test('what differs differs', () => {
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [1, 2],
    [undefined, null],
    [{ a: undefined }, {}],
    [{ a: 1 }, { b: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
  ];
  for (const [a, b] of pairs) {
    assert.equal(same(a, b), false);
  }
});

const item = fc.record(
  { arn: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat({ max: 2 }) },
  { noNullPrototype: true },
);
const list = fc.uniqueArray(item, { selector: ({ arn }) => arn });

test('sharing keeps the meaning, takes unchanged items from before, and the whole list when all are', () => {
  fc.assert(
    fc.property(list, list, (previous, next) => {
      const shared = share(previous, structuredClone(next));
      assert.deepEqual(shared, next);
      for (const entry of shared) {
        const old = previous.find(({ arn }) => arn === entry.arn);
        assert.equal(entry === old, old !== undefined && same(old, entry));
      }
      assert.equal(share(previous, structuredClone(previous)), previous);
    }),
  );
});

test('doubles are left out, the first stays', () => {
  assert.deepEqual(
    share(undefined, [
      { arn: 'a', value: 1 },
      { arn: 'a', value: 2 },
    ]),
    [{ arn: 'a', value: 1 }],
  );
});
