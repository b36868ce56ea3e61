import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';

export interface Change {
  readonly environment: Environment;
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

async function askModal({ question, details, verb }: Change): Promise<boolean> {
  const chosen = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: details.join('\n') },
    verb,
  );
  return chosen === verb;
}

async function typeName({ environment, question, details, name, verb }: Change): Promise<boolean> {
  const typed = await vscode.window.showInputBox({
    title: question,
    prompt: vscode.l10n.t(
      '{0} is protected. Type {1} to continue. {2}',
      environment.name,
      name,
      details.join(' · '),
    ),
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: value =>
      value === name || value === ''
        ? undefined
        : {
            message: vscode.l10n.t('Type {0} to {1}, or press Escape.', name, verb.toLowerCase()),
            severity: vscode.InputBoxValidationSeverity.Info,
          },
  });
  if (typed === undefined || typed === name) {
    return typed === name;
  }
  throw new Failure('invalid', vscode.l10n.t('"{0}" is not "{1}": nothing was changed.', typed, name));
}
