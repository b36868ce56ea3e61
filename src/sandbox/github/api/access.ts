import { GitHubError, notFound } from '../errors.ts';
import { includesRole } from '../repository/accounts.ts';
import type { Repository } from '../repository/repository.ts';
import type { AccessToken, AccessTokens, Level } from '../tokens.ts';
import type { Need } from './endpoint.ts';

/**
 * The token of the Authorization header; undefined without one.
 * Throws GitHubError 401 for one that was never issued, or is revoked.
 * https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
 */
export function authenticate(tokens: AccessTokens, header: string | undefined): AccessToken | undefined {
  if (header === undefined) {
    return undefined;
  }
  const value = /^(?:bearer|token) +(\S+)$/i.exec(header)?.[1] ?? '';
  const token = tokens.find(value);
  if (token === undefined) {
    throw new GitHubError(401, 'BadCredentials', 'Bad credentials');
  }
  return token;
}

/**
 * Throws GitHubError: 404 where the token may not even see the repository, 403 where it may not do this.
 * What a GitHub App's token may is what the app and the user both may.
 */
export function authorize(repository: Repository, needs: Need, token: AccessToken | undefined): void {
  const isPublic = repository.settings.visibility === 'public';
  if (!isPublic && (token === undefined || !sees(token, repository))) {
    throw notFound();
  }
  if (isPublic && needs.open === true && needs.level === 'read') {
    return;
  }
  if (token === undefined) {
    throw new GitHubError(401, 'RequiresAuthentication', 'Requires authentication');
  }
  const { grant, user } = token;
  const role = user === undefined || includesRole(user.role, needs.role ?? 'read');
  if (grant.kind === 'app') {
    if (!role || !sees(token, repository) || !includesLevel(grant.permissions[needs.permission], needs)) {
      throw denied('Resource not accessible by integration');
    }
  } else if (!grant.scopes.includes('repo') && !(isPublic && grant.scopes.includes('public_repo'))) {
    throw notFound();
  } else if (!role) {
    throw denied('Must have admin rights to Repository.');
  }
}

/** Headers that tell what the token has, and what the request takes. */
export function accessHeaders(
  token: AccessToken | undefined,
  needs: Need | undefined,
): Readonly<Record<string, string>> {
  switch (token?.grant.kind) {
    case 'app':
      return needs === undefined
        ? {}
        : { 'x-accepted-github-permissions': `${needs.permission}=${needs.level}` };
    case 'oauth':
      return {
        'x-oauth-scopes': token.grant.scopes.join(', '),
        'x-accepted-oauth-scopes': needs === undefined ? '' : 'repo',
      };
    case undefined:
      return {};
  }
}

function sees(token: AccessToken, repository: Repository): boolean {
  const listed =
    token.repositories === undefined ||
    token.repositories.some(name => name.toLowerCase() === repository.fullName.toLowerCase());
  return listed && (token.grant.kind === 'app' || token.grant.scopes.includes('repo'));
}

/** Whoever sees a repository may read what it is. */
function includesLevel(has: Level | undefined, { permission, level }: Need): boolean {
  return has === 'write' || has === level || (permission === 'metadata' && level === 'read');
}

function denied(message: string): GitHubError {
  return new GitHubError(403, 'AccessDenied', message);
}
