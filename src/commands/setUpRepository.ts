import * as vscode from 'vscode';
import { type RiskFacts, setUpRisks } from '../core/scaffold/account/risks.ts';
import { type Adopted, withAdopted } from '../core/scaffold/adopt.ts';
import { DEVCONTAINER, isSetUp } from '../core/scaffold/devcontainer.ts';
import { changedFiles, scaffoldFiles, scaffoldPaths } from '../core/scaffold/files.ts';
import { definitionPaths, leftDefinitions } from '../core/scaffold/leftovers.ts';
import { type Looked, look } from '../core/scaffold/look/look.ts';
import { askGitHubAgain, type RepositoryFound } from '../core/scaffold/look/subjects.ts';
import { proposeSetUp } from '../core/scaffold/propose.ts';
import { ANSWERS_FILE, type ScaffoldFile, type SetUp } from '../core/scaffold/setUp.ts';
import { CONTEXT_KEYS } from '../manifest.ts';
import { workTree } from '../ui/githubSession.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { appLines } from '../ui/setUp/appForm.ts';
import { askTargets } from '../ui/setUp/askTargets.ts';
import { chooseAgain } from '../ui/setUp/chooseFiles.ts';
import { confirmSetUp } from '../ui/setUp/confirmSetUp.ts';
import { askForm, type Line } from '../ui/setUp/form.ts';
import { previewFiles } from '../ui/setUp/preview.ts';
import { openRepositoryFiles, readText } from '../ui/setUp/repositoryFiles.ts';
import { targetLines } from '../ui/setUp/targetForm.ts';
import { modeText, setUpLines } from '../ui/setUp/targetList.ts';
import { chooseWorkspaceFolder } from '../ui/workspaceFolder.ts';
import type { Command, Services } from './command.ts';
import { accountsOf } from './setUpAccounts.ts';
import { type Draft, draftOf, forgetDraft } from './setUpDrafts.ts';
import { findRepository, vouchedFor } from './setUpFacts.ts';
import { type Done, nextSteps } from './setUpNext.ts';

/** Which files a command is about; others that are there already follow what is answered anew. */
type Part = (file: ScaffoldFile) => boolean;

/** Everything, from an empty repository to what deploys it. */
export const setUpRepository: Command<unknown> = settingUp(() => true);

/** Goes on with a set-up whose list of files was put aside. */
export const chooseSetUpFiles: Command<unknown> = async () => chooseAgain();

/** The workflows alone: the one that deploys, and the one that signs developers in. */
export const addDeployWorkflow: Command<unknown> = settingUp(({ path }) => path.startsWith('.github/'));

/** What the account is set up by: trust and permission policies, and the scripts that bring them there. */
export const addTrustPolicy: Command<unknown> = settingUp(
  ({ path }) => path.startsWith('.aws/') && !isDefinition(path),
);

export const addTaskDefinition: Command<unknown> = settingUp(({ path }) => isDefinition(path));

export const addDevcontainer: Command<unknown> = settingUp(({ path }) => path.startsWith('.devcontainer/'));

function isDefinition(path: string): boolean {
  return path.startsWith('.aws/task-definition');
}

/** Answers, and what was made of them before; a dev container that knows nothing of them is nobody's to change. */
function follows({ path }: ScaffoldFile, existing: ReadonlyMap<string, string>): boolean {
  const text = existing.get(path);
  return path === ANSWERS_FILE || (text !== undefined && (path !== DEVCONTAINER || isSetUp(text)));
}

function settingUp(part: Part): Command<unknown> {
  return async (services, _arg, signal) => {
    const folder = await chooseWorkspaceFolder();
    const root = folder.with({ path: (await workTree(folder, signal))?.root ?? folder.path });
    const start = await begin(services, root, signal);
    for (;;) {
      const { setUp, retiring, facts, taken } = await answer(services, start, signal);
      const existing = await readExisting(root, setUp, facts.before);
      const scaffold = scaffoldFiles(setUp, withAdopted(setUp, existing, taken));
      const kept = scaffold.flatMap(({ path, kept = [] }) => kept.map(where => `${path}: ${where}`));
      const all = changedFiles(scaffold, existing);
      const files = all.filter(file => part(file) || follows(file, existing));
      const unused = all.length === files.length ? leftDefinitions(setUp, scaffold, existing) : [];
      const done = { root, setUp, kept, retiring, unused };
      if (files.length === 0) {
        return finish(services, done, signal);
      }
      const about = { reports: services.reports, risks: setUpRisks(setUp, facts), kept, retiring };
      if (await confirmSetUp(setUp, files, existing, about)) {
        const unshown = all.filter(file => !files.includes(file));
        const accepted = await previewFiles(root, files, existing, unshown);
        services.log.info(`set up ${root.path}: ${accepted.written.map(({ path }) => path).join(', ')}`);
        return finish(services, { ...done, accepted }, signal);
      }
    }
  };
}

async function finish(services: Services, done: Done, signal: AbortSignal): Promise<void> {
  if (done.accepted?.written.length !== 0) {
    forgetDraft(done.root);
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.setUpWritten, true);
  }
  await nextSteps(services, done, signal);
}

/** What there is before the list is shown. */
interface Start {
  readonly looked: Looked;
  readonly draft: Draft;
  readonly title: string;
  /** Whether the person comes back to a list that was left. */
  readonly isAgain: boolean;
  /** As it is found anew. */
  found: RepositoryFound;
}

/** Looks, and asks what is not found; the answers of the last time are taken and can be changed. */
async function begin(services: Services, root: vscode.Uri, signal: AbortSignal): Promise<Start> {
  const [looked, draft, told] = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at the repository'),
    signal,
    async lookSignal => {
      const seen = await look(openRepositoryFiles(root), lookSignal);
      const left = draftOf(root, seen.answers);
      const before = left.repository ?? seen.answers?.repository;
      const options = { folder: root, interactive: false, ...(before === undefined ? {} : { before }) };
      return [seen, left, await findRepository(services, options, lookSignal)] as const;
    },
  );
  const found = told.isGuess ? await vouchedFor(services, told, signal) : told;
  const { repository } = found;
  draft.repository = repository;
  const start: Start = {
    looked,
    draft,
    title: vscode.l10n.t('Set Up {0}/{1}', repository.owner, repository.name),
    isAgain: draft.setUp !== undefined,
    found,
  };
  draft.setUp = { ...(draft.setUp ?? (await firstAnswers(services, start))), repository };
  return start;
}

/** Those of the last time that were written; asks where there are none. */
async function firstAnswers({ sessions }: Services, { looked, draft, title, found }: Start): Promise<SetUp> {
  const { repository } = found;
  if (looked.answers !== undefined) {
    return { ...looked.answers, repository };
  }
  const environments = sessions.environments.filter(({ identity }) => identity.kind !== 'sandbox');
  const { mode, targets } = await askTargets(
    title,
    { defaultBranch: repository.defaultBranch, environments },
    draft.places,
    progress => {
      draft.places = progress;
    },
  );
  draft.places = undefined;
  return proposeSetUp(looked, repository, mode, targets);
}

interface Answered {
  readonly setUp: SetUp;
  /** Paths of workflows that deploy in a way of their own. */
  readonly retiring: readonly string[];
  readonly facts: RiskFacts;
  /** Services that were taken over. */
  readonly taken: readonly Adopted[];
}

/** Shows the list, as it was left. */
async function answer(services: Services, start: Start, signal: AbortSignal): Promise<Answered> {
  const { looked, draft, title } = start;
  const accounts = accountsOf(services, signal);
  const setUp = await askForm<SetUp>(
    {
      title,
      placeholder: vscode.l10n.t(
        'Enter shows all files before anything is written; choose a line to change it',
      ),
      take: { icon: 'eye', label: vscode.l10n.t('Show the Files'), description: modeText },
      lines: now => [
        gitHubLine(now, start.found, async () => {
          start.found = await askAgain(services, start.found, signal);
          return { ...now, repository: start.found.repository };
        }),
        ...targetLines(now, accounts, {
          taken: draft.taken,
          onAdopted: adopted => {
            draft.taken = [...draft.taken, adopted];
          },
        }),
        ...appLines(now, looked),
        ...setUpLines(now),
        ...(start.isAgain ? [beginAnew(services, start)] : []),
      ],
      keep: now => {
        draft.setUp = now;
        draft.repository = now.repository;
      },
    },
    draft.setUp ?? (await firstAnswers(services, start)),
  );
  const facts = { subjectClaims: start.found.claims, before: looked.answers };
  return { setUp, retiring: looked.retiring, facts, taken: draft.taken };
}

function beginAnew(services: Services, start: Start): Line<SetUp> {
  return {
    icon: 'discard',
    label: vscode.l10n.t('Begin anew…'),
    now: vscode.l10n.t('the list is as you left it'),
    change: async () => {
      const setUp = await firstAnswers(services, start);
      start.draft.taken = [];
      return setUp;
    },
  };
}

function gitHubLine(
  { repository: { subjectPrefix } }: SetUp,
  { unknown, claims }: RepositoryFound,
  change: () => Promise<SetUp>,
): Line<SetUp> {
  return {
    icon: unknown !== undefined || claims !== undefined ? 'warning' : 'github',
    label: vscode.l10n.t('Subjects of its tokens'),
    now:
      claims !== undefined
        ? vscode.l10n.t('made of {0}: AWS would refuse them', claims.join(', '))
        : unknown === undefined
          ? `${subjectPrefix}:…`
          : vscode.l10n.t('{0}:… as you said', subjectPrefix),
    change,
  };
}

/** What was answered is not asked GitHub's word for; it is the person's to change. */
async function askAgain(
  services: Services,
  said: RepositoryFound,
  signal: AbortSignal,
): Promise<RepositoryFound> {
  const hub = await services.gitHub({ interactive: true }, signal);
  const found = await askGitHubAgain(hub, said, signal);
  return found.isGuess ? vouchedFor(services, found, signal) : found;
}

async function readExisting(
  root: vscode.Uri,
  setUp: SetUp,
  before: SetUp | undefined,
): Promise<ReadonlyMap<string, string>> {
  const paths = [...new Set([...scaffoldPaths(setUp, before), ...definitionPaths(setUp)])];
  const texts = await Promise.all(
    paths.map(async path => [path, await readText(vscode.Uri.joinPath(root, path))] as const),
  );
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
}
