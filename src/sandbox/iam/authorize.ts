import { ApiError, type Permission } from '../api.ts';
import { type Context, context } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Session } from './sessions.ts';
import type { IamStore } from './store.ts';

/** Who calls, when and from where. */
export interface Caller {
  readonly session: Session;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly sourceIp: string;
}

/**
 * Throws AccessDeniedException, in AWS's words, for the first permission that is not given by the role
 * and, where there are any, the session policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function authorize(iam: IamStore, caller: Caller, permissions: readonly Permission[]): void {
  const { session } = caller;
  const role = iam.role(session.roleArn);
  for (const permission of permissions) {
    const request = {
      action: permission.action,
      resource: permission.resource,
      context: requestContext(caller, permission.context),
    };
    const byRole = iam.decide(role, request);
    const bySession = session.policies.length === 0 ? 'allowed' : evaluate(session.policies, request);
    if (byRole === 'allowed' && bySession === 'allowed') {
      continue;
    }
    const reason =
      byRole === 'explicitDeny'
        ? 'with an explicit deny in an identity-based policy'
        : bySession === 'explicitDeny'
          ? 'with an explicit deny in a session policy'
          : `because no ${byRole === 'allowed' ? 'session' : 'identity-based'} policy allows the ${permission.action} action`;
    throw new ApiError(
      'AccessDeniedException',
      `User: ${session.arn} is not authorized to perform: ${permission.action} on resource: ${permission.shown ?? permission.resource} ${reason}`,
    );
  }
}

/**
 * AWS's global keys that stand for a role session, and the action's own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(caller: Caller, own: Permission['context'] = {}): Context {
  const { session, now } = caller;
  return context(
    {
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:FederatedProvider': session.provider,
      'aws:PrincipalAccount': session.accountId,
      'aws:PrincipalArn': session.roleArn,
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalType': 'AssumedRole',
      'aws:RequestedRegion': caller.region,
      'aws:SecureTransport': 'false',
      'aws:SourceIdentity': session.sourceIdentity,
      'aws:SourceIp': caller.sourceIp,
      'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
      'aws:userid': `${session.roleId}:${session.sessionName}`,
    },
    Object.fromEntries(
      Object.entries(session.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
    ),
    own,
  );
}
