import { demoPolicies, type Json, policy } from '../iam/demoPolicies.ts';
import type { Assignments } from './assignments.ts';

const BLOG_ACCOUNT = '111122223333';
/** The organization's other account; nothing runs in it. */
export const SHOP_ACCOUNT = '444455556666';

/** octocat reads and changes in one account and reads in the other; hubot reads in the first. */
export function createDemoAssignments(assignments: Assignments): void {
  assignments.putPermissionSet('EcsRead', {
    sessionDuration: 3600,
    policies: accountId => ({
      ...demoPolicies(accountId, 'read'),
      'assume-roles': assume(accountId, ['read']),
    }),
  });
  assignments.putPermissionSet('EcsDeploy', {
    sessionDuration: 3600,
    policies: accountId => ({
      ...demoPolicies(accountId, 'change'),
      'assume-roles': assume(accountId, ['read', 'deploy']),
    }),
  });
  const blog = { accountId: BLOG_ACCOUNT, accountName: 'blog', emailAddress: 'aws-blog@example.com' };
  const shop = { accountId: SHOP_ACCOUNT, accountName: 'shop', emailAddress: 'aws-shop@example.com' };
  assignments.assign('octocat', [
    { ...blog, permissionSets: ['EcsRead', 'EcsDeploy'] },
    { ...shop, permissionSets: ['EcsRead'] },
  ]);
  assignments.assign('hubot', [{ ...blog, permissionSets: ['EcsRead'] }]);
}

/** What an environment that names a role needs beside the permission set's own. */
function assume(accountId: string, roles: readonly string[]): Json {
  return policy([
    {
      Sid: 'AssumeCodespacesRoles',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: roles.map(role => `arn:aws:iam::${accountId}:role/codespaces-ecs-${role}`),
    },
  ]);
}
