import assert from 'node:assert/strict';
import test from 'node:test';
import { explain, type TrustReason } from '../../../../../src/core/identity/trust/reasons.ts';

const NAMED = { operator: 'OPERATOR', key: 'KEY', expected: 'EXPECTED', actual: 'ACTUAL' };

const ABOUT: readonly (readonly [TrustReason, RegExp])[] = [
  ['presence', /whether KEY is there/],
  ['caseDiffers', /EXPECTED is not ACTUAL/],
  ['wildcardUnderEquals', /^OPERATOR .* EXPECTED would match ACTUAL/],
  ['refWithoutPrefix', /ACTUAL, not EXPECTED/],
  ['audienceDiffers', /for ACTUAL; the policy waits for EXPECTED/],
  ['manyValues', /^KEY .* OPERATOR/],
  ['providerDiffers', /trusts EXPECTED; the token comes from ACTUAL/],
  ['noSubjectCondition', /a condition on KEY/],
];

for (const [reason, sentence] of ABOUT) {
  test(`the sentence of ${reason} names what it is about, each in its place`, () => {
    assert.match(explain(reason, NAMED), sentence);
  });
}

test('what is not known is left empty', () => {
  assert.equal(explain('valueDiffers', { expected: 'a' }), 'a is not .');
});
