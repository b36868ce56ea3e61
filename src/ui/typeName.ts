import * as vscode from 'vscode';
import { wrapText } from '../core/wrapText.ts';
import type { PlanShown } from './planDocument.ts';

/** Characters that a row has room for: what is longer goes on in the next one, since rows are cut. */
const WIDTH = 78;

/** Icons alone are the label: the editor sorts rows by whether their labels match what is typed. */
const NONE = '$(blank)';

interface Asked {
  readonly environment: { readonly name: string };
  /** A question, such as `Redeploy blog-api in prod?`. */
  readonly question: string;
  /** What is to be typed. */
  readonly name: string;
  /** Why it would fail, a line each. */
  readonly stops?: readonly string[];
  /** What will change, a line each. */
  readonly details: readonly string[];
  /** Opens all that there is to know. */
  readonly show?: () => Promise<PlanShown>;
}

/**
 * Asks for a name, with all that there is to know before it below what is typed. Stays open until the name is right
 * or the person leaves it: resolves whether it was typed.
 */
export async function typeName(asked: Asked): Promise<boolean> {
  const { environment, question, name, stops = [], details, show } = asked;
  const box = vscode.window.createQuickPick();
  const rows = [
    ...stops.flatMap(line => rowsOf('$(error)', line)),
    ...details.filter(line => line !== '').flatMap(line => rowsOf('$(dash)', line)),
  ];
  const ask = vscode.l10n.t('{0} is protected. Type {1} to continue.', environment.name, name);
  const say = (icon: string, text: string): void => {
    box.items = [...rowsOf(icon, text), ...rows];
  };
  box.title = question;
  box.placeholder = name;
  box.ignoreFocusOut = true;
  if (show !== undefined) {
    box.buttons = [{ iconPath: new vscode.ThemeIcon('diff'), tooltip: vscode.l10n.t('Show Details') }];
  }
  let shown: PlanShown | undefined;
  let wrong = false;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      box.onDidTriggerButton(() => {
        show?.().then(it => {
          shown = it;
        }, reject);
      });
      box.onDidChangeValue(() => {
        if (wrong) {
          wrong = false;
          say('$(lock)', ask);
        }
      });
      box.onDidAccept(() => {
        if (box.value === name) {
          resolve(true);
        } else if (box.value !== '') {
          wrong = true;
          say('$(error)', vscode.l10n.t('This is not {0}. Type {0}, or press Escape.', name));
        }
      });
      box.onDidHide(() => resolve(false));
      say('$(lock)', ask);
      box.show();
    });
  } finally {
    box.dispose();
    await shown?.close();
  }
}

function rowsOf(icon: string, line: string): readonly vscode.QuickPickItem[] {
  return wrapText(line, WIDTH).map((description, index) => ({
    label: index === 0 ? icon : NONE,
    description,
    alwaysShow: true,
  }));
}
