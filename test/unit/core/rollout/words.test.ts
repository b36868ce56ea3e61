import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joinWords, readVariables, splitWords } from '../../../../src/core/rollout/words.ts';

for (const [line, words] of [
  ['', []],
  ['  ', []],
  ['npm run migrate', ['npm', 'run', 'migrate']],
  ["sh -c 'exit 3'", ['sh', '-c', 'exit 3']],
  ['a"b c"d', ['ab cd']],
  ['"a \\"b\\" \\\\ \\n"', ['a "b" \\ \\n']],
  ['a\\ b', ['a b']],
  ['\'\' ""', ['', '']],
  ['["npm", "test", ""]', ['npm', 'test', '']],
  ['echo $HOME *', ['echo', '$HOME', '*']],
] as const) {
  test(`the words of ${JSON.stringify(line)}`, () => {
    assert.deepEqual(splitWords(line), { value: words });
  });
}

for (const line of ["'open", '"open', 'end\\', '[1]', '["a"', '[']) {
  test(`${line} is no command`, () => {
    assert.ok('problem' in splitWords(line));
  });
}

test('words that are joined are split into the same words', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), words => {
      // A line that starts with a bracket is read as JSON: only a quoted one can start a command.
      assert.deepEqual(splitWords(joinWords(words)), { value: words });
    }),
  );
});

test('whatever is typed is words, or has a problem', () => {
  fc.assert(
    fc.property(fc.string(), line => {
      const read = splitWords(line);
      assert.ok('problem' in read ? read.problem.length > 0 : Array.isArray(read.value));
    }),
  );
});

test('variables are read with their values', () => {
  assert.deepEqual(readVariables('LOG_LEVEL=debug "TEXT=two words" EMPTY= A=b=c'), {
    value: [
      { name: 'LOG_LEVEL', value: 'debug' },
      { name: 'TEXT', value: 'two words' },
      { name: 'EMPTY', value: '' },
      { name: 'A', value: 'b=c' },
    ],
  });
});

for (const [line, problem] of [
  ['debug', /debug is no variable/],
  ['=x', /is no variable/],
  ['1A=x', /1A is no name/],
  ['A=1 A=2', /A stands there twice/],
  ["A='x", /quote is not closed/],
] as const) {
  test(`${line} are no variables`, () => {
    const read = readVariables(line);
    assert.match('problem' in read ? read.problem : '', problem);
  });
}
