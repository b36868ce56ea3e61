import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findJson } from '../../../../../src/core/logs/text/json.ts';
import { jsonRows } from '../../../../../src/core/logs/text/jsonRows.ts';

function rowsOf(text: string, cut = false): string[] | undefined {
  const found = findJson(text, cut);
  return found && jsonRows(text, found).map(row => '  '.repeat(row.indent) + row.text);
}

describe('JSON in a line', () => {
  it('is found as it is, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.constantFrom(0, 2),
        (value, space) => {
          const text = JSON.stringify(value, undefined, space);
          const found = findJson(text);
          assert.ok(found?.complete);
          assert.deepEqual([found.from, found.to], [0, text.length]);
          const parts = found.tokens.map(({ from, to }) => text.slice(from, to));
          assert.deepEqual(JSON.parse(parts.join('')), JSON.parse(text));
        },
      ),
    );
  });

  it('is not found in what is none', () => {
    const none = [
      '',
      'text',
      '{x}',
      '{',
      '{}',
      '[1, 2]',
      '[INFO] x',
      '{"a"}',
      '{"a":}',
      '{"a":01}',
      '{"a":1,}',
      '{"a":[1,]}',
      '{"a":tru}',
      '{"a":"\u0001"}',
      '{"a":"\\x"}',
      '{"a":1',
      `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
    ];
    for (const text of none) {
      assert.equal(findJson(text), undefined, text);
    }
  });

  it('is found after a prefix and before what follows', () => {
    const text = '2024-01-01T00:00:00Z stdout F {x} {"a":1} (end)';
    const found = findJson(text);
    assert.ok(found !== undefined);
    assert.equal(text.slice(found.from, found.to), '{"a":1}');
    assert.deepEqual(rowsOf('[1] {"a":1}'), ['{', '  "a": 1', '}']);
    assert.deepEqual(rowsOf(' [{"a":1}] '), ['[', '  {', '    "a": 1', '  }', ']']);
  });

  it('has a row for each member, and numbers with all their digits', () => {
    assert.deepEqual(rowsOf('{"a":12345678901234567890,"b":[1.10,{"c":null}],"e":{},"f":[],"g":"x"}'), [
      '{',
      '  "a": 12345678901234567890,',
      '  "b": [',
      '    1.10,',
      '    {',
      '      "c": null',
      '    }',
      '  ],',
      '  "e": {},',
      '  "f": [],',
      '  "g": "x"',
      '}',
    ]);
  });

  it('has a row for each line of a string', () => {
    assert.deepEqual(rowsOf('{"stack":"Error: x\\n    at foo (/a/b.js:1:2)\\n","last":1}'), [
      '{',
      '  "stack": "Error: x',
      '        at foo (/a/b.js:1:2)',
      '    ",',
      '  "last": 1',
      '}',
    ]);
  });

  it('that is cut off is shown as far as it goes', () => {
    assert.equal(rowsOf('{"a":1,"b":"cut of'), undefined);
    assert.deepEqual(rowsOf('{"a":1,"b":"cut of', true), ['{', '  "a": 1,', '  "b": "cut of']);
    assert.deepEqual(rowsOf('{"a":1,"b":tr', true), ['{', '  "a": 1,', '  "b": ']);
  });

  it('names what each part of a row is', () => {
    const text = '{"a":"b","c":[1,true]}';
    const found = findJson(text);
    assert.ok(found !== undefined);
    const parts = jsonRows(text, found).flatMap(row =>
      row.parts.map(({ from, to, kind }) => `${kind} ${row.text.slice(from, to)}`),
    );
    assert.deepEqual(parts, [
      'punctuation {',
      'key "a"',
      'punctuation : ',
      'string "b"',
      'punctuation ,',
      'key "c"',
      'punctuation : ',
      'punctuation [',
      'number 1',
      'punctuation ,',
      'literal true',
      'punctuation ]',
      'punctuation }',
    ]);
  });

  it('loses nothing in its rows', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), value => {
        const text = JSON.stringify(value);
        const found = findJson(text);
        assert.ok(found !== undefined);
        const rows = jsonRows(text, found);
        if (!text.includes('\\n') && rows.length < 2000) {
          assert.deepEqual(JSON.parse(rows.map(row => row.text).join('')), JSON.parse(text));
        }
        for (const { text: shown, parts } of rows) {
          assert.equal(parts.map(({ from, to }) => shown.slice(from, to)).join(''), shown);
        }
      }),
    );
  });

  it('has no more rows than can be shown', () => {
    const rows = rowsOf(JSON.stringify({ a: Array.from({ length: 5000 }, (_, index) => index) }));
    assert.equal(rows?.length, 2001);
    assert.equal(rows.at(-1), '…');
  });
});
