import { deflateRawSync } from 'node:zlib';
import { ApiError } from '../api.ts';
import { type Claims, claimKeys } from '../iam/claims.ts';
import { type ContextValue, context } from '../iam/context.ts';
import { evaluate } from '../iam/evaluate.ts';
import { effectiveTrust } from '../iam/githubTrust.ts';
import { MalformedPolicy, type Policy, parsePolicy } from '../iam/policy.ts';
import type { Provider } from '../iam/provider.ts';
import type { IamStore, Role } from '../iam/store.ts';
import { type AssumeRoleInput, readInput } from './input.ts';
import type { Parameters, StsDeps, Xml } from './shapes.ts';
import { verifyToken } from './token.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export async function assumeRoleWithWebIdentity(deps: StsDeps, parameters: Parameters): Promise<Xml> {
  const input = readInput(parameters);
  const policies = sessionPolicies(deps.iam, input);
  const { claims, provider } = await verifyToken(deps, input);
  const tags = sessionTags(claims);
  const sourceIdentity = text(claims['https://aws.amazon.com/source_identity']);
  const role = deps.iam.role(input.roleArn);
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
  if (packed > 100) {
    throw new ApiError(
      'PackedPolicyTooLarge',
      `Packed size of session tags consumes ${packed}% of allotted space.`,
    );
  }
  const now = deps.now();
  const subject = text(claims['sub']) ?? '';
  const session = deps.sessions.issue({
    issuedAt: now,
    expiresAt: Math.floor(now / 1000 + input.durationSeconds) * 1000,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    sessionName: input.roleSessionName,
    arn: `arn:aws:sts::${deps.iam.accountId}:assumed-role/${role.name}/${input.roleSessionName}`,
    policies,
    tags,
    sourceIdentity,
    provider: provider.arn,
    subject,
  });
  const audience = claims['aud'];
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString().replace('.000Z', 'Z'),
    },
    SubjectFromWebIdentityToken: subject,
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${session.sessionName}`,
      Arn: session.arn,
    },
    PackedPolicySize: packed === 0 ? undefined : packed,
    Provider: provider.issuer,
    Audience: text(Array.isArray(audience) ? audience[0] : audience),
    SourceIdentity: sourceIdentity,
  };
}

function sessionPolicies(iam: IamStore, input: AssumeRoleInput): readonly Policy[] {
  const policies: Policy[] = [];
  if (input.policy !== undefined) {
    try {
      policies.push(parsePolicy(input.policy, 'session'));
    } catch (error) {
      if (error instanceof MalformedPolicy) {
        throw new ApiError('MalformedPolicyDocument', error.message);
      }
      throw error;
    }
  }
  for (const arn of input.policyArns) {
    const policy = iam.managedPolicy(arn);
    if (policy === undefined) {
      throw new ApiError('MalformedPolicyDocument', `Policy ${arn} does not exist or is not attachable.`);
    }
    policies.push(policy);
  }
  return policies;
}

/** The trust policy has to allow every action that the request consists of, under the token's keys. */
function isTrusted(
  role: Role,
  provider: Provider,
  input: AssumeRoleInput,
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

/**
 * AWS packs policies and tags into a binary form of its own and tells how full that is in percent. How
 * is not published: this takes the compressed size out of 2,048 bytes.
 */
function packedSize(input: AssumeRoleInput, tags: Readonly<Record<string, string>>): number {
  const parts = [input.policy ?? '', ...input.policyArns, ...Object.entries(tags).flat()];
  const text = parts.join('\n').trim();
  return text === '' ? 0 : Math.ceil((deflateRawSync(text).length / 2048) * 100);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
