import * as vscode from 'vscode';
import { noWorkflowFile } from '../core/deployRun/failures.ts';
import { checkTip, type PushedHead, pushedHead } from '../core/deployRun/head.ts';
import { type DispatchInput, dispatchInputs } from '../core/deployRun/inputs.ts';
import { shortCommit, workflowPath } from '../core/deployRun/request.ts';
import { Failure, toFailure } from '../core/failure.ts';
import type { GitHub, Repository, RepositoryName } from '../core/github.ts';
import { noRepository } from '../core/identity/relay/failures.ts';
import { repositoryAt } from '../core/identity/relay/remotes.ts';
import type { Services } from './command.ts';

/** All that has to be known before a run is started; nothing was changed for it. */
export interface Prepared {
  readonly hub: GitHub;
  readonly repository: Repository;
  readonly head: PushedHead;
  /** First line of the commit's message; absent where git does not say it. */
  readonly subject: string | undefined;
  readonly declared: readonly DispatchInput[];
}

/**
 * Looks at the commit that is checked out, and at the workflow of its branch at GitHub. Rejects with a Failure
 * where a run would not deploy this commit, or cannot be started.
 */
export async function prepareDeploy(
  services: Services,
  workflow: string,
  signal: AbortSignal,
): Promise<Prepared> {
  const git = await services.git();
  const found = await git.head(signal);
  if (found === undefined) {
    throw new Failure('invalid', vscode.l10n.t('No git repository with a commit is open here.'), {
      hint: vscode.l10n.t('Open the folder of the repository. The built-in Git extension has to be enabled.'),
    });
  }
  const head = pushedHead(found);
  const hub = await services.gitHub({ interactive: true }, signal);
  const name = await repositoryOf(services, head, hub, signal);
  const repository = await hub.repository(name, signal);
  checkTip(head, await tipOf(hub, name, head, signal));
  const subject = (await git.commit(head.commit, signal))?.subject;
  const { branch } = head.upstream;
  const request = { repository: name, workflow, branch, commit: head.commit, inputs: {} };
  const text = await hub.file(name, workflowPath(workflow), branch, signal).catch((error: unknown) => {
    const failure = toFailure(error);
    throw failure.code === 'notFound' ? noWorkflowFile(request, failure) : failure;
  });
  // The parser is large.
  const { parseWorkflow } = await import('./workflowYaml.ts');
  return {
    hub,
    repository,
    head,
    subject,
    declared: dispatchInputs(parseWorkflow(text, workflow), workflow),
  };
}

/** The repository that the branch is pushed to, which need not be the one that the codespace was made for. */
async function repositoryOf(
  services: Services,
  { upstream }: PushedHead,
  hub: GitHub,
  signal: AbortSignal,
): Promise<RepositoryName> {
  const pushedTo = upstream.url === undefined ? undefined : repositoryAt(upstream.url, hub.serverUrl);
  const name = pushedTo ?? (await services.openRepository(signal));
  if (name === undefined) {
    throw noRepository();
  }
  return name;
}

async function tipOf(
  hub: GitHub,
  name: RepositoryName,
  { upstream, commit }: PushedHead,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await hub.head(name, upstream.branch, signal);
  } catch (error) {
    const failure = toFailure(error);
    throw failure.code === 'notFound'
      ? new Failure(
          'notFound',
          vscode.l10n.t(
            '{0}/{1} at GitHub has no branch {2}, so not {3} either.',
            name.owner,
            name.name,
            upstream.branch,
            shortCommit(commit),
          ),
          { cause: failure, hint: vscode.l10n.t('Publish the branch; nothing is pushed from here.') },
        )
      : failure;
  }
}
