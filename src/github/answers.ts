import type {
  Approval,
  Artifact,
  PendingDeployment,
  Repository,
  SubjectFormat,
  User,
  Workflow,
  WorkflowJob,
  WorkflowRun,
} from '../core/github.ts';
import {
  type Fields,
  fields,
  flag,
  flagOr,
  isFields,
  list,
  type Source,
  text,
  textOrNone,
  whole,
} from './shape.ts';

/* The answers of https://docs.github.com/en/rest as the core knows them. */

export function readRepository(body: unknown, source: Source): Repository {
  const repository = fields(body, source);
  const owner = fields(repository['owner'], source, 'owner');
  return {
    id: whole(repository, 'id', source),
    ownerId: whole(owner, 'id', source),
    owner: text(owner, 'login', source),
    name: text(repository, 'name', source),
    defaultBranch: text(repository, 'default_branch', source),
    fork: flagOr(repository, 'fork', false, source),
    archived: flagOr(repository, 'archived', false, source),
    url: text(repository, 'html_url', source),
  };
}

/** https://docs.github.com/en/rest/git/refs#get-a-reference */
export function readHead(body: unknown, source: Source): string {
  return text(fields(fields(body, source)['object'], source, 'object'), 'sha', source);
}

export function readWorkflow(body: unknown, source: Source): Workflow {
  const workflow = fields(body, source);
  return {
    id: whole(workflow, 'id', source),
    state: text(workflow, 'state', source),
    path: text(workflow, 'path', source),
    url: text(workflow, 'html_url', source),
  };
}

export function readSubjectFormat(body: unknown, source: Source): SubjectFormat {
  const format = fields(body, source);
  const keys = format['include_claim_keys'];
  const prefix = textOrNone(format, 'sub_claim_prefix', source);
  return {
    useDefault: flag(format, 'use_default', source),
    includeClaimKeys: Array.isArray(keys) ? keys.filter(key => typeof key === 'string') : [],
    immutable: flagOr(format, 'use_immutable_subject', false, source),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

/** A run that was asked for with `return_run_details`; without it there is no body. */
export function readDispatched(
  body: unknown,
  source: Source,
): { readonly runId?: number; readonly url?: string } {
  if (!isFields(body) || body['workflow_run_id'] === undefined) {
    return {};
  }
  const url = textOrNone(body, 'html_url', source);
  return { runId: whole(body, 'workflow_run_id', source), ...(url === undefined ? {} : { url }) };
}

export function readRuns(body: unknown, source: Source): readonly WorkflowRun[] {
  return list(fields(body, source)['workflow_runs'], source, 'workflow_runs').map(run =>
    readRun(run, source),
  );
}

export function readRun(body: unknown, source: Source): WorkflowRun {
  const run = fields(body, source);
  const commit = textOrNone(run, 'head_sha', source);
  return {
    id: whole(run, 'id', source),
    title: textOrNone(run, 'display_title', source) ?? textOrNone(run, 'name', source) ?? '',
    url: text(run, 'html_url', source),
    actor: text(fields(run['actor'], source, 'actor'), 'login', source),
    ...standing(run, source),
    ...(commit === undefined ? {} : { commit }),
  };
}

export function readPendingDeployments(body: unknown, source: Source): readonly PendingDeployment[] {
  return list(body, source).map(deployment => ({
    environment: text(fields(deployment['environment'], source, 'environment'), 'name', source),
    reviewers: list(deployment['reviewers'] ?? [], source, 'reviewers').flatMap(({ reviewer }) =>
      isFields(reviewer) ? (nameOf(reviewer) ?? []) : [],
    ),
    canApprove: flagOr(deployment, 'current_user_can_approve', false, source),
    waitMinutes: deployment['wait_timer'] === undefined ? 0 : whole(deployment, 'wait_timer', source),
  }));
}

export function readApprovals(body: unknown, source: Source): readonly Approval[] {
  return list(body, source).map(approval => {
    const user = approval['user'];
    return {
      state: approvalState(text(approval, 'state', source)),
      environments: list(approval['environments'] ?? [], source, 'environments').map(environment =>
        text(environment, 'name', source),
      ),
      user: isFields(user) ? (nameOf(user) ?? '') : '',
      comment: textOrNone(approval, 'comment', source) ?? '',
    };
  });
}

export function readJobs(body: unknown, source: Source): readonly WorkflowJob[] {
  return list(fields(body, source)['jobs'], source, 'jobs').map(job => ({
    id: whole(job, 'id', source),
    name: text(job, 'name', source),
    url: textOrNone(job, 'html_url', source) ?? '',
    ...standing(job, source),
    ...times(job, source),
    steps: list(job['steps'] ?? [], source, 'steps').map(step => ({
      name: text(step, 'name', source),
      ...standing(step, source),
      ...times(step, source),
    })),
  }));
}

export function readArtifacts(body: unknown, source: Source): readonly Artifact[] {
  return list(fields(body, source)['artifacts'], source, 'artifacts').map(artifact => ({
    id: whole(artifact, 'id', source),
    name: text(artifact, 'name', source),
    bytes: whole(artifact, 'size_in_bytes', source),
    expired: flagOr(artifact, 'expired', false, source),
  }));
}

export function readLogin(body: unknown, source: Source): string {
  return text(fields(body, source), 'login', source);
}

export function readUser(body: unknown, source: Source): User {
  return { login: readLogin(body, source), id: whole(fields(body, source), 'id', source) };
}

function standing(from: Fields, source: Source): { readonly status: string; readonly conclusion?: string } {
  const conclusion = textOrNone(from, 'conclusion', source);
  return { status: text(from, 'status', source), ...(conclusion === undefined ? {} : { conclusion }) };
}

function times(from: Fields, source: Source): { readonly startedAt?: number; readonly completedAt?: number } {
  const at = (key: string): number => Date.parse(textOrNone(from, key, source) ?? '');
  const startedAt = at('started_at');
  const completedAt = at('completed_at');
  return {
    ...(Number.isNaN(startedAt) ? {} : { startedAt }),
    ...(Number.isNaN(completedAt) ? {} : { completedAt }),
  };
}

/** A person's login; a team has a name instead. */
function nameOf(from: Fields): string | undefined {
  const name = from['login'] ?? from['name'];
  return typeof name === 'string' ? name : undefined;
}

function approvalState(state: string): Approval['state'] {
  return state === 'approved' || state === 'rejected' ? state : 'pending';
}
