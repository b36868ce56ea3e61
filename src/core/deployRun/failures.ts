import * as l10n from '@vscode/l10n';
import { Failure, type FailureAction } from '../failure.ts';
import type { Repository, Workflow } from '../github.ts';
import { devcontainerLines } from '../identity/relay/failures.ts';
import { fullName } from '../identity/relay/request.ts';
import { type DeployRequest, workflowPath } from './request.ts';

export function openRun(url: string): FailureAction {
  return { title: l10n.t('Open Run'), command: 'vscode.open', args: [url] };
}

export function noWorkflowSetting(environment: string): Failure {
  return new Failure('invalid', l10n.t('{0} names no deploy workflow.', environment), {
    hint: l10n.t(
      'Add `"workflow": "deploy.yml"` to the environment: the file in `.github/workflows` that deploys it.',
    ),
    action: { title: l10n.t('Open Settings'), command: 'ecsCodespaces.openSettings' },
  });
}

export function noWorkflowFile({ repository, workflow, branch }: DeployRequest, cause: Failure): Failure {
  return new Failure(
    'notFound',
    l10n.t('{0} has no {1} on {2}.', fullName(repository), workflowPath(workflow), branch),
    { cause, hint: l10n.t('Name the workflow that deploys as `workflow` of the environment.') },
  );
}

export function notOnDefaultBranch(
  { repository, workflow }: DeployRequest,
  { defaultBranch }: Repository,
  cause: Failure,
): Failure {
  return new Failure(
    'notFound',
    l10n.t(
      '{0} has no {1} on its default branch {2}.',
      fullName(repository),
      workflowPath(workflow),
      defaultBranch,
    ),
    { cause, hint: l10n.t('GitHub starts a workflow on any branch only once the default one has its file.') },
  );
}

export function disabled(
  { repository, workflow }: DeployRequest,
  { url }: Workflow,
  cause: Failure,
): Failure {
  return new Failure(
    'invalid',
    l10n.t('The workflow {0} of {1} is disabled.', workflow, fullName(repository)),
    {
      cause,
      hint: l10n.t('Enable it at GitHub.'),
      action: { title: l10n.t('Open Workflow'), command: 'vscode.open', args: [url] },
    },
  );
}

export function mayNotStart(repository: Repository, cause: Failure): Failure {
  return repository.archived === true
    ? new Failure(
        'accessDenied',
        l10n.t('{0} is archived, so no workflow runs in it.', fullName(repository)),
        { cause },
      )
    : new Failure(
        'accessDenied',
        l10n.t(
          'No GitHub token here may start workflows of {0} (`actions: write`): {1}',
          fullName(repository),
          cause.message,
        ),
        {
          cause,
          missingAction: 'actions: write',
          hint: l10n.t(
            'Add this to devcontainer.json and commit it: {0} — only a codespace created after that gets the permission; rebuilding this one does not.',
            devcontainerLines(repository).replace(/\s+/g, ' '),
          ),
          ...(cause.action === undefined ? {} : { action: cause.action }),
        },
      );
}

export function unfit({ workflow }: DeployRequest, cause: Failure): Failure {
  return new Failure('invalid', l10n.t('GitHub does not start {0} so: {1}', workflow, cause.message), {
    cause,
    hint: l10n.t('Compare its inputs with those of the default branch.'),
  });
}

/** Nobody can say whether there is a run. */
export function perhapsStarted({ repository, workflow }: DeployRequest, serverUrl: string, cause: Failure) {
  const url = `${serverUrl}/${fullName(repository)}/actions/workflows/${encodeURIComponent(workflow)}`;
  return new Failure(
    cause.code,
    l10n.t('{0} Whether the run was started cannot be told: GitHub shows none.', cause.message),
    {
      cause,
      hint: l10n.t('It was not asked for again. Look at the runs before you do.'),
      action: { title: l10n.t('Open Runs'), command: 'vscode.open', args: [url] },
    },
  );
}

/** The person cancelled while it was on its way: silence would leave them believing that there is no run. */
export function cancelledUnderWay(request: DeployRequest, serverUrl: string): Failure {
  return perhapsStarted(
    request,
    serverUrl,
    new Failure('conflict', l10n.t('It was cancelled while GitHub was asked for a run.')),
  );
}

export function notShown(request: DeployRequest, serverUrl: string): Failure {
  return perhapsStarted(
    request,
    serverUrl,
    new Failure('notFound', l10n.t('GitHub took the request for a run.')),
  );
}
