import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import { claimKeys } from '../../../../../src/sandbox/iam/claims.ts';
import { context } from '../../../../../src/sandbox/iam/context.ts';
import { evaluate } from '../../../../../src/sandbox/iam/evaluate.ts';
import { effectiveTrust } from '../../../../../src/sandbox/iam/githubTrust.ts';
import { parsePolicy } from '../../../../../src/sandbox/iam/policy.ts';
import { kindOf, type ProviderKind } from '../../../../../src/sandbox/iam/provider.ts';
import type { Situation } from './situations.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/blog';

/**
 * What the sandbox's STS decides, put together from its parts as its AssumeRoleWithWebIdentity does. `kind` is that
 * of the provider, where it is not to be told by its issuer.
 */
export function sandboxAllows(
  { claims, document, issuer, roleName, sessionName, tags, sourceIdentity }: Situation,
  kind: ProviderKind = kindOf(new URL(issuer)),
): boolean {
  const { arn } = providerOf(issuer, ROLE, undefined);
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
