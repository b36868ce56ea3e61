import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/**
 * A quick pick that is there at once and fills when `load` is done. Rejects with Failure `cancelled` when it
 * is dismissed, `notFound` when there is nothing to choose from, and with whatever `load` rejects with.
 * The only choice there is gets taken without asking where `takeOnly` is set.
 */
export async function pick<T>(
  options: {
    readonly title: string;
    readonly placeholder: string;
    readonly none: string;
    readonly takeOnly?: boolean;
  },
  load: (signal: AbortSignal) => Promise<readonly Choice<T>[]>,
): Promise<T> {
  const box = vscode.window.createQuickPick<Choice<T>>();
  const abort = new AbortController();
  box.title = options.title;
  box.placeholder = options.placeholder;
  box.busy = true;
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  try {
    return await new Promise<T>((resolve, reject) => {
      box.onDidAccept(() => {
        const chosen = box.selectedItems[0];
        if (chosen !== undefined) {
          resolve(chosen.value);
        }
      });
      box.onDidHide(() => reject(new Failure('cancelled', vscode.l10n.t('Nothing was chosen.'))));
      box.show();
      load(abort.signal).then(choices => {
        const [only, second] = choices;
        if (only === undefined) {
          reject(new Failure('notFound', options.none));
        } else if (options.takeOnly === true && second === undefined) {
          resolve(only.value);
        } else {
          box.items = choices;
          box.busy = false;
        }
      }, reject);
    });
  } finally {
    abort.abort();
    box.dispose();
  }
}
