import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { segments } from '../../../../../src/core/logs/text/segments.ts';

describe('the segments of a text', () => {
  it('are cut where any range begins or ends', () => {
    assert.deepEqual(segments(10, [[{ from: 2, to: 6, mark: 'a' }], [{ from: 4, to: 20, mark: 'b' }]]), [
      { from: 0, to: 2, marks: [] },
      { from: 2, to: 4, marks: ['a'] },
      { from: 4, to: 6, marks: ['a', 'b'] },
      { from: 6, to: 10, marks: ['b'] },
    ]);
    assert.deepEqual(segments(0, []), []);
  });

  it('have for each character what the ranges say of it', () => {
    const layer = fc
      .array(fc.integer({ min: 0, max: 30 }), { maxLength: 10 })
      .map(places => [...new Set(places)].sort((a, b) => a - b))
      .map(places =>
        places
          .slice(0, -1)
          .flatMap((from, index) =>
            index % 3 === 2 ? [] : [{ from, to: places[index + 1] ?? from, mark: from }],
          ),
      );
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 4 }), fc.integer({ min: 0, max: 25 }), (layers, length) => {
        const found = segments(length, layers);
        assert.equal(
          found.reduce((sum, { from, to }) => sum + (to - from), 0),
          length,
        );
        for (const { from, to, marks } of found) {
          for (let at = from; at < to; at++) {
            const expected = layers.flatMap(ranges =>
              ranges.filter(range => range.from <= at && at < range.to),
            );
            assert.deepEqual(
              marks,
              expected.map(({ mark }) => mark),
            );
          }
        }
      }),
    );
  });
});
