import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { visible } from '../../../../src/core/logs/format.ts';
import { plainText } from '../../../../src/core/logs/text/ansi.ts';
import {
  jsonOf,
  jsonPieces,
  linePieces,
  type Piece,
  SHOWN_MAX,
} from '../../../../src/webview/log/rowText.ts';

const ESCAPE = '\u001b';
const read = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');
const classesOf = (pieces: readonly Piece[], text: string): string | undefined =>
  pieces.find(piece => piece.text === text)?.className;

describe('a line as it is drawn', () => {
  it('reads as the line does, harmlessly, however it is cut into pieces', () => {
    const hostile = fc.constantFrom(
      '<script>alert(1)</script>',
      `${ESCAPE}[31m`,
      `${ESCAPE}[2J`,
      '\u0000',
      '\u202e',
      '{"a":"b',
      '"}',
      '🚚',
      '\ud83d',
      'at f (/app/src/a.ts:3:4)',
      '550e8400-e29b-41d4-a716-446655440000',
      ' ',
      'x=1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' })), { maxLength: 12 }), parts => {
        const line = parts.join('').slice(0, SHOWN_MAX);
        const text = read(linePieces(line, false, []));
        assert.equal(text, visible(plainText(line)));
        assert.doesNotMatch(text, /(?!\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        assert.ok(text.isWellFormed());
      }),
    );
  });

  it('has the colours of the terminal as classes, and others as CSS has them', () => {
    const pieces = linePieces(`${ESCAPE}[1;31mbad${ESCAPE}[0m ${ESCAPE}[38;2;1;2;3mrgb`, false, []);
    assert.equal(classesOf(pieces, 'bad'), 'bold fg1');
    assert.deepEqual(pieces.at(-1), { text: 'rgb', className: '', colour: '#010203' });
  });

  it('has the message of JSON first, without what stands beside each line already', () => {
    const line =
      '{"time":"2026-11-21T09:00:00Z","level":"info","path":"/a b","msg":"GET /","n":1,"o":{"level":2}}';
    assert.equal(read(linePieces(line, false, [])), 'GET /  path="/a b" n=1 o={"level":2}');
    assert.equal(read(linePieces(line, false, [], 12)), 'GET /  path=', 'wherever the message stands');
    const from = line.indexOf('info');
    const found = linePieces(line, false, [{ from, to: from + 4 }]);
    assert.equal(
      read(found),
      'GET /  level=info path="/a b" n=1 o={"level":2}',
      'what was looked for is seen',
    );
    assert.equal(classesOf(found, 'info'), 'found');
    assert.equal(classesOf(found, 'path'), 'key');
    for (const other of ['{"level":"info","n":1}', '{"msg":"a"} tail', '{"msg":"a"', '{"msg":7,"a":1}']) {
      assert.equal(read(linePieces(other, false, [])), other);
    }
  });

  it('tells the keys of JSON, and what a filter found', () => {
    const line = 'now {"level":30,"text":"hello"}';
    const from = line.indexOf('hello');
    const pieces = linePieces(line, false, [{ from, to: from + 5 }]);
    assert.equal(classesOf(pieces, '"text"'), 'key');
    assert.equal(classesOf(pieces, 'hello'), 'found');
    assert.equal(read(pieces), line);
  });

  it('leads to source files and to the lines of a request', () => {
    const id = '550e8400-e29b-41d4-a716-446655440000';
    const pieces = linePieces(`at run (/app/src/a.ts:3:4) reqId=${id}`, false, []);
    assert.deepEqual(
      pieces.flatMap(({ link }) => link ?? []),
      [
        { kind: 'frame', path: '/app/src/a.ts', line: 3, column: 4 },
        { kind: 'id', id },
      ],
    );
  });

  it('is drawn as far as it can be seen', () => {
    assert.equal(read(linePieces('x'.repeat(9000), false, [])).length, SHOWN_MAX);
    assert.equal(read(linePieces('x'.repeat(9000), false, [], 200)).length, 200);
  });
});

describe('JSON that is folded open', () => {
  const open = (line: string): string[] => {
    const found = jsonOf(line, false);
    assert.ok(found);
    return jsonPieces(found.text, found.json).map(({ indent, pieces }) => '  '.repeat(indent) + read(pieces));
  };

  it('has a row for each member, between what stands before and after it', () => {
    assert.deepEqual(open('12:00 {"a":1,"b":{"c":[true,null]}} end'), [
      '12:00 {',
      '  "a": 1,',
      '  "b": {',
      '    "c": [',
      '      true,',
      '      null',
      '    ]',
      '  }',
      '} end',
    ]);
  });

  it('keeps what stands after it where it has one row', () => {
    assert.equal(jsonOf('nothing {', false), undefined);
    assert.deepEqual(open('{"a":[]}'), ['{', '  "a": []', '}']);
  });
});
