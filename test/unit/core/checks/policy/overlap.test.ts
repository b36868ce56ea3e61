import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { globToRegExp } from '../../../../../src/core/checks/policy/actions.ts';
import { overlap, overlapArns } from '../../../../../src/core/checks/policy/overlap.ts';

const pattern = fc.stringMatching(/^[ab*?]{0,6}$/);

describe('whether two patterns have a text in common', () => {
  test('they do where there is one', () => {
    const words = [...everyWord(5)];
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const common = words.some(word => globToRegExp(a).test(word) && globToRegExp(b).test(word));
        // A common text that is longer than five letters is found by the function alone.
        assert.ok(!common || overlap(a, b), `${a} and ${b} have one`);
        assert.equal(overlap(a, b), overlap(b, a));
      }),
    );
  });

  test('they do not where there is none, of patterns so short that all texts were tried', () => {
    const short = fc.stringMatching(/^[ab*?]{0,3}$/);
    const words = [...everyWord(6)];
    fc.assert(
      fc.property(short, short, (a, b) => {
        const common = words.some(word => globToRegExp(a).test(word) && globToRegExp(b).test(word));
        assert.equal(overlap(a, b), common, `${a} and ${b}`);
      }),
    );
  });

  test('a star reaches no further than its part of an ARN', () => {
    const streams = 'arn:*:logs:*:*:log-group:/ecs/blog-api:log-stream:*';
    assert.equal(overlapArns('arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/blog:*', streams), false);
    assert.equal(overlapArns('arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/blog*', streams), true);
    assert.equal(overlapArns('arn:aws:logs:*', streams), true);
  });
});

function* everyWord(longest: number): Generator<string> {
  let words = [''];
  for (let length = 0; length <= longest; length++) {
    yield* words;
    words = words.flatMap(word => [`${word}a`, `${word}b`]);
  }
}
