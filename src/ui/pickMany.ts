import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Choice } from './pick.ts';

/** Stands between choices. */
export interface Separator {
  readonly label: string;
  readonly separator: true;
}

/**
 * A quick pick of several: what is ticked, or where nothing is, the one that Enter was pressed on. Rejects as `pick` does.
 */
export async function pickMany<T>(
  options: { readonly title: string; readonly placeholder: string; readonly none: string },
  load: (signal: AbortSignal) => Promise<readonly (Choice<T> | Separator)[]>,
): Promise<readonly [T, ...T[]]> {
  const box = vscode.window.createQuickPick<vscode.QuickPickItem>();
  const abort = new AbortController();
  const values = new Map<vscode.QuickPickItem, T>();
  box.title = options.title;
  box.placeholder = options.placeholder;
  box.canSelectMany = true;
  box.busy = true;
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  try {
    return await new Promise((resolve, reject) => {
      box.onDidAccept(() => {
        const chosen = box.selectedItems.length > 0 ? box.selectedItems : box.activeItems.slice(0, 1);
        const [first, ...others] = chosen.flatMap(item => {
          const value = values.get(item);
          return value === undefined ? [] : [value];
        });
        if (first !== undefined) {
          resolve([first, ...others]);
        }
      });
      box.onDidHide(() => reject(new Failure('cancelled', vscode.l10n.t('Nothing was chosen.'))));
      box.show();
      load(abort.signal).then(choices => {
        const items = choices.map(choice => {
          if ('separator' in choice) {
            return { label: choice.label, kind: vscode.QuickPickItemKind.Separator };
          }
          const { value, ...item } = choice;
          values.set(item, value);
          return item;
        });
        if (values.size === 0) {
          reject(new Failure('notFound', options.none));
        } else {
          box.items = items;
          box.busy = false;
        }
      }, reject);
    });
  } finally {
    abort.abort();
    box.dispose();
  }
}
