import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cutList } from '../../../src/aws/logsPortions.ts';

/** Texts that look like the JSON around them. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 10 }),
  fc.constantFrom('},{"id":', '}],"a', '}],', '},{', '}]}', '\\', '"', '\\"}],"n":[', '"events":['),
);
const item = fc.record({ id: text, n: fc.integer(), message: text });
const nested = fc.record({ id: text, more: fc.array(fc.record({ id: text }), { maxLength: 2 }) });
const items = fc.oneof(
  fc.array(item),
  fc.array(fc.oneof(item, nested)),
  fc.array(fc.oneof(fc.integer(), text)),
  // Several portions, of either way to cut them.
  fc
    .array(item, { minLength: 700, maxLength: 900 })
    .map(all => all.map(each => ({ ...each, message: `${each.message} `.repeat(40) }))),
);
const others = fc.record(
  { nextToken: text, searchedLogStreams: fc.array(nested), counts: fc.array(fc.integer()) },
  { requiredKeys: [] },
);

describe('the list of an answer', () => {
  it('is cut out, whatever it holds, wherever it stands and however it is written', () => {
    fc.assert(
      fc.property(items, others, others, fc.constantFrom(0, 1), (events, before, after, spaces) => {
        const answer = { ...before, events, ...after };
        const { rest, portions } = cutList(Buffer.from(JSON.stringify(answer, null, spaces)), 'events');
        assert.deepEqual(JSON.parse(rest), { ...JSON.parse(JSON.stringify(answer)), events: [] });
        assert.deepEqual(
          [...portions].flatMap(portion => JSON.parse(portion)),
          JSON.parse(JSON.stringify(events)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('comes in portions', () => {
    const events = Array.from({ length: 2000 }, (_, id) => ({ id, message: 'a'.repeat(100) }));
    for (const spaces of [0, 1]) {
      const { portions } = cutList(Buffer.from(JSON.stringify({ events }, null, spaces)), 'events');
      assert.ok([...portions].length > 3);
    }
  });

  it('is left where it does not end', () => {
    for (const answer of ['', '{', '{"events":[{"id":"a"},{"id":"b"}', '{"events":{}}']) {
      const { rest, portions } = cutList(Buffer.from(answer), 'events');
      assert.equal(rest + [...portions].join(''), answer);
    }
  });
});
