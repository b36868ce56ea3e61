import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { TrustRequest } from '../../../../../src/core/identity/trust/context.ts';
import { correctTrust } from '../../../../../src/core/identity/trust/correct.ts';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import { claims, type Situation, situations } from './situations.ts';

const ROLE = 'arn:aws:iam::111122223333:role/blog';

function admits(document: unknown, request: TrustRequest): boolean {
  return evaluateTrust(parseTrustPolicy(document), request).decision === 'allowed';
}

const cases = situations.chain((situation: Situation) =>
  fc.tuple(fc.constant(situation), fc.array(claims(situation.issuer), { minLength: 20, maxLength: 20 })),
);

test('a corrected policy lets the claims in, and no other subject that was not let in before', () => {
  let corrected = 0;
  let othersAdmitted = 0;
  fc.assert(
    fc.property(cases, ([situation, others]) => {
      const { document, issuer, roleName, sessionName } = situation;
      const request: TrustRequest = {
        claims: situation.claims,
        provider: providerOf(issuer, ROLE, undefined),
        roleName,
        sessionName,
        at: 0,
      };
      const correction = correctTrust(document, request, { defaultBranch: 'main' });
      if (correction.kind !== 'corrected') {
        return;
      }
      corrected++;
      assert.ok(admits(correction.document, request));
      for (const other of others) {
        const otherRequest = { ...request, claims: other };
        if (other['sub'] !== situation.claims['sub'] && admits(correction.document, otherRequest)) {
          othersAdmitted++;
          assert.ok(admits(document, otherRequest), JSON.stringify({ correction, other }));
        }
      }
    }),
    { numRuns: 6000 },
  );
  assert.ok(corrected > 100, `${corrected} policies were corrected: too few.`);
  assert.ok(othersAdmitted > 50, `${othersAdmitted} others were admitted: too few to compare.`);
});
