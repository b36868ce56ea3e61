import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';

/** Asks for a line of text, trimmed. Rejects with Failure `cancelled` when it is dismissed. */
export async function askText(options: {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  /** Why the text is none; undefined where it is fine. */
  problem(text: string): string | undefined;
  /** What may be wrong with a text that is fine otherwise: it is taken all the same. */
  warning?(text: string): string | undefined;
}): Promise<string> {
  const { title, prompt, value, placeholder, problem, warning } = options;
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    ...(value === undefined ? {} : { value }),
    ...(placeholder === undefined ? {} : { placeHolder: placeholder }),
    validateInput: typed => problem(typed.trim()) ?? warned(warning?.(typed.trim())),
  });
  if (text === undefined) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was entered.'));
  }
  return text.trim();
}

/** As an input box shows what it takes all the same. */
export function warned(message: string | undefined): vscode.InputBoxValidationMessage | undefined {
  return message === undefined ? undefined : { message, severity: vscode.InputBoxValidationSeverity.Warning };
}
