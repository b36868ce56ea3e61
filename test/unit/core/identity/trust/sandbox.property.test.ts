import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { TrustRequest } from '../../../../../src/core/identity/trust/context.ts';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import { ROLE, sandboxAllows } from './sandboxTrust.ts';
import { type Situation, situations } from './situations.ts';

function requestOf({ claims, issuer, roleName, sessionName }: Situation): TrustRequest {
  return { claims, provider: providerOf(issuer, ROLE, undefined), roleName, sessionName, at: 0 };
}

test('decides as the sandbox does, which evaluates on its own', () => {
  let allowed = 0;
  fc.assert(
    fc.property(situations, situation => {
      const { decision, problems } = evaluateTrust(
        parseTrustPolicy(situation.document),
        requestOf(situation),
      );
      const expected = sandboxAllows(situation);
      allowed += Number(expected);
      assert.equal(decision === 'allowed', expected, decision);
      assert.equal(problems.length === 0, expected, 'A refusal has a reason, and nothing else has one.');
    }),
    { numRuns: 3000 },
  );
  assert.ok(allowed > 100, `${allowed} of the situations were let in: too few to compare.`);
});
