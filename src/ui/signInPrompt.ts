import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { stepMessage } from '../core/identity/stepMessage.ts';
import type { SignInPrompt } from '../core/ports.ts';
import type { Report } from './progress.ts';

type DeviceCode = Parameters<SignInPrompt['deviceCode']>[0];

/** What a person is shown and asked during a sign-in. `report` writes into the progress that stays visible. */
export function createSignInPrompt(report: Report): SignInPrompt {
  return {
    deviceCode: offerCode,
    pick: (title, items, signal) =>
      withToken(signal, async token => {
        const choices = items.map(({ id, label, description = '' }) => ({ id, label, description }));
        const options = { title, ignoreFocusOut: true, matchOnDescription: true };
        return (await vscode.window.showQuickPick(choices, options, token))?.id;
      }),
    secret: ({ title, prompt }, signal) =>
      withToken(signal, async token =>
        vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true }, token),
      ),
    step: (text, url) => report(stepMessage(text, url)),
  };
}

/** Runs `ask` with a token that is cancelled by the signal. */
async function withToken<T>(
  signal: AbortSignal,
  ask: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const cancel = new vscode.CancellationTokenSource();
  const abort = (): void => cancel.cancel();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await ask(cancel.token);
  } finally {
    signal.removeEventListener('abort', abort);
    cancel.dispose();
  }
}

interface Offer extends vscode.QuickPickItem {
  /** Gives true when the person has all that they need. */
  run(): Promise<boolean>;
}

/**
 * The code with what can be done with it. A quick pick, because unlike a notification it can be taken
 * away when the code was approved on another device.
 */
async function offerCode(request: DeviceCode, signal: AbortSignal): Promise<void> {
  const box = vscode.window.createQuickPick<Offer>();
  box.title = vscode.l10n.t('Your sign-in code: {0}', request.userCode);
  box.placeholder = vscode.l10n.t('Nothing to type here: the page {0} asks for it', request.verificationUri);
  box.ignoreFocusOut = true;
  box.items = offers(request);
  const close = (): void => box.hide();
  try {
    await new Promise<void>((resolve, reject) => {
      box.onDidAccept(() => {
        box.selectedItems[0]?.run().then(done => {
          if (done) {
            resolve();
          }
        }, reject);
      });
      box.onDidChangeValue(() => {
        box.value = '';
      });
      box.onDidHide(() =>
        signal.aborted
          ? resolve()
          : reject(new Failure('cancelled', vscode.l10n.t('The sign-in was cancelled.'))),
      );
      signal.addEventListener('abort', close, { once: true });
      box.show();
      if (signal.aborted) {
        close();
      }
    });
  } finally {
    signal.removeEventListener('abort', close);
    box.dispose();
  }
}

function offers({ userCode, verificationUri, verificationUriComplete }: DeviceCode): readonly Offer[] {
  const copy = () => vscode.env.clipboard.writeText(userCode);
  return [
    {
      label: `$(link-external) ${vscode.l10n.t('Copy code and open page')}`,
      description: verificationUri,
      alwaysShow: true,
      run: async () => {
        await copy();
        return vscode.env.openExternal(vscode.Uri.parse(verificationUriComplete ?? verificationUri, true));
      },
    },
    {
      label: `$(copy) ${vscode.l10n.t('Copy code')}`,
      description: vscode.l10n.t('to open the page on another device'),
      alwaysShow: true,
      run: async () => {
        await copy();
        return true;
      },
    },
  ];
}
