import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '../../../../../src/core/logs/filter/histogram.ts';
import { type LogLine, NOTE } from '../../../../../src/core/logs/line.ts';
import { LogModel } from '../../../../../src/core/logs/model.ts';

describe('the histogram', () => {
  it('has every line of the model once, in few buckets of a readable width, whatever comes and goes', () => {
    const arrivingLine: fc.Arbitrary<LogLine> = fc.record({
      source: fc.integer({ min: NOTE, max: 2 }),
      time: fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 4e9 })),
      text: fc.constantFrom('INFO a', 'ERROR a', 'FATAL: b', '  c', 'WARN d', 'e'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(arrivingLine, { maxLength: 10 }), { maxLength: 15 }),
        fc.integer({ min: 1, max: 60 }),
        (parts, items) => {
          const model = new LogModel({ items, weight: 1e9 }, entry => histogram.drop(entry));
          const histogram = new Histogram(model);
          for (const part of parts) {
            histogram.changed(model.add(part));
            const { width, buckets } = histogram.buckets();
            assert.ok(buckets.length <= 120);
            const entries = model.slice(model.first, model.end).filter(({ line }) => line.source !== NOTE);
            const expected = new Map<number, number[]>();
            for (const { time, level } of entries) {
              const from = Math.floor(time / width) * width;
              const counts = expected.get(from) ?? [0, 0, 0];
              counts[0] = (counts[0] ?? 0) + 1;
              counts[1] = (counts[1] ?? 0) + (level === 'warn' ? 1 : 0);
              counts[2] = (counts[2] ?? 0) + (level === 'error' || level === 'fatal' ? 1 : 0);
              expected.set(from, counts);
            }
            const found = buckets.filter(({ lines }) => lines > 0);
            assert.deepEqual(
              found.map(({ from, lines, warn, error }) => [from, lines, warn, error]),
              [...expected].sort(([a], [b]) => a - b).map(([from, counts]) => [from, ...counts]),
            );
            for (const [index, { from }] of buckets.entries()) {
              assert.equal(from, (buckets[0]?.from ?? 0) + index * width);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('becomes narrow again when what made it wide is gone', () => {
    const model = new LogModel({ items: 50, weight: 1e9 }, entry => histogram.drop(entry));
    const histogram = new Histogram(model);
    const add = (time: number): void => histogram.changed(model.add([{ source: 0, time, text: 'x' }]));
    add(0);
    add(1e9);
    assert.ok(histogram.buckets().width >= 3_600_000);
    for (let time = 0; time < 60; time++) {
      add(1e9 + time * 1000);
    }
    assert.deepEqual(histogram.buckets().width, 1000);
    model.clear();
    histogram.cleared();
    assert.deepEqual(histogram.buckets(), { width: 1000, buckets: [] });
  });
});
