import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Sorted } from '../../../../src/core/logs/sorted.ts';

describe('items in order', () => {
  it('are as an array has them, whatever is done', () => {
    const act = fc.oneof(
      fc.record({ merge: fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 40 }) }),
      fc.record({ shift: fc.integer({ min: 0, max: 1500 }) }),
      fc.record({ remove: fc.uniqueArray(fc.nat(200), { maxLength: 10 }) }),
      fc.record({ replace: fc.tuple(fc.nat(50), fc.nat(50)) }),
      fc.record({ keep: fc.integer({ min: 2, max: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.boolean(), (acts, large) => {
        const sorted = new Sorted<number>((a, b) => a - b);
        let plain: number[] = large ? Array.from({ length: 3000 }, (_, index) => index * 2 + 1) : [];
        for (const item of plain) {
          sorted.push(item);
        }
        for (const step of acts) {
          if ('merge' in step) {
            const fresh = step.merge.filter(item => !plain.includes(item)).sort((a, b) => a - b);
            const indices = sorted.merge(fresh);
            plain = [...plain, ...fresh].sort((a, b) => a - b);
            assert.deepEqual(
              indices,
              fresh.map(item => plain.indexOf(item)),
            );
          } else if ('shift' in step) {
            for (let count = 0; count < step.shift; count++) {
              assert.equal(sorted.shift(), plain.shift());
            }
          } else if ('remove' in step) {
            const indices = step.remove.filter(index => index < plain.length).sort((a, b) => a - b);
            sorted.remove(indices);
            plain = plain.filter((_, index) => !indices.includes(index));
          } else if ('replace' in step) {
            const [from, to] = step.replace.map(place => Math.min(place, plain.length)).sort((a, b) => a - b);
            const part = plain.slice(from, to).filter(item => item % 3 === 0);
            sorted.replace(from ?? 0, to ?? 0, part);
            plain.splice(from ?? 0, (to ?? 0) - (from ?? 0), ...part);
          } else {
            sorted.keep(item => item % step.keep !== 0);
            plain = plain.filter(item => item % step.keep !== 0);
          }
          assert.equal(sorted.length, plain.length);
          assert.deepEqual(sorted.slice(0, 1e9), plain);
          assert.equal(sorted.last, plain.at(-1));
          for (const item of [-1, 0, 77, 6000]) {
            const index = plain.findIndex(other => other >= item);
            assert.equal(sorted.indexFrom(item), index === -1 ? plain.length : index);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
