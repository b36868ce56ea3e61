import * as l10n from '@vscode/l10n';
import { Failure, type FailureAction } from '../failure.ts';
import type { GitHead } from '../git.ts';
import { shortCommit } from './request.ts';

/** A head that follows a branch at GitHub and is level with it. */
export interface PushedHead extends GitHead {
  readonly branch: string;
  readonly upstream: NonNullable<GitHead['upstream']>;
}

/**
 * The head, where it is the commit that a run of its branch would deploy. GitHub starts workflows on branches
 * and tags, never on commits, so everything else would deploy another one. Throws a Failure `invalid`.
 */
export function pushedHead(head: GitHead): PushedHead {
  const { branch, upstream, commit, pushed } = head;
  const short = shortCommit(commit);
  if (branch === undefined) {
    throw refused(
      l10n.t('No branch is checked out: HEAD is at {0}.', short),
      l10n.t('GitHub starts workflows on branches. Check out the branch that has this commit.'),
    );
  }
  // A branch can also follow one of the same clone.
  if (upstream === undefined || upstream.remote === '.') {
    throw refused(
      l10n.t('The branch {0} has no upstream, so GitHub does not have {1}.', branch, short),
      l10n.t('Publish the branch; nothing is pushed from here.'),
    );
  }
  const ahead = pushed.kind === 'ahead' ? pushed.by : 0;
  const { behind } = upstream;
  const theirs = `${upstream.remote}/${upstream.branch}`;
  if (ahead > 0 && behind > 0) {
    throw refused(
      l10n.t('{0} and {1} have diverged: {2} commits here, {3} there.', branch, theirs, ahead, behind),
      l10n.t('Bring them together and push; nothing is pushed from here.'),
    );
  }
  if (ahead > 0) {
    throw refused(
      ahead === 1
        ? l10n.t('{0} is not pushed: {1} does not have it.', short, theirs)
        : l10n.t('{0} is not pushed: {1} lacks {2} commits.', short, theirs, ahead),
      l10n.t('Push it first; nothing is pushed from here.'),
    );
  }
  if (behind > 0) {
    throw refused(
      behind === 1
        ? l10n.t('{0} is one commit behind {1}, which is what would be deployed.', branch, theirs)
        : l10n.t('{0} is {1} commits behind {2}, which is what would be deployed.', branch, behind, theirs),
      l10n.t('Pull first, so that you deploy what you see.'),
    );
  }
  return { ...head, branch, upstream };
}

/** Throws a Failure `invalid` unless the branch is at GitHub where git believes it to be. */
export function checkTip({ commit, upstream }: PushedHead, tip: string): void {
  if (tip !== commit) {
    throw refused(
      l10n.t(
        '{0} is at {1} at GitHub, and you are at {2}.',
        upstream.branch,
        shortCommit(tip),
        shortCommit(commit),
      ),
      l10n.t('Somebody pushed since your last fetch. Fetch, and look at what came.'),
    );
  }
}

/** What of the work tree is not deployed; undefined where all of it is. */
export function leftOut({ dirty }: GitHead): string | undefined {
  return dirty ? l10n.t('The changes that are not committed are not deployed.') : undefined;
}

function refused(message: string, hint: string): Failure {
  return new Failure('invalid', message, { hint, action: showSourceControl() });
}

function showSourceControl(): FailureAction {
  return { title: l10n.t('Show Source Control'), command: 'workbench.view.scm' };
}
