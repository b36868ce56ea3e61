import { createHash } from 'node:crypto';
import { GitHubError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { Job, Run } from '../runs/run.ts';
import { ok, type Reply, type RepositoryAsked, type RepositoryEndpoint, timestamp } from './endpoint.ts';
import { listed } from './paging.ts';
import { matchesRun } from './runFilter.ts';
import { account, nodeId, repositoryUrl, shortRepository } from './shapes.ts';
import { runUrls, workflowPath } from './workflows.ts';

const READ = { permission: 'actions', level: 'read', open: true } as const;
const WRITE = { permission: 'actions', level: 'write', role: 'write' } as const;

/** https://docs.github.com/en/rest/actions/workflow-runs and …/workflow-jobs */
export const RUN_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/runs',
    action: 'ListRuns',
    docs: 'actions/workflow-runs#list-workflow-runs-for-a-repository',
    needs: READ,
    run: asked => listRuns(asked, () => true),
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/workflows/{workflow_id}/runs',
    action: 'ListWorkflowRuns',
    docs: 'actions/workflow-runs#list-workflow-runs-for-a-workflow',
    needs: READ,
    run: asked => {
      const path = workflowPath(asked);
      return listRuns(asked, run => run.path === path);
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/runs/{run_id}',
    action: 'GetRun',
    docs: 'actions/workflow-runs#get-a-workflow-run',
    needs: READ,
    run: asked => ok(workflowRun(asked.github, runOf(asked))),
  },
  {
    scope: 'repository',
    method: 'POST',
    path: '/actions/runs/{run_id}/cancel',
    action: 'CancelRun',
    docs: 'actions/workflow-runs#cancel-a-workflow-run',
    needs: WRITE,
    run: cancel,
  },
  {
    scope: 'repository',
    method: 'POST',
    path: '/actions/runs/{run_id}/force-cancel',
    action: 'ForceCancelRun',
    docs: 'actions/workflow-runs#force-cancel-a-workflow-run',
    needs: WRITE,
    run: cancel,
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/runs/{run_id}/jobs',
    action: 'ListJobs',
    docs: 'actions/workflow-jobs#list-jobs-for-a-workflow-run',
    needs: READ,
    run: asked => {
      const run = runOf(asked);
      return listed(asked, 'jobs', run.jobs, job => workflowJob(asked.github, run, job));
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/jobs/{job_id}',
    action: 'GetJob',
    docs: 'actions/workflow-jobs#get-a-job-for-a-workflow-run',
    needs: READ,
    run: asked => {
      const { run, job } = jobOf(asked);
      return ok(workflowJob(asked.github, run, job));
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/jobs/{job_id}/logs',
    action: 'DownloadJobLog',
    docs: 'actions/workflow-jobs#download-job-logs-for-a-workflow-run',
    needs: { permission: 'actions', level: 'read' },
    run: asked => {
      const { job } = jobOf(asked);
      return {
        status: 302,
        headers: { location: asked.github.store.address('logs', job.id, `${job.name}.txt`) },
      };
    },
  },
];

/** Throws GitHubError 404. */
export function runOf({ github, repository, params }: RepositoryAsked): Run {
  const run = github.runs.find(repository, Number(params['run_id']));
  if (run === undefined) {
    throw notFound();
  }
  return run;
}

function jobOf({ github, repository, params }: RepositoryAsked): { readonly run: Run; readonly job: Job } {
  const id = Number(params['job_id']);
  for (const run of github.runs.of(repository)) {
    const job = run.jobs.find(candidate => candidate.id === id);
    if (job !== undefined) {
      return { run, job };
    }
  }
  throw notFound();
}

function listRuns(asked: RepositoryAsked, belongs: (run: Run) => boolean): Reply {
  const { github, repository, query } = asked;
  const runs = github.runs.of(repository).filter(run => belongs(run) && matchesRun(run, query));
  return listed(asked, 'workflow_runs', runs, run => workflowRun(github, run));
}

function cancel(asked: RepositoryAsked): Reply {
  if (!asked.github.runs.cancel(runOf(asked))) {
    throw new GitHubError(409, 'Conflict', 'Cannot cancel a workflow run that is completed.');
  }
  return { status: 202, body: {} };
}

function workflowRun(github: GitHub, run: Run): object {
  const { url, html } = runUrls(github, run);
  const { repository, ref, actor } = run;
  const workflowId = repository.workflowId(run.path);
  const short = shortRepository(github, repository);
  return {
    id: run.id,
    name: run.workflowName,
    node_id: nodeId('WFR', run.id),
    head_branch: ref.name,
    head_sha: ref.commit.sha,
    path: run.path,
    display_title: run.title,
    run_number: run.number,
    run_attempt: 1,
    event: run.eventName,
    status: run.status,
    conclusion: run.conclusion ?? null,
    workflow_id: workflowId,
    check_suite_id: run.id,
    check_suite_node_id: nodeId('CS', run.id),
    url,
    html_url: html,
    pull_requests: [],
    created_at: timestamp(run.createdAt),
    updated_at: timestamp(run.updatedAt),
    run_started_at: timestamp(run.startedAt ?? run.createdAt),
    actor: account(github, actor),
    triggering_actor: account(github, actor),
    previous_attempt_url: null,
    referenced_workflows: [],
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repositoryUrl(github, repository)}/actions/workflows/${workflowId}`,
    head_commit: {
      id: ref.commit.sha,
      tree_id: createHash('sha1').update(ref.commit.sha).digest('hex'),
    },
    repository: short,
    head_repository: short,
  };
}

function workflowJob(github: GitHub, run: Run, job: Job): object {
  const { url, html } = runUrls(github, run);
  const started = job.startedAt === undefined ? null : timestamp(job.startedAt);
  return {
    id: job.id,
    run_id: run.id,
    run_url: url,
    run_attempt: 1,
    node_id: nodeId('CR', job.id),
    head_sha: run.ref.commit.sha,
    head_branch: run.ref.name,
    workflow_name: run.workflowName,
    url: `${repositoryUrl(github, run.repository)}/actions/jobs/${job.id}`,
    html_url: `${html}/job/${job.id}`,
    check_run_url: `${repositoryUrl(github, run.repository)}/check-runs/${job.id}`,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion ?? null,
    created_at: timestamp(run.createdAt),
    started_at: started ?? timestamp(run.createdAt),
    completed_at: job.completedAt === undefined ? null : timestamp(job.completedAt),
    labels: [],
    runner_id: started === null ? null : 1,
    runner_name: started === null ? null : 'sandbox',
    steps: job.steps.map(step => ({
      number: step.number,
      name: step.name,
      status: step.status,
      conclusion: step.conclusion ?? null,
      started_at: step.startedAt === undefined ? null : timestamp(step.startedAt),
      completed_at: step.completedAt === undefined ? null : timestamp(step.completedAt),
    })),
  };
}
