import * as l10n from '@vscode/l10n';
import { Failure, type FailureAction } from '../../failure.ts';
import type { Repository, RepositoryName, Workflow } from '../../github.ts';
import { redact } from '../../redact.ts';
import { fullName, type RelayRequest } from './request.ts';

/** The button that writes the relay's file; the argument is its name. */
function addRelayWorkflowAction(workflow: string): FailureAction {
  return {
    title: l10n.t('Add Workflow'),
    command: 'ecsCodespaces.addRelayWorkflow',
    args: [workflow],
  };
}

function openRunAction(url: string): FailureAction {
  return { title: l10n.t('Open Run'), command: 'vscode.open', args: [url] };
}

/** What devcontainer.json has to say for a codespace's token to be allowed the dispatch. */
export function devcontainerLines(repository: RepositoryName): string {
  const permissions = { permissions: { actions: 'write' } };
  const codespaces = { repositories: { [fullName(repository)]: permissions } };
  return JSON.stringify({ customizations: { codespaces } }, undefined, 2).slice(2, -2).replace(/^ {2}/gm, '');
}

export function noRepository(): Failure {
  return new Failure('invalid', l10n.t('No repository of GitHub is open here.'), {
    hint: l10n.t('Open one, or name it as `repository` in the identity of the environment.'),
  });
}

export function repositoryNotFound(repository: RepositoryName, cause: Failure): Failure {
  return new Failure('notFound', l10n.t('GitHub does not show {0} to you.', fullName(repository)), {
    cause,
    hint: l10n.t(
      'Either there is no such repository or the sign-in to GitHub here may not see it. An organization can also hold back its repositories until your token is approved.',
    ),
  });
}

/** No token that is here may dispatch. */
export function mayNotDispatch(repository: Repository, cause: Failure): Failure {
  if (repository.archived === true) {
    return archived(repository, cause);
  }
  const lines = devcontainerLines(repository).replace(/\s+/g, ' ');
  const hint = l10n.t(
    'Add this to devcontainer.json and commit it: {0} — only a codespace created after that gets the permission; rebuilding this one does not.',
    lines,
  );
  const fork = l10n.t('This is a fork: you also need write access to it, and Actions must be enabled in it.');
  return new Failure(
    'accessDenied',
    l10n.t(
      'No GitHub token here may start workflows of {0} (`actions: write`): {1}',
      fullName(repository),
      cause.message,
    ),
    {
      cause,
      missingAction: 'actions: write',
      hint: repository.fork ? `${hint} ${fork}` : hint,
      ...(cause.action === undefined ? {} : { action: cause.action }),
    },
  );
}

export function workflowMissing(request: RelayRequest, cause: Failure): Failure {
  return new Failure(
    'notFound',
    l10n.t(
      '{0} has no workflow {1} on its default branch {2}.',
      fullName(request.repository),
      request.workflow,
      request.branch,
    ),
    {
      cause,
      hint: l10n.t('Add the file, commit it, and get it onto that branch.'),
      action: addRelayWorkflowAction(request.workflow),
    },
  );
}

/** `disabled_manually`, `disabled_inactivity` or `disabled_fork`. */
export function workflowDisabled(request: RelayRequest, { state, url }: Workflow, cause: Failure): Failure {
  const why =
    state === 'disabled_fork'
      ? l10n.t('In a fork, workflows are off until somebody enables them.')
      : state === 'disabled_inactivity'
        ? l10n.t('GitHub turned it off because nothing happened in the repository for long.')
        : l10n.t('Somebody turned it off.');
  return new Failure(
    'invalid',
    l10n.t('The workflow {0} of {1} is disabled.', request.workflow, fullName(request.repository)),
    {
      cause,
      hint: `${why} ${l10n.t('Enable it at GitHub.')}`,
      action: { title: l10n.t('Open Workflow'), command: 'vscode.open', args: [url] },
    },
  );
}

/** 422: the file has no `workflow_dispatch`, or other inputs than this version sends. */
export function workflowUnfit(request: RelayRequest, cause: Failure): Failure {
  return new Failure(
    'invalid',
    l10n.t('The workflow {0} cannot be started so. {1}', request.workflow, cause.message),
    {
      cause,
      hint: l10n.t('Compare the file on {0} with the one that this version writes.', request.branch),
      action: addRelayWorkflowAction(request.workflow),
    },
  );
}

export function rejected(
  environment: string,
  { user, comment }: { readonly user: string; readonly comment: string },
  url: string,
): Failure {
  const who = user === '' ? l10n.t('A reviewer') : user;
  const message =
    comment === ''
      ? l10n.t('{0} rejected the request for {1}.', who, environment)
      : l10n.t('{0} rejected the request for {1}: “{2}”', who, environment, redact(comment));
  return new Failure('identityRefused', message, { action: openRunAction(url) });
}

export function runFailed(where: string | undefined, url: string): Failure {
  return new Failure(
    'identityRefused',
    where === undefined
      ? l10n.t('The workflow run failed.')
      : l10n.t('The workflow run failed in the step “{0}”.', where),
    { hint: l10n.t('The run’s log says why.'), action: openRunAction(url) },
  );
}

/** GitHub also says so of a job that exceeded its `timeout-minutes`. */
export function runCancelled(url: string): Failure {
  return new Failure('identityRefused', l10n.t('The workflow run was cancelled at GitHub.'), {
    hint: l10n.t('Somebody cancelled it, or it took longer than its `timeout-minutes`: its page says which.'),
    action: openRunAction(url),
  });
}

export function runTimedOut(url: string): Failure {
  return new Failure('expired', l10n.t('The workflow run took longer than it may.'), {
    hint: l10n.t('Sign in again, and look at the run if this comes back.'),
    action: openRunAction(url),
  });
}

export function neverStarted(url: string): Failure {
  return new Failure('expired', l10n.t('No runner took the workflow run, so it was cancelled.'), {
    hint: l10n.t('Look whether the runner that the workflow asks for is there and idle.'),
    action: openRunAction(url),
  });
}

export function runEnded(conclusion: string, url: string): Failure {
  return new Failure('identityRefused', l10n.t('The workflow run ended as `{0}`.', redact(conclusion)), {
    hint:
      conclusion === 'startup_failure'
        ? l10n.t('GitHub could not start it: the workflow file is not valid, or a rule forbids an action.')
        : l10n.t('The run’s page says why.'),
    action: openRunAction(url),
  });
}

export function noArtifact(url: string): Failure {
  return new Failure('identityRefused', l10n.t('The workflow run succeeded but handed over no token.'), {
    hint: l10n.t('Look whether the workflow file of the default branch is the one of this version.'),
    action: openRunAction(url),
  });
}

export function noSuchRun(request: RelayRequest): Failure {
  return new Failure('notFound', l10n.t('GitHub took the request but shows no workflow run of it.'), {
    hint: l10n.t(
      'The run’s name has to end with the request id: look at `run-name` in {0}.',
      request.workflow,
    ),
    action: addRelayWorkflowAction(request.workflow),
  });
}

export function needsApproval(url: string): Failure {
  return new Failure('expired', l10n.t('The sign-in needs an approval at GitHub.'), {
    action: openRunAction(url),
  });
}

function archived(repository: RepositoryName, cause: Failure): Failure {
  return new Failure(
    'accessDenied',
    l10n.t('{0} is archived, so no workflow runs in it.', fullName(repository)),
    {
      cause,
      hint: l10n.t('Name another repository as `repository` in the identity of the environment.'),
    },
  );
}
