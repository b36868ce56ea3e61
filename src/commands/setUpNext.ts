import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import type { SetUp } from '../core/scaffold/setUp.ts';
import { variableLines } from '../core/scaffold/variables.ts';
import { type Choice, pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Accepted } from '../ui/setUp/preview.ts';
import { linesOf } from '../ui/setUp/reasonRows.ts';
import type { Services } from './command.ts';
import { type GitHubLeft, gitHubLeft, setGitHub } from './setUpGitHub.ts';

/** What a set-up came to. */
export interface Done {
  readonly root: vscode.Uri;
  readonly setUp: SetUp;
  /** Absent where there was nothing to change. */
  readonly accepted?: Accepted;
  /** Places that stay as the person changed them although the answers changed. */
  readonly kept: readonly string[];
  /** Paths of workflows that deploy in a way of their own. */
  readonly retiring: readonly string[];
  /** Paths of task definitions that nothing uses any more, where all files are taken. */
  readonly unused: readonly string[];
}

/** Says what was written, and offers what is left, in the order in which a person does it. */
export async function nextSteps(services: Services, done: Done, signal: AbortSignal): Promise<void> {
  const next = vscode.l10n.t('What Is Next');
  if ((await vscode.window.showInformationMessage(whatWasDone(done), next)) === next) {
    await offer(services, done, signal);
  }
}

function whatWasDone({ accepted, kept }: Done): string {
  if (accepted === undefined) {
    return kept.length === 0
      ? vscode.l10n.t('Nothing to change: the files say it all already.')
      : vscode.l10n.t('Nothing to change. As you changed it stays: {0}.', kept.join(', '));
  }
  const { written, declined } = accepted;
  const wrote =
    written.length === 1
      ? vscode.l10n.t('1 file was written.')
      : vscode.l10n.t('{0} files were written.', written.length);
  return declined.length === 0
    ? wrote
    : `${wrote} ${vscode.l10n.t('Left out: {0}.', declined.map(({ path }) => path).join(', '))}`;
}

/** Gives whether what it opened is to be read now, so that the list would stand in front of it. */
type Act = () => Promise<'read' | undefined>;

async function offer(services: Services, done: Done, signal: AbortSignal): Promise<void> {
  const { setUp } = done;
  for (;;) {
    const left = await withProgressWhenSlow(
      vscode.l10n.t('ECS: looking at what GitHub has'),
      signal,
      lookSignal => gitHubLeft(services, setUp, lookSignal),
    );
    const act = await pick<Act>(
      {
        title: vscode.l10n.t('What Is Next for {0}/{1}', setUp.repository.owner, setUp.repository.name),
        placeholder: vscode.l10n.t('In this order, from top to bottom'),
        none: '',
      },
      async () => stepsOf(services, done, left, signal),
    );
    if ((await act()) === 'read') {
      return;
    }
  }
}

function stepsOf(
  services: Services,
  { root, setUp, accepted, retiring, unused }: Done,
  left: GitHubLeft,
  signal: AbortSignal,
): readonly Choice<Act>[] {
  const { owner, name } = setUp.repository;
  const set: Act = () => setOrShow(services, setUp, left, signal);
  const guarded = setUp.targets.filter(target => target.protected).map(target => target.name);
  return [
    {
      label: vscode.l10n.t('$(terminal) See what setup.sh would do'),
      description: '.aws/setup.sh --dry-run',
      detail: vscode.l10n.t('Changes nothing. Sign the AWS CLI in as somebody who may make roles.'),
      value: async () => inTerminal(root, '.aws/setup.sh --dry-run'),
    },
    {
      label: vscode.l10n.t('$(terminal) Set the account up'),
      description: '.aws/setup.sh',
      detail: vscode.l10n.t(
        'Makes what is missing. It is typed for you: press Enter in the terminal to run it.',
      ),
      value: async () => inTerminal(root, '.aws/setup.sh'),
    },
    ...(left.variables.length + left.environments.length === 0
      ? [
          {
            label: vscode.l10n.t('$(check) GitHub has its environments and variables'),
            value: async () => undefined,
          },
        ]
      : [
          {
            label: vscode.l10n.t('$(github) Set environments and variables at GitHub'),
            description: gitHubText(left),
            detail:
              left.unknown === undefined
                ? vscode.l10n.t('Environments that are there keep their rules.')
                : vscode.l10n.t('What is there could not be read: {0}', left.unknown),
            value: set,
          },
        ]),
    ...(guarded.length === 0
      ? []
      : [
          {
            label: vscode.l10n.t('$(lock) Give {0} reviewers', guarded.join(', ')),
            description: vscode.l10n.t('on GitHub’s page'),
            detail: vscode.l10n.t('Without them nobody has to approve anything.'),
            value: async () => openPage(services, `${owner}/${name}/settings/environments`, signal),
          },
        ]),
    ...(accepted?.declined.length ? [] : unused).map(path => ({
      label: vscode.l10n.t('$(trash) Delete {0}', path),
      description: vscode.l10n.t('nothing uses it any more'),
      detail: vscode.l10n.t('It has a former name, or is of a former target.'),
      value: async (): Promise<'read'> => {
        await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.joinPath(root, path));
        return 'read';
      },
    })),
    {
      label: vscode.l10n.t('$(source-control) Commit and push'),
      description: vscode.l10n.t('the workflow deploys then'),
      detail: vscode.l10n.t('The sign-in workflow works once it is on {0}.', setUp.repository.defaultBranch),
      value: async () => {
        await vscode.commands.executeCommand('workbench.view.scm');
        return 'read';
      },
    },
    ...retiring.map(path => ({
      label: vscode.l10n.t('$(trash) Switch {0} off', path),
      description: vscode.l10n.t('once the new one deployed'),
      detail: vscode.l10n.t('It deploys too: two workflows would take turns at the service.'),
      value: async (): Promise<'read'> => {
        await vscode.window.showTextDocument(vscode.Uri.joinPath(root, path));
        return 'read';
      },
    })),
    {
      label: vscode.l10n.t('$(add) Create a new codespace'),
      description: vscode.l10n.t('once that is on {0}', setUp.repository.defaultBranch),
      detail: vscode.l10n.t('Only one that is made after that may start the sign-in workflow.'),
      value: async () => openPage(services, `codespaces/new/${owner}/${name}`, signal),
    },
    { label: vscode.l10n.t('$(close) Close'), value: async () => 'read' },
  ];
}

/** What is missing, each thing once: a variable may be of several environments. */
function gitHubText({ environments, variables }: GitHubLeft): string {
  const names = new Set(variables.map(({ name }) => name)).size;
  return [
    ...environments,
    ...(names === 0
      ? []
      : [names === 1 ? vscode.l10n.t('1 variable') : vscode.l10n.t('{0} variables', names)]),
  ].join(', ');
}

/** Through the API where the token may; otherwise the lines for GitHub's CLI, to be run by who may. */
async function setOrShow(
  services: Services,
  setUp: SetUp,
  left: GitHubLeft,
  signal: AbortSignal,
): Promise<'read' | undefined> {
  try {
    await setGitHub(services, setUp, left, signal);
    return undefined;
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'cancelled') {
      throw error;
    }
    services.log.info(`set up: GitHub: ${failure.message}`);
    await showLines([
      ...comment(vscode.l10n.t('GitHub said: {0}', failure.message)),
      ...comment(vscode.l10n.t('Somebody who administers the repository can run this with GitHub’s CLI.')),
      ...comment(vscode.l10n.t('In a codespace first: unset GITHUB_TOKEN && gh auth login')),
      ...variableLines(setUp),
    ]);
    return 'read';
  }
}

const SCHEME = 'ecs-codespaces-lines';

/** As a document that is nowhere on disk, and that nobody is asked to save. */
async function showLines(lines: readonly string[]): Promise<void> {
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: () => `${lines.join('\n')}\n`,
  });
  try {
    // The one before may still be open, and may say otherwise.
    shown += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/github-${shown}.sh` });
    await vscode.window.showTextDocument(uri, { preview: false });
  } finally {
    provider.dispose();
  }
}

let shown = 0;

function comment(text: string): readonly string[] {
  return linesOf(text, 80).map(line => `# ${line}`);
}

/** The line is typed and not run, where it changes something: the terminal may still have to be signed in. */
async function inTerminal(root: vscode.Uri, line: string): Promise<'read'> {
  const name = vscode.l10n.t('ECS set-up');
  const open = vscode.window.terminals.find(
    each => each.name === name && each.exitStatus === undefined && isIn(each, root),
  );
  const terminal = open ?? vscode.window.createTerminal({ name, cwd: root });
  terminal.show();
  terminal.sendText(line, line.endsWith('--dry-run'));
  return 'read';
}

/** Another folder of the workspace has a terminal of the same name. */
function isIn({ creationOptions }: vscode.Terminal, root: vscode.Uri): boolean {
  return 'cwd' in creationOptions && String(creationOptions.cwd) === String(root);
}

async function openPage(services: Services, path: string, signal: AbortSignal): Promise<undefined> {
  const { serverUrl } = await services.gitHub({ interactive: false }, signal);
  await vscode.env.openExternal(vscode.Uri.parse(`${serverUrl}/${path}`));
}
