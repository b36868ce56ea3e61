import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { answer, compile, EXCLUDED, INCLUDED, isEmpty } from '../../../../../src/core/logs/filter/match.ts';
import { parseTerms } from '../../../../../src/core/logs/filter/terms.ts';

function terms(typed: string): string[] {
  return parseTerms(typed).map(
    ({ any, not }) =>
      `${not ? 'not ' : ''}${any.map(({ text, flags }) => (flags === undefined ? text : `/${text}/${flags}`)).join(' or ')}`,
  );
}

describe('what a person types', () => {
  const cases: readonly (readonly [string, ...string[]])[] = [
    [''],
    ['  '],
    ['error', 'error'],
    ['connection  refused', 'connection', 'refused'],
    ['"connection refused" x', 'connection refused', 'x'],
    ['"say \\"x\\""', 'say "x"'],
    ['/^a b$/ c', '/^a b$/', 'c'],
    ['/a/i', '/a/i'],
    ['/[/]a\\/b/', '/[/]a\\/b/'],
    ['-health error', 'not health', 'error'],
    ['-"a b" -/x/', 'not a b', 'not /x/'],
    ['warn|error "a b"|/c/i', 'warn or error', 'a b or /c/i'],
    ['-a|b', 'not a or b'],
    ['/api/users', '/api/users'],
    ['/api', '/api'],
    ['GET /', 'GET', '/'],
    ['"open', '"open'],
    ['-', '-'],
    ['a -', 'a', '-'],
    ['a-b', 'a-b'],
    ['|'],
    ['a|', 'a'],
  ];
  for (const [typed, ...expected] of cases) {
    it(JSON.stringify(typed), () => assert.deepEqual(terms(typed), expected));
  }

  it('always comes to an end', () => {
    const part = fc.constantFrom('"', '/', '\\', '|', '-', ' ', 'a', '[', ']', 'i');
    fc.assert(
      fc.property(fc.array(part), parts => {
        const typed = parts.join('');
        assert.ok(parseTerms(typed).every(({ any }) => any.every(({ text }) => text !== '')));
        assert.ok(typed.trim() !== '' || parseTerms(typed).length === 0);
      }),
    );
  });
});

describe('a filter', () => {
  const texts = ['GET /a 200', 'get /b 500', '\u001b[31mGE\u001b[0mT /c [x] 404'];

  function matched(include: string, exclude = '', matchCase = false): string {
    const { bits, failed } = answer({ id: 1, filter: { include, exclude, matchCase }, texts });
    assert.equal(failed, undefined);
    return [...bits].map(bit => ((bit & EXCLUDED) !== 0 ? '-' : (bit & INCLUDED) !== 0 ? '+' : ' ')).join('');
  }

  const cases: readonly (readonly [string, string, boolean, string])[] = [
    ['', '', false, '+++'],
    ['get', '', false, '+++'],
    ['get', '', true, ' + '],
    ['GET', '', true, '+ +'],
    ['get 500', '', false, ' + '],
    ['200|500', '', false, '++ '],
    ['/[45]\\d\\d$/', '', false, ' ++'],
    ['/get/', '', false, ' + '],
    ['/GET/i', '', true, '+++'],
    ['[x]', '', false, '  +'],
    ['.', '', false, '   '],
    ['get -200', '', false, '-++'],
    ['', '500 200', false, '--+'],
    ['', '/4../', false, '++-'],
    ['get', '"/a 2"', false, '-++'],
    ['/x/gy', '', false, '  +'],
  ];
  for (const [include, exclude, matchCase, expected] of cases) {
    it(`${include} · ${exclude}${matchCase ? ' with case' : ''}`, () =>
      assert.equal(matched(include, exclude, matchCase), expected));
  }

  it('says which field is wrong, and why', () => {
    const { problems, matcher } = compile({ include: '/(/ x', exclude: '/a/q', matchCase: false });
    assert.equal(matcher, undefined);
    assert.deepEqual(
      problems.map(({ field }) => field),
      ['include', 'exclude'],
    );
    assert.ok(problems.every(({ message }) => message.length > 0));
    assert.ok(answer({ id: 1, filter: { include: '/(/', exclude: '', matchCase: false }, texts }).failed);
  });

  it('tells where its terms are in the text as it is read', () => {
    const { marks } = answer({
      id: 1,
      filter: { include: 'get|et /\\d+/ -x', exclude: 'z', matchCase: false },
      texts,
      marks: true,
    });
    assert.deepEqual(marks, [
      [
        { from: 0, to: 3 },
        { from: 7, to: 10 },
      ],
      [
        { from: 0, to: 3 },
        { from: 7, to: 10 },
      ],
      [
        { from: 0, to: 3 },
        { from: 11, to: 14 },
      ],
    ]);
  });

  it('is empty where it says nothing', () => {
    assert.ok(isEmpty({ include: ' ', exclude: '', matchCase: true }));
    assert.ok(!isEmpty({ include: '', exclude: 'x', matchCase: true }));
  });

  it('takes plain words as they are', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter(word => /^[^\s"|/-][^\s|]*$/.test(word)),
        word => {
          const { bits } = answer({
            id: 1,
            filter: { include: word, exclude: '', matchCase: true },
            texts: [`a ${word} b`, ''],
          });
          assert.deepEqual([...bits], [INCLUDED, 0]);
        },
      ),
    );
  });
});
