import { ApiError } from '../api.ts';
import { type Claims, claimKeys } from '../iam/claims.ts';
import { context } from '../iam/context.ts';
import { evaluate } from '../iam/evaluate.ts';
import { effectiveTrust } from '../iam/githubTrust.ts';
import type { Provider } from '../iam/provider.ts';
import type { Role } from '../iam/store.ts';
import type { Parameters, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { readWebIdentity, type WebIdentityInput } from './input.ts';
import {
  actionsOf,
  assumedRoleUser,
  checkDuration,
  credentials,
  issueSession,
  packedSize,
  sessionKeys,
  sessionPolicies,
} from './roleSession.ts';
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
  checkDuration(input, role);
  const packed = packedSize(input, tags);
  const subject = text(claims['sub']) ?? '';
  const session = issueSession(front, role, input, {
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
  const keys = { 'aws:FederatedProvider': provider.arn, ...sessionKeys(input, tags, sourceIdentity) };
  const requestContext = context(keys, claimKeys(claims, provider));
  const trust = effectiveTrust(role.trust, provider);
  return actionsOf('sts:AssumeRoleWithWebIdentity', tags, sourceIdentity).every(
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
