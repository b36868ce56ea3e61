import { ApiError } from '../api.ts';
import { type Caller, requestContext } from '../iam/authorize.ts';
import type { ContextValue } from '../iam/context.ts';
import { evaluate } from '../iam/evaluate.ts';
import type { Role } from '../iam/store.ts';
import type { Parameters, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { type AssumeRoleInput, readAssumeRole } from './input.ts';
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

/** A role that assumes a role gets an hour at most, whatever the role allows. */
const CHAINED = 3600;

/**
 * Every caller here is a role's session, so that this always is role chaining.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRole(front: Front, caller: Caller, parameters: Parameters): Xml {
  const given = readAssumeRole(parameters);
  const { session: by } = caller;
  const inherited = Object.fromEntries(by.transitive.map(key => [key, by.tags[key] ?? '']));
  const input = { ...given, sourceIdentity: given.sourceIdentity ?? by.sourceIdentity };
  const iam = front.account(input.accountId)?.iam;
  const policies = sessionPolicies(iam, input);
  const role = iam?.role(input.roleArn);
  for (const action of actionsOf('sts:AssumeRole', given.tags, given.sourceIdentity)) {
    authorizeAction(front, caller, role, input, action);
  }
  if (role === undefined) {
    throw denied(caller, 'sts:AssumeRole', input.roleArn);
  }
  if (by.sourceIdentity !== undefined && input.sourceIdentity !== by.sourceIdentity) {
    throw denied(caller, 'sts:SetSourceIdentity', input.roleArn);
  }
  const overridden = Object.keys(given.tags).find(key => by.transitive.includes(key));
  if (overridden !== undefined) {
    throw new ApiError(
      'InvalidParameterValue',
      `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session: ${overridden}`,
    );
  }
  checkDuration(input, role);
  if (input.durationSeconds > CHAINED) {
    throw new ApiError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  const tags = { ...inherited, ...given.tags };
  const packed = packedSize(input, given.tags);
  const session = issueSession(front, role, input, {
    policies,
    tags,
    transitive: [...by.transitive, ...given.transitive],
    sourceIdentity: input.sourceIdentity,
    provider: undefined,
    subject: by.subject,
  });
  return {
    Credentials: credentials(session),
    AssumedRoleUser: assumedRoleUser(session),
    PackedPolicySize: packed,
    SourceIdentity: input.sourceIdentity,
  };
}

/**
 * A trust policy that names the caller's role or session is enough within an account; one that names
 * the account leaves it to the caller's own policies; and across accounts both have to allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
function authorizeAction(
  front: Front,
  caller: Caller,
  role: Role | undefined,
  input: AssumeRoleInput,
  action: string,
): void {
  const { session } = caller;
  const request = { action, resource: input.roleArn, context: requestContext(caller, keys(input)) };
  const iam = front.account(session.accountId)?.iam;
  const byRole = iam?.decide(iam.role(session.roleArn), request) ?? 'implicitDeny';
  const bySession = session.policies.length === 0 ? 'allowed' : evaluate(session.policies, request);
  if (byRole === 'explicitDeny' || bySession === 'explicitDeny') {
    const where = byRole === 'explicitDeny' ? 'an identity-based policy' : 'a session policy';
    throw denied(caller, action, input.roleArn, ` with an explicit deny in ${where}`);
  }
  const root = `arn:aws:iam::${session.accountId}:root`;
  const trusts = (aws: readonly string[]): string =>
    role === undefined ? 'implicitDeny' : evaluate([role.trust], { ...request, aws });
  const trust = trusts([session.arn, session.roleArn, root]);
  if (trust === 'explicitDeny') {
    throw denied(caller, action, input.roleArn, ' with an explicit deny in a resource-based policy');
  }
  const own = byRole === 'allowed' && bySession === 'allowed';
  const within = input.accountId === session.accountId;
  const named =
    within &&
    (trusts([session.arn]) === 'allowed' ||
      (trusts([session.roleArn]) === 'allowed' && bySession === 'allowed'));
  if (trust !== 'allowed' || !(own || named)) {
    throw denied(caller, action, input.roleArn);
  }
}

function keys(input: AssumeRoleInput): Readonly<Record<string, ContextValue>> {
  return {
    ...sessionKeys(input, input.tags, input.sourceIdentity),
    ...(input.externalId === undefined ? {} : { 'sts:ExternalId': input.externalId }),
    ...(input.transitive.length === 0 ? {} : { 'sts:TransitiveTagKeys': input.transitive }),
  };
}

function denied(caller: Caller, action: string, roleArn: string, reason = ''): ApiError {
  return new ApiError(
    'AccessDenied',
    `User: ${caller.session.arn} is not authorized to perform: ${action} on resource: ${roleArn}${reason}`,
    403,
  );
}
