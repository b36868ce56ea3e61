import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import { CLAIMS } from './documented/claims.ts';
import { CONDITIONS } from './documented/conditions.ts';
import { GITHUB_TOKENS } from './documented/gitHub.ts';
import { STATEMENTS } from './documented/statements.ts';
import {
  AT,
  arn,
  block,
  type Case,
  type Fields,
  GITHUB,
  gitHubClaims,
  ROLE,
} from './documented/vocabulary.ts';

function documentOf({ when, statement, more = [], version = '2012-10-17', issuer = GITHUB }: Case): Fields {
  const base = {
    Effect: 'Allow',
    Principal: { Federated: arn(issuer) },
    Action: 'sts:AssumeRoleWithWebIdentity',
  };
  const first = { ...base, ...(when === undefined ? {} : { Condition: block(when) }), ...statement };
  const rest = more.map(fields => ({ ...base, ...fields }));
  return JSON.parse(
    JSON.stringify({ Version: version, Statement: rest.length === 0 ? first : [first, ...rest] }),
  );
}

const PAGES = [CONDITIONS, GITHUB_TOKENS, STATEMENTS, CLAIMS].flatMap(pages => Object.entries(pages));

let count = 0;
for (const [page, cases] of PAGES) {
  for (const entry of cases) {
    count++;
    test(`${page}: ${entry.name}`, () => {
      const { claims = gitHubClaims, issuer = GITHUB, role = 'blog', session = 'octocat' } = entry;
      const report = evaluateTrust(parseTrustPolicy(documentOf(entry)), {
        claims: JSON.parse(JSON.stringify(claims)),
        provider: providerOf(issuer, ROLE, undefined),
        roleName: role,
        sessionName: session,
        at: AT,
      });
      const told = report.decision === 'allowed' ? report.warnings : report.problems;
      assert.equal(report.decision, entry.decision);
      assert.equal(told[0]?.reason, entry.because, JSON.stringify(told));
      assert.equal(report.problems.length === 0, entry.decision === 'allowed');
      for (const { why } of told) {
        assert.doesNotMatch(why, /undefined|\{\d\}/);
      }
    });
  }
}

test('there are as many cases as were promised', () => {
  assert.ok(count >= 60, String(count));
});
