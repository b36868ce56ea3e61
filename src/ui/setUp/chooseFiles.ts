import * as vscode from 'vscode';
import { Failure } from '../../core/failure.ts';
import type { ScaffoldFile } from '../../core/scaffold/setUp.ts';
import { CONTEXT_KEYS } from '../../manifest.ts';

/** Shows the list again, while it is put aside. */
let goOn: (() => void) | undefined;

/** What the button in the title of the preview does. Throws Failure `notFound` where no files are shown. */
export function chooseAgain(): void {
  if (goOn === undefined) {
    throw new Failure('notFound', vscode.l10n.t('Nothing is about to be written.'));
  }
  goOn();
}

/**
 * Paths of those that are to be written: all of them, but for what the person unticks. The list can be put aside for
 * reading what is behind it. Rejects with Failure `cancelled`, also when the tab of the preview is closed.
 */
export async function chooseFiles(
  files: readonly ScaffoldFile[],
  existing: ReadonlyMap<string, string>,
  isPreview: (tab: vscode.Tab) => boolean,
): Promise<ReadonlySet<string>> {
  let ticked: ReadonlySet<string> = new Set(files.map(({ path }) => path));
  for (;;) {
    const { paths, done } = await ask(files, existing, ticked);
    if (done) {
      return paths;
    }
    ticked = paths;
    await putAside(isPreview);
  }
}

interface FileItem extends vscode.QuickPickItem {
  readonly path: string;
}

interface Answer {
  readonly paths: ReadonlySet<string>;
  /** False where they are to be read first. */
  readonly done: boolean;
}

async function ask(
  files: readonly ScaffoldFile[],
  existing: ReadonlyMap<string, string>,
  ticked: ReadonlySet<string>,
): Promise<Answer> {
  const box = vscode.window.createQuickPick<FileItem>();
  box.title = vscode.l10n.t('Write These Files?');
  box.placeholder = vscode.l10n.t('All are shown below. Enter writes those that are ticked');
  box.buttons = [{ iconPath: new vscode.ThemeIcon('book'), tooltip: vscode.l10n.t('Read First') }];
  box.canSelectMany = true;
  box.ignoreFocusOut = true;
  box.matchOnDescription = true;
  box.items = files.map(({ path, about }) => ({
    label: `$(${existing.has(path) ? 'diff-modified' : 'diff-added'}) ${path}`,
    description: about,
    path,
  }));
  box.selectedItems = box.items.filter(({ path }) => ticked.has(path));
  const answer = (done: boolean): Answer => ({
    paths: new Set(box.selectedItems.map(({ path }) => path)),
    done,
  });
  try {
    return await new Promise((resolve, reject) => {
      box.onDidAccept(() => resolve(answer(true)));
      box.onDidTriggerButton(() => resolve(answer(false)));
      box.onDidHide(() => reject(cancelled()));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

/** Until the person goes on. */
async function putAside(isPreview: (tab: vscode.Tab) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const closed = vscode.window.tabGroups.onDidChangeTabs(event => {
    if (event.closed.some(isPreview)) {
      reject(cancelled());
    }
  });
  goOn = resolve;
  await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.setUpShown, true);
  try {
    await promise;
  } finally {
    closed.dispose();
    goOn = undefined;
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.setUpShown, false);
  }
}

function cancelled(): Failure {
  return new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
}
