import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { TrustRequest } from '../../../../../src/core/identity/trust/context.ts';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import { claimKeys } from '../../../../../src/sandbox/iam/claims.ts';
import { context } from '../../../../../src/sandbox/iam/context.ts';
import { evaluate } from '../../../../../src/sandbox/iam/evaluate.ts';
import { effectiveTrust } from '../../../../../src/sandbox/iam/githubTrust.ts';
import { parsePolicy } from '../../../../../src/sandbox/iam/policy.ts';
import { type Situation, situations } from './situations.ts';

/** What the sandbox's STS decides, put together from its parts as its AssumeRoleWithWebIdentity does. */
function sandboxAllows({
  claims,
  document,
  issuer,
  roleName,
  sessionName,
  tags,
  sourceIdentity,
}: Situation): boolean {
  const { arn, kind } = providerOf(issuer, ROLE, undefined);
  if (kind === 'github' && roleName === 'GitHubActions') {
    return false;
  }
  const provider = { arn, issuer, clientIds: [], kind, createdAt: 0 };
  const trust = effectiveTrust(parsePolicy(document, 'trust'), provider);
  const names = Object.keys(tags);
  const keys = context(
    {
      'aws:FederatedProvider': arn,
      'sts:RoleSessionName': sessionName,
      'sts:SourceIdentity': sourceIdentity,
      ...(names.length > 0 ? { 'aws:TagKeys': names } : {}),
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:RequestTag/${name}`, value])),
    },
    claimKeys(claims, provider),
  );
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(names.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  return actions.every(
    action => evaluate([trust], { action, resource: ROLE, context: keys, federated: arn }) === 'allowed',
  );
}

const ROLE = 'arn:aws:iam::111122223333:role/blog';

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
