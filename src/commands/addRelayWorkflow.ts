import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { hostKind } from '../core/identity/relay/host.ts';
import { isRelayWorkflow, RELAY_WORKFLOW, relayWorkflow } from '../core/scaffold/relayWorkflow.ts';
import { COMMANDS } from '../manifest.ts';
import { currentServer, workTree } from '../ui/githubSession.ts';
import { chooseWorkspaceFolder } from '../ui/workspaceFolder.ts';
import type { Command, Services } from './command.ts';

/** Serves what is about to be written, so that it is read before it is a file. */
const SCHEME = 'ecs-codespaces-workflow';

/** Says whether what is shown is to be written, while it waits for that. */
let answer: ((agreed: boolean) => void) | undefined;

/** The button in the title of the tab that shows what is about to be written. */
export const writeRelayWorkflow: Command<unknown> = async () => {
  if (answer === undefined) {
    throw new Failure('notFound', vscode.l10n.t('Nothing is about to be written.'), {
      action: { title: vscode.l10n.t('Add Workflow'), command: COMMANDS.addRelayWorkflow },
    });
  }
  answer(true);
};

/**
 * Writes the relay's workflow into the repository that is open, after showing it. A file that is there
 * already is replaced only after its difference was shown. `arg` is the file's name, or the name of the
 * environment whose identity names it.
 */
export const addRelayWorkflow: Command<string> = async (services, arg, signal) => {
  const file = fileName(services, arg);
  const folder = await chooseWorkspaceFolder();
  const { root } = (await workTree(folder, signal)) ?? { root: folder.path };
  const { serverUrl } = await currentServer(process.env, signal);
  const target = vscode.Uri.joinPath(folder.with({ path: root }), '.github', 'workflows', file);
  const text = relayWorkflow({ enterpriseServer: hostKind(serverUrl) === 'enterpriseServer' });
  if (await write(target, text)) {
    await closePreviews();
    await vscode.window.showTextDocument(target);
    services.log.info(`wrote ${target.path}`);
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Commit {0} and get it onto the default branch: GitHub starts a workflow by hand only from there.',
        vscode.workspace.asRelativePath(target),
      ),
    );
  }
};

function fileName({ sessions, current }: Services, arg: string | undefined): string {
  if (arg !== undefined && /^[\w.-]+\.ya?ml$/.test(arg)) {
    return arg;
  }
  const name = arg ?? current.name;
  const identity = sessions.environments.find(environment => environment.name === name)?.identity;
  return identity?.kind === 'githubActions' ? identity.workflow : RELAY_WORKFLOW;
}

/** False where the file says the same already. Rejects with `cancelled` where the person did not agree. */
async function write(target: vscode.Uri, text: string): Promise<boolean> {
  const preview = target.with({ scheme: SCHEME, authority: '' });
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: () => text,
  });
  try {
    for (;;) {
      const shown = await existing(target);
      if (shown !== undefined && isRelayWorkflow(shown)) {
        await vscode.window.showTextDocument(target);
        void vscode.window.showInformationMessage(
          vscode.l10n.t('{0} is there, as this version writes it.', vscode.workspace.asRelativePath(target)),
        );
        return false;
      }
      await agree(target, preview, shown !== undefined);
      const now = await existing(target);
      // What was changed meanwhile was not in what was agreed to.
      if (now === shown) {
        await (shown === undefined ? create(target, text) : replace(target, text));
        return true;
      }
    }
  } finally {
    provider.dispose();
  }
}

/** Rejects with `cancelled` when the tab is closed, and when the command is run again. */
async function agree(target: vscode.Uri, preview: vscode.Uri, isThere: boolean): Promise<void> {
  const path = vscode.workspace.asRelativePath(target);
  if (isThere) {
    const title = vscode.l10n.t('{0}: yours ↔ as this version writes it', path);
    await vscode.commands.executeCommand('vscode.diff', target, preview, title);
  } else {
    await vscode.window.showTextDocument(preview, { preview: true });
  }
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  answer?.(false);
  answer = resolve;
  const closed = vscode.window.tabGroups.onDidChangeTabs(event => {
    if (event.closed.some(showsPreview)) {
      resolve(false);
    }
  });
  try {
    ask(path, isThere).then(yes => {
      // The message goes away by itself, and the button in the title of the tab stays.
      if (yes) {
        resolve(true);
      }
    }, reject);
    if (!(await promise)) {
      throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
    }
  } finally {
    closed.dispose();
    if (answer === resolve) {
      answer = undefined;
    }
  }
}

async function ask(path: string, isThere: boolean): Promise<boolean> {
  const chosen = isThere
    ? await vscode.window.showWarningMessage(
        vscode.l10n.t('{0} is there and differs. Replace it by what is on the right?', path),
        vscode.l10n.t('Replace'),
      )
    : await vscode.window.showInformationMessage(
        vscode.l10n.t('Create {0} as shown?', path),
        vscode.l10n.t('Create File'),
      );
  return chosen !== undefined;
}

function showsPreview({ input }: vscode.Tab): boolean {
  const uri =
    input instanceof vscode.TabInputTextDiff
      ? input.modified
      : input instanceof vscode.TabInputText
        ? input.uri
        : undefined;
  return uri?.scheme === SCHEME;
}

async function closePreviews(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(showsPreview);
  await vscode.window.tabGroups.close(tabs);
}

/** As the editor has it, with what is not saved yet. */
async function existing(target: vscode.Uri): Promise<string | undefined> {
  try {
    await vscode.workspace.fs.stat(target);
  } catch {
    return undefined;
  }
  return (await vscode.workspace.openTextDocument(target)).getText();
}

async function create(target: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

/** As an edit, so that it can be undone. */
async function replace(target: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(target);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(target, new vscode.Range(0, 0, document.lineCount, 0), text);
  if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save())) {
    throw new Failure('conflict', vscode.l10n.t('{0} could not be written.', target.path));
  }
}
