import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wrapText } from '../../../src/core/wrapText.ts';

test('a text is broken between words', () => {
  assert.deepEqual(wrapText('one two  three', 7), ['one two', 'three']);
  assert.deepEqual(wrapText('a-word-that-is-long b', 5), ['a-word-that-is-long', 'b']);
  assert.deepEqual(wrapText('  ', 5), []);
});

test('no word is lost, and no line of several words is too long', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^\S{1,12}$/)),
      fc.integer({ min: 1, max: 30 }),
      (words, width) => {
        const lines = wrapText(words.join(' '), width);
        assert.deepEqual(
          lines.flatMap(line => line.split(' ')),
          words,
        );
        assert.ok(lines.every(line => line.length <= width || !line.includes(' ')));
      },
    ),
  );
});
