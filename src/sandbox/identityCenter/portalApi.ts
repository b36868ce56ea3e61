import { ApiError, type Json } from '../api.ts';
import type { Session } from '../iam/sessions.ts';
import { samlProvider } from './assignments.ts';
import type { IdentityCenter } from './identityCenter.ts';
import type { SignIn } from './signIns.ts';

/**
 * The operations of the access portal, apart from HTTP. They throw ApiError.
 * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html
 */

export interface PortalRequest {
  /** Of the header `x-amz-sso_bearer_token`. */
  readonly accessToken: string | undefined;
  readonly query: URLSearchParams;
}

/** How many items a page has where the client does not say. */
const PAGE = 20;

/** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html */
export function listAccounts(center: IdentityCenter, request: PortalRequest): Json {
  const { person } = signIn(center, request);
  const { items, nextToken } = page(
    center.assignments.of(person.login),
    request.query,
    ({ accountId }) => accountId,
  );
  return {
    nextToken,
    accountList: items.map(({ accountId, accountName, emailAddress }) => ({
      accountId,
      accountName,
      emailAddress,
    })),
  };
}

/** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html */
export function listAccountRoles(center: IdentityCenter, request: PortalRequest): Json {
  const { person } = signIn(center, request);
  const accountId = account(request);
  if (!center.assignments.hasAccount(accountId)) {
    throw new ApiError('ResourceNotFoundException', `Account ${accountId} not found`, 404);
  }
  const assignment = center.assignments.of(person.login).find(known => known.accountId === accountId);
  if (assignment === undefined) {
    throw noAccess();
  }
  const roles = [...assignment.permissionSets].sort();
  const { items, nextToken } = page(roles, request.query, name => name);
  return { nextToken, roleList: items.map(roleName => ({ roleName, accountId })) };
}

/** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html */
export function getRoleCredentials(center: IdentityCenter, request: PortalRequest): Json {
  const { person } = signIn(center, request);
  const session = roleCredentials(center, person.login, account(request), required(request, 'role_name'));
  return {
    roleCredentials: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      // In milliseconds, other than everywhere else.
      expiration: session.expiresAt,
    },
  };
}

/**
 * A session of the permission set's role, as long as the set says unless a lifetime (s) is given.
 * Throws ForbiddenException where the person is not assigned.
 */
export function roleCredentials(
  center: IdentityCenter,
  login: string,
  accountId: string,
  permissionSet: string,
  lifetime?: number,
): Session {
  const found = center.assignments.role(login, accountId, permissionSet);
  if (found === undefined) {
    throw noAccess();
  }
  const { role, set } = found;
  const now = center.now();
  return center.sessions.issue({
    issuedAt: now,
    expiresAt: Math.floor(now / 1000 + (lifetime ?? set.sessionDuration)) * 1000,
    accountId,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    sessionName: login,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${login}`,
    policies: [],
    tags: {},
    transitive: [],
    sourceIdentity: undefined,
    provider: samlProvider(accountId),
    subject: login,
  });
}

/** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html */
export function logout(center: IdentityCenter, request: PortalRequest): undefined {
  center.signIns.end(signIn(center, request));
}

function signIn(center: IdentityCenter, { accessToken }: PortalRequest): SignIn {
  const found = center.signIns.find(accessToken ?? '', center.now());
  if (found === undefined) {
    throw new ApiError('UnauthorizedException', 'Session token not found or invalid', 401);
  }
  return found;
}

/** Not in the service's model, and yet what it answers. */
function noAccess(): ApiError {
  return new ApiError('ForbiddenException', 'No access', 403);
}

function account(request: PortalRequest): string {
  const accountId = required(request, 'account_id');
  if (!/^\d{12}$/.test(accountId)) {
    throw new ApiError('InvalidRequestException', 'account_id is not the id of an account.');
  }
  return accountId;
}

function required({ query }: PortalRequest, name: string): string {
  const value = query.get(name) ?? '';
  if (value === '') {
    throw new ApiError('InvalidRequestException', `${name} is missing.`);
  }
  return value;
}

/** The token names the last item that was given. */
function page<T>(
  items: readonly T[],
  query: URLSearchParams,
  key: (item: T) => string,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const size = Number(query.get('max_result') ?? PAGE);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    throw new ApiError('InvalidRequestException', 'max_result has to be from 1 to 100.');
  }
  const token = query.get('next_token');
  let start = 0;
  if (token !== null) {
    const last = Buffer.from(token, 'base64url').toString();
    start = items.findIndex(item => key(item) === last) + 1;
    if (start === 0) {
      throw new ApiError('InvalidRequestException', 'The next_token is invalid.');
    }
  }
  const given = items.slice(start, start + size);
  const last = given.at(-1);
  const more = last !== undefined && start + size < items.length;
  return { items: given, nextToken: more ? Buffer.from(key(last)).toString('base64url') : undefined };
}
