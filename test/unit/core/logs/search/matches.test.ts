import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseClauses } from '../../../../../src/core/logs/search/clauses.ts';
import { globTest } from '../../../../../src/core/logs/search/glob.ts';
import { matcher } from '../../../../../src/core/logs/search/matches.ts';

const isMeant = (words: string, message: string): boolean => matcher(parseClauses(words))(message);

describe('what a search means', () => {
  const cases: readonly (readonly [words: string, message: string, meant: boolean])[] = [
    ['status=500', 'status=500 ok', true],
    ['status=500', 'STATUS: "500"', true],
    ['status=500', '{"log":"{\\"status\\":500}"}', true],
    ['status=500', 'substatus=500', false],
    ['status=500', 'status=5001', false],
    ['status>=500', 'status=404 retry status=503', true],
    ['status<500', '{"http":{"status":"404"}}', true],
    ['msg=not*found', 'msg="not quite found"', true],
    ['msg=not*found', 'msg="not found" more', true],
    ['msg=not*found', 'msg="not found ever"', false],
    ['msg=it\\"s', 'msg="open', false],
    ["msg=it's", 'msg="it\'s"', true],
    ['msg=open', 'msg="open', false],
    ['msg=c', 'msg="a\\"b msg=c', true],
    ['path=/a/*', "path='/A/b c'", true],
    ['"status=500"', 'status="500"', false],
    ['"status=500"', 'x status=5000', true],
    ['"a<2"|"B"', 'a<2', true],
  ];
  for (const [words, message, meant] of cases) {
    it(`${words} ${meant ? 'means' : 'does not mean'} ${message}`, () =>
      assert.equal(isMeant(words, message), meant));
  }
});

describe('hostile lines', { timeout: 60_000 }, () => {
  const stars = `path=${'*a'.repeat(10)}*z`;

  it('of 256 kB are searched for ten stars', () => {
    const value = 'a'.repeat(256 * 1024);
    assert.equal(isMeant(stars, JSON.stringify({ path: value })), false);
    assert.equal(isMeant(stars, `path=${value}`), false);
    assert.equal(isMeant(stars, JSON.stringify({ path: `${value}z` })), true);
  });

  it('may have a quote after each name, which none of them closes', () => {
    const opened = 'path=\\"'.repeat(150_000);
    assert.equal(isMeant(stars, opened), false);
    assert.equal(isMeant('path=z', `${opened} path=z`), true);
  });
});

describe('stars', () => {
  const letters = fc.stringMatching(/^[abA.\n]{0,6}$/);

  it('stand for anything, in upper or lower case, from the first character to the last', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[abA.\n]{0,12}$/),
        (parts, text) => {
          const source = parts.map(part => part.replaceAll('.', '\\.')).join('.*');
          assert.equal(globTest(parts.join('*'))(text), new RegExp(`^${source}$`, 'is').test(text));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
