import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SeenIds } from '../../../../src/core/logs/seenIds.ts';

const id = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map(number => `3914${String(number).padStart(52, '0')}`),
  fc.string({ maxLength: 3 }),
);
const time = fc.integer({ min: 0, max: 5 });

/** What is done to the ids: one is met, or those before a time are forgotten. */
const deed = fc.oneof(
  { weight: 30, arbitrary: fc.record({ id, time }) },
  { weight: 1, arbitrary: fc.record({ before: time }) },
  { weight: 1, arbitrary: fc.constant('copy' as const) },
);

describe('the ids that were seen', () => {
  it('are those that were added and not forgotten', () => {
    fc.assert(
      fc.property(fc.array(deed, { size: 'max', maxLength: 1000 }), deeds => {
        let ids = new SeenIds();
        const model = new Map<string, number>();
        for (const each of deeds) {
          if (each === 'copy') {
            ids = ids.copy();
          } else if ('before' in each) {
            ids.forget(each.before);
            for (const [key, at] of model) {
              if (at < each.before) {
                model.delete(key);
              }
            }
          } else {
            const key = `${each.time} ${each.id}`;
            assert.equal(ids.has(each.id, each.time), model.has(key));
            assert.equal(ids.add(each.id, each.time), !model.has(key));
            assert.ok(ids.has(each.id, each.time));
            model.set(key, each.time);
          }
          assert.equal(ids.size, model.size);
        }
      }),
    );
  });

  it('are told apart where they are very many, and much alike', () => {
    const ids = new SeenIds();
    for (let number = 0; number < 200_000; number++) {
      assert.ok(ids.add(`3914${String(number).padStart(52, '0')}`, 1_700_000_000_000), String(number));
    }
    ids.clear();
    assert.equal(ids.size, 0);
    assert.ok(ids.add('a', 1));
  });

  it('of a copy are its own', () => {
    const ids = new SeenIds();
    const copy = ids.copy();
    assert.ok(copy.add('a', 1));
    assert.ok(ids.add('a', 1));
  });
});
