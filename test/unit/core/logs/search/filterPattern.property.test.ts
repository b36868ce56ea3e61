import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseClauses } from '../../../../../src/core/logs/search/clauses.ts';
import { filterPattern } from '../../../../../src/core/logs/search/filterPattern.ts';
import { insightsQuery } from '../../../../../src/core/logs/search/insightsQuery.ts';
import { matcher } from '../../../../../src/core/logs/search/matches.ts';
import { parseQuery } from '../../../../../src/sandbox/logs/insights/query.ts';
import { LogRecord } from '../../../../../src/sandbox/logs/insights/record.ts';
import { parsePattern } from '../../../../../src/sandbox/logs/pattern/pattern.ts';
import { LogStore } from '../../../../../src/sandbox/logs/store.ts';

/** Words and lines of few letters, so that they meet; with everything in them that means something to somebody. */
const letters = fc.constantFrom(
  ...[
    'a',
    'A',
    'b',
    'B',
    'k',
    '1',
    '2',
    '-',
    '_',
    '.',
    '*',
    '+',
    '?',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '^',
    '$',
  ],
  ...[
    '/',
    '\\',
    '%',
    '!',
    "'",
    ':',
    ';',
    ',',
    '@',
    '#',
    '<',
    '>',
    '&',
    '~',
    '`',
    'é',
    'É',
    'ß',
    '日',
    '本',
    '😀',
    'ſ',
    'K',
  ],
);
const word = fc
  .array(letters, { minLength: 1, maxLength: 6 })
  .map(parts => parts.join(''))
  .filter(text => !text.startsWith('-') && !text.startsWith('/') && !text.includes('|'));
const phrase = fc
  .array(fc.oneof({ weight: 4, arbitrary: letters }, fc.constantFrom(' ', '"')), {
    minLength: 1,
    maxLength: 8,
  })
  .map(parts => parts.join(''));
const line = fc
  .array(fc.oneof({ weight: 6, arbitrary: letters }, fc.constantFrom(' ', '"', '\n', '\t')), {
    maxLength: 40,
  })
  .map(parts => parts.join(''));

interface Meant {
  readonly any: readonly string[];
  readonly not: boolean;
}

const meant = fc.array(
  fc.record<Meant>({
    any: fc.array(fc.oneof(word, phrase), { minLength: 1, maxLength: 3 }),
    not: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** In quotes, what looks like a comparison is text. */
const compared: [Meant[], string[]] = [[{ any: ['a<2', 'B'], not: false }], ['']];

function typed(clauses: readonly Meant[]): string {
  return clauses
    .map(
      ({ any, not }) => (not ? '-' : '') + any.map(text => `"${text.replace(/["\\]/g, '\\$&')}"`).join('|'),
    )
    .join(' ');
}

function isMeant(clauses: readonly Meant[], text: string): boolean {
  return clauses.every(({ any, not }) => any.some(each => includes(text, each)) !== not);
}

/** As upper and lower case are told apart by nobody who reads. */
function includes(text: string, part: string): boolean {
  const fold = (each: string): string =>
    each.replace(/./gs, c => (c.toUpperCase().length === 1 ? foldOne(c) : c));
  return fold(text).includes(fold(part));
}

function foldOne(character: string): string {
  const upper = character.toUpperCase();
  return character > '\x7f' && upper <= '\x7f' ? character : upper;
}

test('what the server finds and this keeps is what was meant', () => {
  fc.assert(
    fc.property(meant, fc.array(line, { minLength: 1, maxLength: 20 }), (clauses, lines) => {
      const parsed = parseClauses(typed(clauses));
      const pattern = filterPattern(parsed);
      const server = pattern === undefined ? () => true : parsePattern(pattern);
      const here = matcher(parsed);
      // Some have what is looked for, all of it or some.
      const words = clauses.flatMap(({ any }) => any);
      for (const text of [
        ...lines,
        ...lines.map((each, index) => each + (words[index % words.length] ?? '')),
        words.join(' '),
      ]) {
        assert.equal(server(text) && here(text), isMeant(clauses, text), JSON.stringify({ pattern, text }));
      }
    }),
    { numRuns: 1500, examples: [compared] },
  );
});

test('a single word of ASCII letters is found by the server alone', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_#=@/;,.*+?^$[\]{}\\]{1,12}$/), line, (text, around) => {
      const pattern = filterPattern([{ any: [{ kind: 'text', text }], not: false }]);
      assert.ok(pattern !== undefined);
      const found = parsePattern(pattern);
      assert.equal(found(around), includes(around, text));
      assert.equal(found(`${around}${text.toUpperCase()}${around}`), true);
    }),
  );
});

test('a query of Logs Insights finds what was meant', () => {
  fc.assert(
    fc.property(meant, fc.array(line, { minLength: 1, maxLength: 10 }), (clauses, lines) => {
      const parsed = parseClauses(typed(clauses));
      const { filters } = parseQuery(insightsQuery(parsed));
      for (const text of [...lines, ...lines.map(each => each + (clauses[0]?.any[0] ?? ''))]) {
        const record = recordOf(text);
        assert.equal(
          filters.every(filter => filter(record)),
          isMeant(clauses, text),
          JSON.stringify(text),
        );
      }
    }),
    { numRuns: 1000, examples: [compared] },
  );
});

const store = new LogStore({ accountId: '111122223333', now: () => 0, speed: () => 1 });
const group = store.addGroup('eu-west-1', '/a');
const stream = store.addStream(group, 'ecs/api/1');

function recordOf(message: string): LogRecord {
  const event = { timestamp: 0, ingestionTime: 0, visibleAt: 0, sequence: 0, message };
  return new LogRecord({ accountId: '111122223333', group, stream, event });
}

const value = fc.oneof(
  fc.constantFrom('error', 'Error', 'abc-1', '500', 'a/b', 'a"b', 'é', 'true', 'x\\y', ''),
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
  fc.constant(null),
);
const names = fc.constantFrom('level', 'Level', 'request.id', 'id', 'user_id', 'a', '@timestamp');
const object = fc.dictionary(
  names,
  fc.oneof({ maxDepth: 2 }, value, fc.dictionary(names, value), fc.array(value, { maxLength: 3 })),
);

test('no event with a field that is meant is missed by the server', () => {
  const lines = fc.oneof(
    object.map(each => JSON.stringify(each)),
    object.map(each => JSON.stringify(each, undefined, 2)),
    object.map(each => `2026-11-20 INFO ${JSON.stringify(each)}`),
    object.map(each => JSON.stringify({ log: JSON.stringify(each) })),
    fc
      .array(fc.tuple(names, value), { maxLength: 5 })
      .map(pairs =>
        pairs
          .map(([name, each]) => `${name}=${/^\w+$/.test(String(each)) ? each : JSON.stringify(each)}`)
          .join(' '),
      ),
  );
  const wanted = fc.record({
    path: fc.constantFrom('level', 'request.id', 'id', 'user_id', 'a'),
    operator: fc.constantFrom('=' as const, '>' as const, '<=' as const),
    value: fc.constantFrom('error', '500', 'abc*', 'a/b', '3', 'é', '*', 'true'),
  });
  let found = 0;
  fc.assert(
    fc.property(lines, wanted, (text, { path, operator, value: of }) => {
      const clauses = parseClauses(`${path}${operator}${of}`);
      const pattern = filterPattern(clauses);
      if (matcher(clauses)(text)) {
        found++;
        assert.ok(pattern === undefined || parsePattern(pattern)(text), JSON.stringify({ pattern, text }));
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(found > 20, `${found} were found`);
});
