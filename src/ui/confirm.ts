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
}

/** Asks before a change; in a protected environment the name is typed. Rejects with Failure `cancelled`. */
export async function confirmChange(change: Change): Promise<void> {
  const agreed = change.environment.protected ? await typeName(change) : await askModal(change);
  if (!agreed) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
  }
}

/** The details, and where it happens. */
function linesOf({ details, cluster }: Change): readonly string[] {
  return cluster === undefined ? details : [...details, placeOf(cluster)];
}

async function askModal(change: Change): Promise<boolean> {
  const { question, verb } = change;
  const chosen = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: linesOf(change).join('\n') },
    verb,
  );
  return chosen === verb;
}

/** Stays open until the name is right or the person leaves it. */
async function typeName(change: Change): Promise<boolean> {
  const { environment, question, name } = change;
  const box = vscode.window.createInputBox();
  box.title = question;
  box.prompt = joinedSentences(
    vscode.l10n.t('{0} is protected. Type {1} to continue.', environment.name, name),
    listed(linesOf(change)),
  );
  box.placeholder = name;
  box.ignoreFocusOut = true;
  try {
    return await new Promise<boolean>(resolve => {
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
