import { ApiError } from '../api.ts';
import { type Claims, claimKeys } from '../iam/claims.ts';
import { type ContextValue, context } from '../iam/context.ts';
import { evaluate } from '../iam/evaluate.ts';
import { effectiveTrust } from '../iam/githubTrust.ts';
import type { Provider } from '../iam/provider.ts';
import type { Role } from '../iam/store.ts';
import type { Parameters, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { readWebIdentity, type WebIdentityInput } from './input.ts';
import { assumedRoleUser, credentials, expiry, packedSize, sessionPolicies } from './roleSession.ts';
import { verifyToken } from './token.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export async function assumeRoleWithWebIdentity(front: Front, parameters: Parameters): Promise<Xml> {
  const input = readWebIdentity(parameters);
  const iam = front.account(input.accountId)?.iam;
  const policies = sessionPolicies(iam, input);
  const { claims, provider } = await verifyToken(front, input);
  const tags = sessionTags(claims);
  const sourceIdentity = text(claims['https://aws.amazon.com/source_identity']);
  const role = iam?.role(input.roleArn);
  if (role === undefined || !isTrusted(role, provider, input, claims, tags, sourceIdentity)) {
    throw new ApiError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
  }
  if (input.durationSeconds > role.maxSessionDuration) {
    throw new ApiError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const packed = packedSize(input, tags);
  const now = front.now();
  const subject = text(claims['sub']) ?? '';
  const session = front.sessions.issue({
    issuedAt: now,
    expiresAt: expiry(now, input.durationSeconds),
    accountId: input.accountId,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    sessionName: input.roleSessionName,
    arn: `arn:aws:sts::${input.accountId}:assumed-role/${role.name}/${input.roleSessionName}`,
    policies,
    tags,
    transitive: [],
    sourceIdentity,
    provider: provider.arn,
    subject,
  });
  const audience = claims['aud'];
  return {
    Credentials: credentials(session),
    SubjectFromWebIdentityToken: subject,
    AssumedRoleUser: assumedRoleUser(session),
    PackedPolicySize: packed,
    Provider: provider.issuer,
    Audience: text(Array.isArray(audience) ? audience[0] : audience),
    SourceIdentity: sourceIdentity,
  };
}

/** The trust policy has to allow every action that the request consists of, under the token's keys. */
function isTrusted(
  role: Role,
  provider: Provider,
  input: WebIdentityInput,
  claims: Claims,
  tags: Readonly<Record<string, string>>,
  sourceIdentity: string | undefined,
): boolean {
  // With GitHub's issuer a role of this very name is refused, whatever its policy says:
  // https://github.com/aws-actions/configure-aws-credentials#oidc
  if (provider.kind === 'github' && role.name === 'GitHubActions') {
    return false;
  }
  const keys: Record<string, ContextValue | undefined> = {
    'aws:FederatedProvider': provider.arn,
    'sts:RoleSessionName': input.roleSessionName,
    'sts:SourceIdentity': sourceIdentity,
  };
  const tagNames = Object.keys(tags);
  if (tagNames.length > 0) {
    keys['aws:TagKeys'] = tagNames;
  }
  for (const name of tagNames) {
    keys[`aws:RequestTag/${name}`] = tags[name];
  }
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(tagNames.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const requestContext = context(keys, claimKeys(claims, provider));
  const trust = effectiveTrust(role.trust, provider);
  return actions.every(
    action =>
      evaluate([trust], {
        action,
        resource: role.arn,
        context: requestContext,
        federated: provider.arn,
      }) === 'allowed',
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp */
function sessionTags(claims: Claims): Readonly<Record<string, string>> {
  const claim = claims['https://aws.amazon.com/tags'];
  if (claim === undefined) {
    return {};
  }
  const principal = isRecord(claim) ? claim['principal_tags'] : undefined;
  if (!isRecord(principal)) {
    throw new ApiError('InvalidIdentityToken', 'The tags of the token are not in the right form.');
  }
  return Object.fromEntries(
    Object.entries(principal).map(([name, values]) => {
      const value: unknown = Array.isArray(values) ? values[0] : values;
      if (typeof value !== 'string' || name.length > 128 || value.length > 256) {
        throw new ApiError('InvalidIdentityToken', 'The tags of the token are not in the right form.');
      }
      return [name, value];
    }),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
