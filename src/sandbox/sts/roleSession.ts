import { deflateRawSync } from 'node:zlib';
import { ApiError } from '../api.ts';
import { MalformedPolicy, type Policy, parsePolicy } from '../iam/policy.ts';
import type { Session } from '../iam/sessions.ts';
import type { IamStore } from '../iam/store.ts';
import type { Xml } from '../queryApi.ts';
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

/** Milliseconds since the epoch, at a whole second. */
export function expiry(now: number, durationSeconds: number): number {
  return Math.floor(now / 1000 + durationSeconds) * 1000;
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
