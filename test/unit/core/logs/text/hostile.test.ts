import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { visible } from '../../../../../src/core/logs/format.ts';
import { LogModel } from '../../../../../src/core/logs/model.ts';
import { ansi, plainText } from '../../../../../src/core/logs/text/ansi.ts';
import { frames } from '../../../../../src/core/logs/text/frames.ts';
import { ids } from '../../../../../src/core/logs/text/ids.ts';
import { findJson } from '../../../../../src/core/logs/text/json.ts';
import { level } from '../../../../../src/core/logs/text/level.ts';

/** Far longer than a row of the view may be: what takes the square of the length does not come to an end here. */
const LENGTH = 400_000;

const parts = [
  '{',
  '[',
  '"',
  '\\',
  '{"',
  '{"a":',
  '{"a":[',
  '[{"a":',
  '{"log":"',
  '\\"',
  'a=',
  'a="',
  'level=',
  'a.',
  'a',
  'A',
  'Error',
  '.java.',
  'com.',
  '/a',
  '/',
  './',
  '.ts',
  '.ts:1',
  '.ts:1:1 ',
  '(',
  ')',
  '](',
  '[(',
  'at ',
  ' ',
  '\t',
  '0',
  '0-',
  'abcdef01-',
  '00-',
  'id=',
  'request',
  'requestid=',
  'trace_id:',
  '\u001b',
  '\u001b[',
  '\u001b[1;',
  '\u001b[1m',
  '\u001b[38;5;1mx',
  '<',
  '<b>',
  '\u0000',
  '\u202e',
  '\ud83d',
  '😀',
  'é',
  '-',
  ':',
  '::',
  '://',
  'http://',
  '@',
  '|',
  '#1 ',
  "thread '",
  '---',
  '\\n\\t/a',
];

describe('hostile lines', () => {
  for (const part of parts) {
    it(`of ${JSON.stringify(part)}`, { timeout: 60_000 }, () => {
      for (const text of [
        part.repeat(LENGTH / part.length),
        `{"a":"${part.repeat(LENGTH / part.length)}`,
        `Error ${part.repeat(LENGTH / part.length)}.ts:1`,
      ]) {
        level(text);
        frames(text);
        ids(text);
        findJson(text, true);
        assert.equal(ansi(text).text, plainText(text));
        visible(text);
        const model = new LogModel();
        model.add(Array.from({ length: 3 }, (_, time) => ({ source: 0, time, text })));
        assert.equal(model.length, 3);
      }
    });
  }
});
