import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { joinedSentences, listed } from '../core/format.ts';
import type { Environment } from '../core/model.ts';
import { placeOf } from '../core/rollout/place.ts';

export interface Change {
  readonly environment: Environment;
  /** ARN of the cluster, for what happens in one: where it is, is said beside the details. */
  readonly cluster?: string;
  /** A question, such as `Redeploy blog-api in dev?`. */
  readonly question: string;
  /** What will change, from what to what, a line each. */
  readonly details: readonly string[];
  /** The button's word. */
  readonly verb: string;
  /** Typed in a protected environment. */
  readonly name: string;
  /** Opens all that there is to know before the change; absent where the details are all. */
  readonly show?: () => Promise<void>;
}

/** Asks before a change; in a protected environment the name is typed. Rejects with Failure `cancelled`. */
export async function confirmChange(change: Change): Promise<void> {
  const agreed = change.environment.protected ? await typeName(change) : await ask(change);
  if (!agreed) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
  }
}

/** The details, and where it happens. */
function linesOf({ details, cluster }: Change): readonly string[] {
  return cluster === undefined ? details : [...details, placeOf(cluster)];
}

async function ask(change: Change): Promise<boolean> {
  const { question, verb, show } = change;
  const details = vscode.l10n.t('Show Details');
  const chosen = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: linesOf(change).join('\n') },
    verb,
    ...(show === undefined ? [] : [details]),
  );
  if (show !== undefined && chosen === details) {
    await show();
    return askBeside(change);
  }
  return chosen === verb;
}

/** Asks without standing in front of what is to be read; stays until it is answered. */
async function askBeside({ question, verb }: Change): Promise<boolean> {
  const chosen = await vscode.window.showQuickPick(
    [
      { label: verb, agreed: true },
      { label: vscode.l10n.t('Change Nothing'), agreed: false },
    ],
    { title: question, ignoreFocusOut: true, placeHolder: vscode.l10n.t('The details are open below.') },
  );
  return chosen?.agreed === true;
}

/** Stays open until the name is right or the person leaves it. */
async function typeName(change: Change): Promise<boolean> {
  const { environment, question, name, show } = change;
  const box = vscode.window.createInputBox();
  box.title = question;
  box.prompt = joinedSentences(
    vscode.l10n.t('{0} is protected. Type {1} to continue.', environment.name, name),
    listed(linesOf(change).filter(line => line !== '')),
  );
  box.placeholder = name;
  box.ignoreFocusOut = true;
  if (show !== undefined) {
    box.buttons = [{ iconPath: new vscode.ThemeIcon('diff'), tooltip: vscode.l10n.t('Show Details') }];
  }
  try {
    return await new Promise<boolean>((resolve, reject) => {
      box.onDidTriggerButton(() => show?.().catch(reject));
      box.onDidChangeValue(() => {
        box.validationMessage = undefined;
      });
      box.onDidAccept(() => {
        if (box.value === name) {
          resolve(true);
        } else {
          box.validationMessage = vscode.l10n.t('This is not {0}. Type {0}, or press Escape.', name);
        }
      });
      box.onDidHide(() => resolve(false));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
