import * as vscode from 'vscode';
import { Failure, toFailure } from '../core/failure.ts';
import { readTrustPolicy } from '../core/identity/trust/policy.ts';
import { pick } from './pick.ts';

/**
 * A role's trust policy that the person copied, opens or types: what is on the clipboard where that is one.
 * Rejects with `cancelled` and, for a file that has none, `invalid`.
 */
export async function pasteTrustPolicy(roleArn: string): Promise<unknown> {
  const copied = tryRead(await vscode.env.clipboard.readText());
  if (copied !== undefined) {
    return copied;
  }
  const how = await pick<'type' | 'open'>(
    {
      title: vscode.l10n.t('Trust policy of {0}', roleArn),
      placeholder: vscode.l10n.t('There is none on the clipboard: copy it in IAM and come back, or'),
      none: vscode.l10n.t('There is no way.'),
    },
    async () => [
      { label: `$(edit) ${vscode.l10n.t('Paste it here')}`, value: 'type' },
      { label: `$(folder-opened) ${vscode.l10n.t('Open a file that has it')}`, value: 'open' },
    ],
  );
  return how === 'type' ? typed(roleArn) : opened();
}

async function typed(roleArn: string): Promise<unknown> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Trust policy of {0}', roleArn),
    prompt: vscode.l10n.t(
      'JSON, as IAM shows it under Trust relationships, or what `aws iam get-role` prints.',
    ),
    ignoreFocusOut: true,
    validateInput: value => {
      try {
        readTrustPolicy(value);
        return undefined;
      } catch (error) {
        return toFailure(error).message;
      }
    },
  });
  if (text === undefined) {
    throw cancelled();
  }
  return readTrustPolicy(text);
}

async function opened(): Promise<unknown> {
  const [uri] = (await vscode.window.showOpenDialog({ canSelectMany: false })) ?? [];
  if (uri === undefined) {
    throw cancelled();
  }
  return readTrustPolicy(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
}

function tryRead(text: string): unknown {
  try {
    return readTrustPolicy(text);
  } catch {
    return undefined;
  }
}

function cancelled(): Failure {
  return new Failure('cancelled', vscode.l10n.t('No trust policy was given.'));
}
