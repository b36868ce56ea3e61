import { GitHubError, unprocessable } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { findUser, type User } from '../repository/accounts.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import type { Repository } from '../repository/repository.ts';
import type { Pending, Run } from '../runs/run.ts';
import { integers, text } from './body.ts';
import { ok, type Reply, type RepositoryAsked, type RepositoryEndpoint, timestamp } from './endpoint.ts';
import { runOf } from './runs.ts';
import { account, nodeId, pageUrl, repositoryUrl } from './shapes.ts';

/** https://docs.github.com/en/rest/actions/workflow-runs, what is about environments that hold a run back. */
export const REVIEW_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/runs/{run_id}/approvals',
    action: 'ListReviews',
    docs: 'actions/workflow-runs#get-the-review-history-for-a-workflow-run',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => {
      const { github, repository } = asked;
      const reviews = runOf(asked).reviews.map(({ state, comment, user, environments }) => ({
        state,
        comment,
        environments: environments.map(environment => ({
          ...shortEnvironment(github, repository, environment),
          created_at: timestamp(environment.createdAt),
          updated_at: timestamp(environment.updatedAt),
        })),
        user: account(github, user),
      }));
      return ok(reviews);
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/runs/{run_id}/pending_deployments',
    action: 'ListPendingDeployments',
    docs: 'actions/workflow-runs#get-pending-deployments-for-a-workflow-run',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => {
      const run = runOf(asked);
      return ok(asked.github.runs.pending(run).map(pending => pendingDeployment(asked, run, pending)));
    },
  },
  {
    scope: 'repository',
    method: 'POST',
    path: '/actions/runs/{run_id}/pending_deployments',
    action: 'ReviewDeployments',
    docs: 'actions/workflow-runs#review-pending-deployments-for-a-workflow-run',
    needs: { permission: 'deployments', level: 'write' },
    run: review,
  },
];

export function shortEnvironment(
  github: GitHub,
  repository: Repository,
  { id, name }: DeploymentEnvironment,
): object {
  const encoded = encodeURIComponent(name);
  return {
    id,
    node_id: nodeId('EN', id),
    name,
    url: `${repositoryUrl(github, repository)}/environments/${encoded}`,
    html_url: `${pageUrl(github, repository)}/deployments/activity_log?environments_filter=${encoded}`,
  };
}

export function reviewers(github: GitHub, { reviewers: logins }: DeploymentEnvironment): readonly object[] {
  return logins
    .map(findUser)
    .filter(found => found !== undefined)
    .map(found => ({ type: 'User', reviewer: account(github, found) }));
}

/** Whether this person may approve or reject: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#required-reviewers */
export function mayReview(environment: DeploymentEnvironment, run: Run, user: User | undefined): boolean {
  return (
    user !== undefined &&
    environment.reviewers.some(login => login.toLowerCase() === user.login.toLowerCase()) &&
    !(environment.preventSelfReview && run.actor.id === user.id)
  );
}

function pendingDeployment(
  { github, repository, token }: RepositoryAsked,
  run: Run,
  { environment, since }: Pending,
): object {
  return {
    environment: shortEnvironment(github, repository, environment),
    wait_timer: environment.waitMinutes,
    wait_timer_started_at: environment.waitMinutes === 0 ? null : timestamp(since),
    current_user_can_approve: mayReview(environment, run, token?.user),
    reviewers: reviewers(github, environment),
  };
}

function review(asked: RepositoryAsked): Reply {
  const { github, repository, body, token } = asked;
  const run = runOf(asked);
  const ids = integers(body, 'environment_ids');
  const state = text(body, 'state');
  const comment = text(body, 'comment');
  if (state !== 'approved' && state !== 'rejected') {
    throw unprocessable('state is approved or rejected.');
  }
  const environments = ids.map(id => {
    const pending = github.runs.pending(run).find(({ environment }) => environment.id === id);
    if (pending === undefined) {
      throw unprocessable('No pending deployment requests to approve or reject');
    }
    return pending.environment;
  });
  if (token?.user === undefined) {
    throw new GitHubError(403, 'AccessDenied', 'Resource not accessible by integration');
  }
  github.runs.review(run, environments, state, comment, token.user);
  return ok(
    environments.map(environment => ({
      url: `${repositoryUrl(github, repository)}/deployments/${run.id}`,
      id: run.id,
      node_id: nodeId('DE', run.id),
      task: 'deploy',
      payload: {},
      sha: run.ref.commit.sha,
      ref: run.ref.name,
      environment: environment.name,
      original_environment: environment.name,
      description: null,
      creator: account(github, run.actor),
      created_at: timestamp(run.createdAt),
      updated_at: timestamp(github.now()),
    })),
  );
}
