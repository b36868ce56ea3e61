import { notFound, unprocessable } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { USERS } from '../repository/accounts.ts';
import type { DeploymentEnvironment, EnvironmentRules } from '../repository/environment.ts';
import type { Repository } from '../repository/repository.ts';
import { flag, optionalFields, optionalFlag, optionalInteger } from './body.ts';
import {
  type Fields,
  NO_CONTENT,
  ok,
  type RepositoryAsked,
  type RepositoryEndpoint,
  timestamp,
} from './endpoint.ts';
import { listed } from './paging.ts';
import { reviewers, shortEnvironment } from './reviews.ts';
import { nodeId } from './shapes.ts';

/** https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment */
const LONGEST_WAIT = 43_200;
const MOST_REVIEWERS = 6;

/** https://docs.github.com/en/rest/deployments/environments */
export const ENVIRONMENT_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/environments',
    action: 'ListEnvironments',
    docs: 'deployments/environments#list-environments',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked =>
      listed(asked, 'environments', [...asked.repository.environments.values()], item =>
        describe(asked.github, asked.repository, item),
      ),
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/environments/{environment_name}',
    action: 'GetEnvironment',
    docs: 'deployments/environments#get-an-environment',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => ok(describe(asked.github, asked.repository, environmentOf(asked))),
  },
  {
    scope: 'repository',
    method: 'PUT',
    path: '/environments/{environment_name}',
    action: 'PutEnvironment',
    docs: 'deployments/environments#create-or-update-an-environment',
    needs: { permission: 'administration', level: 'write', role: 'admin' },
    run: ({ github, repository, params, body }) => {
      const name = params['environment_name'] ?? '';
      const { branches, ...rules } = readRules(body);
      // Policies of its own that it has already stay.
      const own = branches === undefined ? undefined : (repository.environment(name)?.branches ?? branches);
      const environment = repository.putEnvironment(name, { ...rules, branches: own });
      return ok(describe(github, repository, environment));
    },
  },
  {
    scope: 'repository',
    method: 'DELETE',
    path: '/environments/{environment_name}',
    action: 'DeleteEnvironment',
    docs: 'deployments/environments#delete-an-environment',
    needs: { permission: 'administration', level: 'write', role: 'admin' },
    run: asked => {
      asked.repository.environments.delete(environmentOf(asked).name.toLowerCase());
      return NO_CONTENT;
    },
  },
];

/** Throws GitHubError 404. */
export function environmentOf({ repository, params }: RepositoryAsked): DeploymentEnvironment {
  const environment = repository.environment(params['environment_name'] ?? '');
  if (environment === undefined) {
    throw notFound();
  }
  return environment;
}

/** What is absent is switched off, as the reference says of this request. Throws GitHubError. */
function readRules(body: Fields): Omit<EnvironmentRules, 'tags'> {
  const waitMinutes = optionalInteger(body, 'wait_timer') ?? 0;
  if (waitMinutes < 0 || waitMinutes > LONGEST_WAIT) {
    throw unprocessable(`wait_timer is 0 to ${LONGEST_WAIT} minutes.`);
  }
  const policy = optionalFields(body, 'deployment_branch_policy');
  if (policy !== undefined && flag(policy, 'protected_branches') === flag(policy, 'custom_branch_policies')) {
    throw unprocessable('protected_branches and custom_branch_policies cannot have the same value.');
  }
  return {
    waitMinutes,
    preventSelfReview: optionalFlag(body, 'prevent_self_review') ?? false,
    reviewers: readReviewers(body['reviewers']),
    branches: policy === undefined ? undefined : [],
  };
}

function readReviewers(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (list.length > MOST_REVIEWERS) {
    throw unprocessable(`An environment has ${MOST_REVIEWERS} reviewers at most.`);
  }
  return list.map(item => {
    const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined;
    const user = USERS.find(candidate => candidate.id === id);
    if (user === undefined) {
      throw unprocessable('A reviewer is not a collaborator of the repository.');
    }
    return user.login;
  });
}

function describe(github: GitHub, repository: Repository, environment: DeploymentEnvironment): object {
  const { id, waitMinutes, preventSelfReview, branches } = environment;
  const rule = (offset: number, type: string, more: object = {}): object => ({
    id: id * 4 + offset,
    node_id: nodeId('GA', id * 4 + offset),
    type,
    ...more,
  });
  return {
    ...shortEnvironment(github, repository, environment),
    created_at: timestamp(environment.createdAt),
    updated_at: timestamp(environment.updatedAt),
    can_admins_bypass: false,
    protection_rules: [
      ...(waitMinutes > 0 ? [rule(0, 'wait_timer', { wait_timer: waitMinutes })] : []),
      ...(environment.reviewers.length > 0
        ? [
            rule(1, 'required_reviewers', {
              prevent_self_review: preventSelfReview,
              reviewers: reviewers(github, environment),
            }),
          ]
        : []),
      ...(branches === undefined ? [] : [rule(2, 'branch_policy')]),
    ],
    deployment_branch_policy:
      branches === undefined ? null : { protected_branches: false, custom_branch_policies: true },
  };
}
