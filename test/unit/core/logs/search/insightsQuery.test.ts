import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseClauses } from '../../../../../src/core/logs/search/clauses.ts';
import { insightsQuery, QUERY_MAX } from '../../../../../src/core/logs/search/insightsQuery.ts';

const clauses = parseClauses('error');

/** The expression that streams have to meet. */
function streamsOf(query: string): RegExp {
  const source = /@logStream like \/(.*)\/$/m.exec(query)?.[1];
  assert.ok(source !== undefined, query);
  return new RegExp(source);
}

function dockerId(index: number): string {
  return index.toString(16).padStart(8, '0').split('').reverse().join('').repeat(8);
}

describe('a query for streams', () => {
  it('names few of them whole', () => {
    const streams = streamsOf(insightsQuery(clauses, { prefixes: ['ecs/api/'], names: ['one.log'] }));
    assert.ok(streams.test('ecs/api/1'));
    assert.ok(streams.test('one.log'));
    assert.ok(!streams.test('one.log2'));
    assert.ok(!streams.test('an ecs/api/1'));
  });

  for (const [what, names] of [
    ['ids', Array.from({ length: 160 }, (_, index) => dockerId(index))],
    ['many ids', Array.from({ length: 5000 }, (_, index) => dockerId(index))],
    ['names that begin alike', Array.from({ length: 400 }, (_, index) => `(ecs)/api/${dockerId(index)}`)],
    ['a short one among them', ['a', ...Array.from({ length: 160 }, (_, index) => dockerId(index))]],
    ['faces', Array.from({ length: 400 }, (_, index) => `${['😀', '😁'][index % 2]}${dockerId(index)}`)],
    ['one that all begin with', ['a', ...Array.from({ length: 160 }, (_, index) => `a${dockerId(index)}`)]],
    ['names that end alike', Array.from({ length: 400 }, (_, index) => `${index}/${'x'.repeat(400)}`)],
  ] as const) {
    it(`is never too long, and leaves out no stream: ${what}`, () => {
      const query = insightsQuery(clauses, { prefixes: ['(ecs)/web/'], names });
      assert.ok(query.length <= QUERY_MAX, `${query.length}`);
      const streams = streamsOf(query);
      for (const name of [...names, '(ecs)/web/1']) {
        assert.ok(streams.test(name), name);
      }
    });
  }

  it('leaves out other streams as long as there is room for it', () => {
    const names = ['ecs/-', ...Array.from({ length: 160 }, (_, index) => `ecs/${dockerId(index)}`)];
    const streams = streamsOf(insightsQuery(clauses, { prefixes: [], names }));
    assert.ok(!streams.test('web/1'));
    assert.ok(!streams.test(`ecs/${dockerId(161)}`));
  });
});
