import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RingBuffer } from '../../../../src/core/logs/buffer.ts';

describe('the ring buffer', () => {
  it('keeps the newest within both limits, numbers them on, and counts what it dropped', () => {
    const act = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 40 }) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 150 }),
        (acts, items, weight) => {
          const buffer = new RingBuffer<number>({ items, weight }, item => item);
          const all: number[] = [];
          let kept = 0;
          let clearedAt = 0;
          for (const step of acts) {
            if (step === 'clear') {
              buffer.clear();
              kept = all.length;
              clearedAt = all.length;
            } else {
              buffer.push(step);
              all.push(step);
              const sum = (): number => all.slice(kept).reduce((total, item) => total + item, 0);
              while (all.length - kept > items || (sum() > weight && all.length - kept > 1)) {
                kept++;
              }
            }
            assert.equal(buffer.first, kept);
            assert.equal(buffer.end, all.length);
            assert.equal(buffer.length, all.length - kept);
            assert.equal(buffer.dropped, kept - clearedAt);
            assert.deepEqual(buffer.slice(0, all.length), all.slice(kept));
            assert.equal(buffer.get(kept), all[kept]);
            assert.equal(buffer.get(kept - 1), undefined);
            assert.equal(buffer.get(all.length), undefined);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives parts', () => {
    const buffer = new RingBuffer<string>({ items: 3, weight: 100 }, () => 1);
    for (const item of 'abcde') {
      buffer.push(item);
    }
    assert.deepEqual(buffer.slice(3, 4), ['d']);
    assert.deepEqual(buffer.slice(0, 4), ['c', 'd']);
    assert.deepEqual(buffer.slice(4, 99), ['e']);
  });
});
