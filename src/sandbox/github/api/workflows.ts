import { notFound, unprocessable } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { User } from '../repository/accounts.ts';
import { ACTIONS_BOT } from '../repository/accounts.ts';
import type { Repository } from '../repository/repository.ts';
import type { Run } from '../runs/run.ts';
import type { AccessToken } from '../tokens.ts';
import { checkInputs } from '../workflow/dispatch.ts';
import { parseWorkflow, workflowName } from '../workflow/parse.ts';
import { WorkflowError } from '../workflow/read.ts';
import { allowOnly, optionalFlag, text } from './body.ts';
import {
  NO_CONTENT,
  ok,
  type Reply,
  type RepositoryAsked,
  type RepositoryEndpoint,
  timestamp,
} from './endpoint.ts';
import { listed } from './paging.ts';
import { nodeId, pageUrl, repositoryUrl } from './shapes.ts';

const FOLDER = '.github/workflows/';
const WORKFLOW_FILE = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** https://docs.github.com/en/rest/actions/workflows */
export const WORKFLOW_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/workflows',
    action: 'ListWorkflows',
    docs: 'actions/workflows#list-repository-workflows',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked =>
      listed(asked, 'workflows', workflowPaths(asked.repository), path =>
        workflow(asked.github, asked.repository, path),
      ),
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/workflows/{workflow_id}',
    action: 'GetWorkflow',
    docs: 'actions/workflows#get-a-workflow',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => ok(workflow(asked.github, asked.repository, workflowPath(asked))),
  },
  {
    scope: 'repository',
    method: 'POST',
    path: '/actions/workflows/{workflow_id}/dispatches',
    action: 'DispatchWorkflow',
    docs: 'actions/workflows#create-a-workflow-dispatch-event',
    needs: { permission: 'actions', level: 'write', role: 'write' },
    run: dispatch,
  },
  {
    scope: 'repository',
    method: 'PUT',
    path: '/actions/workflows/{workflow_id}/disable',
    action: 'DisableWorkflow',
    docs: 'actions/workflows#disable-a-workflow',
    needs: { permission: 'actions', level: 'write', role: 'write' },
    run: asked => {
      asked.repository.disabledWorkflows.add(workflowPath(asked));
      return NO_CONTENT;
    },
  },
  {
    scope: 'repository',
    method: 'PUT',
    path: '/actions/workflows/{workflow_id}/enable',
    action: 'EnableWorkflow',
    docs: 'actions/workflows#enable-a-workflow',
    needs: { permission: 'actions', level: 'write', role: 'write' },
    run: asked => {
      asked.repository.disabledWorkflows.delete(workflowPath(asked));
      return NO_CONTENT;
    },
  },
];

/** The path of the workflow that the request names by its number or its file. Throws GitHubError 404. */
export function workflowPath({ params, repository }: RepositoryAsked): string {
  const named = params['workflow_id'] ?? '';
  const path = workflowPaths(repository).find(
    known => known === `${FOLDER}${named}` || String(repository.workflowId(known)) === named,
  );
  if (path === undefined) {
    throw notFound();
  }
  return path;
}

export function runUrls(
  github: GitHub,
  { repository, id }: Pick<Run, 'id' | 'repository'>,
): { readonly url: string; readonly html: string } {
  return {
    url: `${repositoryUrl(github, repository)}/actions/runs/${id}`,
    html: `${pageUrl(github, repository)}/actions/runs/${id}`,
  };
}

/** Of the default branch, in order. What only other branches have is not known. */
function workflowPaths(repository: Repository): readonly string[] {
  const { files } = repository.tree(repository.defaultBranch) ?? { files: new Map<string, string>() };
  return [...files.keys()].filter(path => WORKFLOW_FILE.test(path)).sort();
}

function workflow(github: GitHub, repository: Repository, path: string): object {
  const { defaultBranch } = repository;
  const file = repository.tree(defaultBranch)?.files.get(path) ?? '';
  const id = repository.workflowId(path);
  const at = timestamp(github.createdAt);
  return {
    id,
    node_id: nodeId('W', id),
    name: workflowName(path, file),
    path,
    state: repository.disabledWorkflows.has(path) ? 'disabled_manually' : 'active',
    created_at: at,
    updated_at: at,
    url: `${repositoryUrl(github, repository)}/actions/workflows/${id}`,
    html_url: `${pageUrl(github, repository)}/blob/${defaultBranch}/${path}`,
    badge_url: `${pageUrl(github, repository)}/workflows/${encodeURIComponent(workflowName(path, file))}/badge.svg`,
  };
}

function dispatch(asked: RepositoryAsked): Reply {
  const { github, repository, body, token } = asked;
  const { runDetails } = github.settings;
  allowOnly(body, ['ref', 'inputs', ...(runDetails === 'refused' ? [] : ['return_run_details'])]);
  const path = workflowPath(asked);
  const named = text(body, 'ref');
  const detailed = optionalFlag(body, 'return_run_details') === true && runDetails === 'given';
  const ref = repository.resolve(named);
  if (ref === undefined) {
    throw unprocessable(`No ref found for: ${named}`);
  }
  if (repository.disabledWorkflows.has(path)) {
    throw unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  }
  try {
    const file = ref.commit.files.get(path);
    const declared = file === undefined ? undefined : parseWorkflow(path, file).inputs;
    if (declared === undefined) {
      throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
    }
    const inputs = checkInputs(declared, body['inputs']);
    const run = github.runs.dispatch({ repository, path, ref, actor: actor(token), inputs });
    if (!detailed) {
      return NO_CONTENT;
    }
    const { url, html } = runUrls(github, run);
    return ok({ workflow_run_id: run.id, run_url: url, html_url: html });
  } catch (error) {
    if (error instanceof WorkflowError) {
      throw unprocessable(`failed to parse workflow: ${error.message}`);
    }
    throw error;
  }
}

function actor(token: AccessToken | undefined): User {
  return token?.user ?? { ...ACTIONS_BOT, name: 'GitHub Actions', role: 'write' };
}
