import { deflateRawSync } from 'node:zlib';
import { ApiError } from '../api.ts';
import type { ContextValue } from '../iam/context.ts';
import { MalformedPolicy, type Policy, parsePolicy } from '../iam/policy.ts';
import type { Session } from '../iam/sessions.ts';
import type { IamStore, Role } from '../iam/store.ts';
import type { Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import type { RoleInput } from './input.ts';

/** What the two ways to assume a role share. */

/** The session policies of the request. Throws MalformedPolicyDocument. */
export function sessionPolicies(iam: IamStore | undefined, input: RoleInput): readonly Policy[] {
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
    const policy = iam?.managedPolicy(arn);
    if (policy === undefined) {
      throw new ApiError('MalformedPolicyDocument', `Policy ${arn} does not exist or is not attachable.`);
    }
    policies.push(policy);
  }
  return policies;
}

/**
 * AWS packs policies and tags into a binary form of its own and tells how full that is in percent. How
 * is not published: this takes the compressed size out of 2,048 bytes. Undefined where there is nothing
 * to pack. Throws PackedPolicyTooLarge.
 */
export function packedSize(
  { policy = '', policyArns }: RoleInput,
  tags: Readonly<Record<string, string>>,
): number | undefined {
  const text = [policy, ...policyArns, ...Object.entries(tags).flat()].join('\n').trim();
  if (text === '') {
    return undefined;
  }
  const packed = Math.ceil((deflateRawSync(text).length / 2048) * 100);
  if (packed > 100) {
    throw new ApiError(
      'PackedPolicyTooLarge',
      `Packed size of session tags consumes ${packed}% of allotted space.`,
    );
  }
  return packed;
}

/** Throws ValidationError. */
export function checkDuration({ durationSeconds }: RoleInput, role: Role): void {
  if (durationSeconds > role.maxSessionDuration) {
    throw new ApiError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
}

/** A session of the role from now on, until a whole second. */
export function issueSession(
  front: Front,
  role: Role,
  { accountId, roleSessionName, durationSeconds }: RoleInput,
  more: Pick<Session, 'policies' | 'provider' | 'sourceIdentity' | 'subject' | 'tags' | 'transitive'>,
): Session {
  const issuedAt = front.now();
  return front.sessions.issue({
    issuedAt,
    expiresAt: Math.floor(issuedAt / 1000 + durationSeconds) * 1000,
    accountId,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    sessionName: roleSessionName,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${roleSessionName}`,
    ...more,
  });
}

/** What a request consists of, as policies see it. */
export function actionsOf(
  action: string,
  tags: Readonly<Record<string, string>>,
  sourceIdentity: string | undefined,
): readonly string[] {
  return [
    action,
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

/** Condition keys of the session that a request is for. */
export function sessionKeys(
  { roleSessionName }: RoleInput,
  tags: Readonly<Record<string, string>>,
  sourceIdentity: string | undefined,
): Readonly<Record<string, ContextValue>> {
  const names = Object.keys(tags);
  return {
    'sts:RoleSessionName': roleSessionName,
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...(names.length === 0 ? {} : { 'aws:TagKeys': names }),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:RequestTag/${name}`, value])),
  };
}

export function credentials(session: Session): Xml {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(session.expiresAt).toISOString().replace('.000Z', 'Z'),
  };
}

export function assumedRoleUser(session: Session): Xml {
  return { AssumedRoleId: `${session.roleId}:${session.sessionName}`, Arn: session.arn };
}
