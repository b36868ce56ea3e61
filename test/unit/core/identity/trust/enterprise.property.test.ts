import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import { ROLE, sandboxAllows } from './sandboxTrust.ts';
import { situationsOf } from './situations.ts';

const SERVERS = [
  // AWS may know the ten keys or not, and wants no condition on the subject.
  { issuer: 'https://github.example.com/_services/token', kinds: ['other'] },
  // It may take it for one of GitHub's shared issuers, with all that belongs to that.
  { issuer: 'https://token.actions.octo.ghe.com', kinds: ['other', 'github'] },
] as const;

for (const { issuer, kinds } of SERVERS) {
  test(`what is decided for ${issuer} is so whatever AWS may know of it`, () => {
    const seen = { allowed: 0, unknown: 0 };
    fc.assert(
      fc.property(situationsOf([issuer]), situation => {
        const { claims, document, roleName, sessionName } = situation;
        const { decision, problems } = evaluateTrust(parseTrustPolicy(document), {
          ...{ claims, roleName, sessionName, at: 0 },
          provider: providerOf(issuer, ROLE, issuer),
        });
        assert.equal(problems.length === 0, decision === 'allowed');
        if (decision === 'unknown') {
          seen.unknown += 1;
          return;
        }
        seen.allowed += Number(decision === 'allowed');
        for (const kind of kinds) {
          assert.equal(sandboxAllows(situation, kind), decision === 'allowed', `${kind}: ${decision}`);
        }
      }),
      { numRuns: 2000 },
    );
    assert.ok(seen.allowed > 50 && seen.unknown > 50, JSON.stringify(seen));
  });
}
