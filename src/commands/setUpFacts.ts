import * as vscode from 'vscode';
import type { RepositoryName } from '../core/github.ts';
import { parseFullName, repositoryOf } from '../core/identity/relay/remotes.ts';
import {
  askGitHub,
  askGitHubAgain,
  type RepositoryFound,
  subjectForms,
  subjectPrefixProblem,
} from '../core/scaffold/look/subjects.ts';
import type { SetUpRepository } from '../core/scaffold/setUp.ts';
import { askText } from '../ui/askText.ts';
import { currentServer, workTree } from '../ui/githubSession.ts';
import { pick } from '../ui/pick.ts';
import { reasonRows } from '../ui/setUp/reasonRows.ts';
import { askLine, BACK } from '../ui/setUp/steps.ts';
import type { Services } from './command.ts';

/**
 * Nobody is asked to sign in to GitHub unless `interactive`. `before` is what the answers of the last time say,
 * which counts for what GitHub does not tell now. Asks for the name where nothing tells it.
 */
export async function findRepository(
  { gitHub, openRepository }: Services,
  {
    folder,
    before,
    interactive,
  }: { readonly folder: vscode.Uri; readonly before?: SetUpRepository; readonly interactive: boolean },
  signal: AbortSignal,
): Promise<RepositoryFound> {
  const { serverUrl } = await currentServer(process.env, signal);
  const remotes = (await workTree(folder, signal))?.remotes ?? [];
  const name =
    repositoryOf(remotes, serverUrl) ?? (await openRepository(signal)) ?? before ?? (await askName());
  const hub = await gitHub({ interactive }, signal);
  return askGitHub(hub, name, before, signal);
}

/** What says which form of subjects a repository has. */
const ABOUT_SUBJECTS = 'https://docs.github.com/en/actions/reference/security/oidc';

/**
 * The repository with subjects that somebody vouches for: GitHub once the person signed in to it, or the person.
 * A trust policy with others would let nobody in, or somebody else. Rejects with Failure `cancelled`.
 */
export async function vouchedFor(
  services: Services,
  guess: RepositoryFound,
  signal: AbortSignal,
  wasRefused = false,
): Promise<RepositoryFound> {
  const { repository, unknown = '' } = guess;
  const take = (subjectPrefix: string): RepositoryFound => ({
    repository: { ...repository, subjectPrefix },
    unknown,
    isGuess: false,
  });
  const [legacy, immutable] = subjectForms(repository);
  const ask = async () => askGitHubAgain(await services.gitHub({ interactive: true }, signal), guess, signal);
  const read = async (): Promise<RepositoryFound> => {
    await vscode.env.openExternal(vscode.Uri.parse(ABOUT_SUBJECTS));
    return { ...guess, isGuess: true };
  };
  const chosen = await pick<() => Promise<RepositoryFound>>(
    {
      title: subjectsTitle(),
      placeholder: wasRefused
        ? vscode.l10n.t('GitHub does not say it to this sign-in either')
        : vscode.l10n.t('GitHub did not say; the trust policies let nobody else in'),
      none: '',
    },
    async () => [
      {
        label: vscode.l10n.t('$(github) Sign in to GitHub and ask it'),
        value: ask,
      },
      {
        label: legacy,
        detail: vscode.l10n.t('Made before 15 July 2026, and neither renamed nor moved since'),
        value: async () => take(legacy),
      },
      ...(immutable === undefined
        ? []
        : [
            {
              label: immutable,
              detail: vscode.l10n.t('Immutable: made, renamed or moved since then, or switched over'),
              value: async () => take(immutable),
            },
          ]),
      {
        label: vscode.l10n.t('$(edit) Enter it…'),
        detail: vscode.l10n.t(
          'gh api repos/{0}/actions/oidc/customization/sub says it.',
          `${repository.owner}/${repository.name}`,
        ),
        value: async () => {
          const prefix = await askPrefix(repository);
          return prefix === BACK ? { ...guess, isGuess: true } : take(prefix);
        },
      },
      { label: vscode.l10n.t('$(link-external) Learn more'), value: read },
      ...(unknown === '' ? [] : reasonRows(unknown, read)),
    ],
  );
  const found = await chosen();
  return found.isGuess ? vouchedFor(services, found, signal, chosen === ask) : found;
}

function subjectsTitle(): string {
  return vscode.l10n.t('How Do Subjects of Its Tokens Begin?');
}

function askPrefix(repository: SetUpRepository): Promise<string | typeof BACK> {
  return askLine(
    { title: subjectsTitle(), step: 2, total: 2 },
    {
      prompt: vscode.l10n.t(
        'As GitHub gives it as sub_claim_prefix, such as {0}.',
        subjectForms({ ...repository, id: 74, ownerId: 65 }).join(', '),
      ),
      value: repository.subjectPrefix,
      problem: text => subjectPrefixProblem(text, repository),
    },
  );
}

async function askName(): Promise<RepositoryName> {
  const problem = vscode.l10n.t('The repository at GitHub, such as octo-org/blog.');
  const text = await askText({
    title: vscode.l10n.t('Set Up This Repository'),
    prompt: problem,
    placeholder: 'octo-org/blog',
    problem: typed => (parseFullName(typed) === undefined ? problem : undefined),
  });
  return parseFullName(text) ?? { owner: '', name: '' };
}
