import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { quotingAt } from '../../../../src/core/checks/workflow/quoting.ts';
import { commandsOf } from '../../../../src/core/checks/workflow/shell.ts';

function words(script: string): readonly string[][] {
  return commandsOf(script).map(command => command.words.map(({ text }) => text));
}

describe('commands of a script', () => {
  const cases: readonly (readonly [what: string, script: string, expected: readonly string[][]])[] = [
    ['separators', 'a b; c && d || e | f &\ng', [['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    [
      'lines that go on',
      'aws ecs \\\n  update-service \\\r\n --cluster c',
      [['aws', 'ecs', 'update-service', '--cluster', 'c']],
    ],
    ['quotes', `echo "a b" 'c d' e\\ f "it's \\"so\\""`, [['echo', 'a b', 'c d', 'e f', `it's "so"`]]],
    ['comments', 'a # b; c\nd#e', [['a'], ['d#e']]],
    [
      'substitutions',
      'X=$(aws ecs run-task --query "a[0]") ',
      [['aws', 'ecs', 'run-task', '--query', 'a[0]'], ['X=$(aws ecs run-task --query "a[0]")']],
    ],
    [
      'within quotes',
      'echo "now $(date +%s)!"',
      [
        ['date', '+%s'],
        ['echo', 'now $(date +%s)!'],
      ],
    ],
    ['backticks', 'X=`date`', [['date'], ['X=`date`']]],
    ['groups', '( a; (b) ); { c; }', [['a'], ['b'], ['c']]],
    ['expressions', `echo \${{ inputs.a || "x y" }} z`, [['echo', `\${{ inputs.a || "x y" }}`, 'z']]],
    ['parameters', `echo \${A:-b c} $D`, [['echo', `\${A:-b c}`, '$D']]],
    ['here-documents', 'cat <<EOF >x\naws ecs run-task\nEOF\ntrue', [['cat', 'x'], ['true']]],
    ['here-documents in quotes', "cat <<-'END'\n  aws\n  END\ntrue", [['cat'], ['true']]],
    ['redirections', 'a > b 2>&1 < c', [['a', 'b', '2', '1', 'c']]],
    ['a here-string is a word, not a document', 'read a <<< text\nb', [['read', 'a', 'text'], ['b']]],
  ];
  for (const [what, script, expected] of cases) {
    test(what, () => {
      assert.deepEqual(words(script), expected);
    });
  }

  test('places are those of the text', () => {
    const script = 'echo x\n  aws ecs "run-task"';
    const [, command] = commandsOf(script, 50);
    assert.deepEqual(
      command?.words.map(({ start, end }) => script.slice(start - 50, end - 50)),
      ['aws', 'ecs', '"run-task"'],
    );
  });

  test('any text comes to an end, with places inside it', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '"', "'", '$', '(', ')', '{', '}', '`', '\\', '<', ';', '#'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, script => {
        for (const { words, start, end } of commandsOf(script)) {
          assert.ok(0 <= start && start <= end && end <= script.length);
          assert.ok(words.length > 0);
        }
      }),
    );
  });
});

describe('how a place is quoted', () => {
  const cases: readonly (readonly [script: string, expected: string])[] = [
    ['echo @', 'none'],
    ['echo "@"', 'double'],
    ["echo '@'", 'single'],
    [`echo "it's @"`, 'double'],
    [`echo 'a' "b" @`, 'none'],
    ['echo "\\"@"', 'double'],
    ['echo "$(echo @)"', 'none'],
    ['echo "$(echo "@")"', 'double'],
    ['echo "$(date) @"', 'double'],
    ["# it's\necho @", 'none'],
    ['true # @', 'other'],
    ['cat <<EOF\n@\nEOF', 'other'],
    ['echo `echo @`', 'other'],
    [`echo \${{ contains("a", 'b') }} @`, 'none'],
  ];
  for (const [script, expected] of cases) {
    test(script, () => {
      assert.equal(quotingAt(script, script.indexOf('@')), expected);
    });
  }
});
