import { GitHubError, notFound } from '../errors.ts';
import { findUser } from '../repository/accounts.ts';
import { type Endpoint, ok } from './endpoint.ts';
import { fullRepository, user } from './shapes.ts';

/** https://docs.github.com/en/rest/repos/repos and the users' pages beside it. */
export const REPOSITORY_ENDPOINTS: readonly Endpoint[] = [
  {
    scope: 'server',
    method: 'GET',
    path: '/user',
    action: 'GetAuthenticatedUser',
    docs: 'users/users#get-the-authenticated-user',
    run: ({ github, token }) => {
      if (token === undefined) {
        throw new GitHubError(401, 'RequiresAuthentication', 'Requires authentication');
      }
      if (token.user === undefined) {
        throw new GitHubError(403, 'AccessDenied', 'Resource not accessible by integration');
      }
      return ok(user(github, token.user));
    },
  },
  {
    scope: 'server',
    method: 'GET',
    path: '/users/{username}',
    action: 'GetUser',
    docs: 'users/users#get-a-user',
    run: ({ github, params }) => {
      const found = findUser(params['username'] ?? '');
      if (found === undefined) {
        throw notFound();
      }
      return ok(user(github, found));
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '',
    action: 'GetRepository',
    docs: 'repos/repos#get-a-repository',
    needs: { permission: 'metadata', level: 'read', open: true },
    run: ({ github, repository, token }) => ok(fullRepository(github, repository, token)),
  },
];
