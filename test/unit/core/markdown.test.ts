import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { escapeMarkdown, markdownTable, withoutCodeMarks } from '../../../src/core/markdown.ts';

test('every ASCII punctuation mark is escaped and nothing else is changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), text => {
      const escaped = escapeMarkdown(text);
      assert.doesNotMatch(escaped.replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~]/);
      assert.doesNotMatch(escaped, /[\p{Cc}\u2028\u2029]/u);
    }),
  );
});

test('text stays readable', () => {
  assert.equal(escapeMarkdown(' has reached\na steady state. '), String.raw`has reached a steady state\.`);
  assert.equal(escapeMarkdown('[a](command:b)'), String.raw`\[a\]\(command\:b\)`);
  assert.equal(escapeMarkdown('größe → 4'), 'größe → 4');
});

test('a table has a title, two columns, and no row without a value', () => {
  assert.equal(
    markdownTable('blog|api', [
      ['Tasks', 0],
      ['Reason', undefined],
      ['Also', ''],
      ['A', 'x | y'],
    ]),
    [String.raw`**blog\|api**`, '', '| | |', '|:--|:--|', '| Tasks | 0 |', String.raw`| A | x \| y |`].join(
      '\n',
    ),
  );
});

test('marks of code are left out of plain text', () => {
  assert.equal(withoutCodeMarks('Write `a`, such as `b`.'), 'Write a, such as b.');
});
