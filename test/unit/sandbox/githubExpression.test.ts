import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  condition,
  evaluate,
  interpolate,
  type Scope,
} from '../../../src/sandbox/github/workflow/evaluate.ts';
import { ExpressionError, parseExpression } from '../../../src/sandbox/github/workflow/expression.ts';
import type { Value } from '../../../src/sandbox/github/workflow/value.ts';

const contexts: Readonly<Record<string, Value>> = {
  github: { ref: 'refs/heads/main', event: { inputs: { 'dry-run': 'true' } } },
  inputs: { environment: '', count: 3, flag: true },
  steps: { seal: { outputs: { name: 'token' } } },
  list: [{ name: 'a' }, { name: 'b' }],
  nothing: null,
};

function value(source: string): Value {
  return evaluate(parseExpression(source), { contexts });
}

function status(current: 'success' | 'failure' | 'cancelled'): Scope {
  return {
    contexts,
    status: {
      success: () => current === 'success',
      failure: () => current === 'failure',
      cancelled: () => current === 'cancelled',
      always: () => true,
    },
  };
}

suite('an expression', () => {
  const table: readonly (readonly [string, Value])[] = [
    ["'it''s'", "it's"],
    ['0x1F', 31],
    ['-1.5e3', -1500],
    ['true && false || true', true],
    ["'' || 'else'", 'else'],
    ["inputs.environment && 'has' || 'none'", 'none'],
    ["github.ref == 'REFS/heads/MAIN'", true],
    ["github.ref != 'refs/heads/main'", false],
    ["'1' == 1", true],
    ["'' == 0", true],
    ['nothing == 0', true],
    ['true == 1', true],
    ["'x' == 1", false],
    ['!inputs.flag', false],
    ['!!inputs.flag', true],
    ['1 < 2 == true', true],
    ["'a' < 'B'", true],
    ["'x' < 1", false],
    ['GITHUB.Ref', 'refs/heads/main'],
    ["github.event.inputs['dry-run']", 'true'],
    ['github.event.inputs.dry-run', 'true'],
    ['github.nothing.deeper', null],
    ['steps.seal.outputs.name', 'token'],
    ['list[1].name', 'b'],
    ['list[7]', null],
    ["join(list.*.name, '-')", 'a-b'],
    ["contains('Hello World', 'world')", true],
    ["contains(list.*.name, 'B')", true],
    ["contains(list.*.name, 'c')", false],
    ["startsWith(github.ref, 'refs/tags/')", false],
    ["endsWith(github.ref, '/MAIN')", true],
    ["format('{0}-{1} {{0}}', 'a', 2)", 'a-2 {0}'],
    ['fromJSON(\'{"a":[1]}\').a[0]', 1],
    ['toJSON(list[0])', '{\n  "name": "a"\n}'],
    ["(1 == 2 || 3 == 3) && 'yes'", 'yes'],
  ];
  for (const [source, expected] of table) {
    test(`${source} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(value(source), expected);
    });
  }

  for (const wrong of [
    '',
    '1 +',
    '1 + 2',
    "'open",
    'a.',
    'github.ref)',
    'contains(1)',
    'hashFiles(1)',
    'unknown.x',
    "format('{3}', 1)",
    "format('{', 1)",
    "fromJSON('{')",
    '"double"',
  ]) {
    test(`refuses ${wrong}`, () => {
      assert.throws(() => value(wrong), ExpressionError);
    });
  }

  test('keeps any text that is quoted', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        assert.equal(value(`'${text.replaceAll("'", "''")}'`), text);
      }),
    );
  });
});

suite('a text with expressions', () => {
  test('keeps the type of one that stands alone', () => {
    assert.equal(interpolate(`\${{ inputs.count }}`, { contexts }), 3);
    assert.equal(interpolate(`n\${{ inputs.count }}`, { contexts }), 'n3');
    assert.equal(interpolate(`\${{ inputs.count }}\${{ inputs.flag }}`, { contexts }), '3true');
  });

  test('ends an expression at braces that are no part of a string', () => {
    assert.equal(interpolate(`a\${{ '}}' }}b`, { contexts }), 'a}}b');
    assert.equal(interpolate(`a\${{ format('{{x}}') }}b`, { contexts }), 'a{x}b');
  });

  test('takes what an expression gives as it is, and looks for no expression in it', () => {
    const scope: Scope = { contexts: { inputs: { text: `\${{ github.token }}` } } };
    assert.equal(interpolate(`\${{ inputs.text }} `, scope), `\${{ github.token }} `);
  });

  test('refuses one that is not closed', () => {
    assert.throws(() => interpolate(`a \${{ inputs.count`, { contexts }), ExpressionError);
  });
});

suite('a condition', () => {
  const table: readonly (readonly [string | undefined, 'success' | 'failure' | 'cancelled', boolean])[] = [
    [undefined, 'success', true],
    [undefined, 'failure', false],
    ['true', 'failure', false],
    ['always()', 'cancelled', true],
    ['failure()', 'failure', true],
    ['failure()', 'success', false],
    ['cancelled()', 'cancelled', true],
    [`\${{ always() && inputs.count == '3' }}`, 'failure', true],
    ["inputs.environment == ''", 'success', true],
    ["inputs.environment == ''", 'cancelled', false],
    ['!cancelled()', 'failure', true],
    ['!success()', 'failure', true],
  ];
  for (const [source, current, expected] of table) {
    test(`${source ?? 'none'} after ${current} is ${expected}`, () => {
      assert.equal(condition(source, status(current)), expected);
    });
  }
});
