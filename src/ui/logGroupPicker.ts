import * as vscode from 'vscode';
import { Failure, toFailure } from '../core/failure.ts';
import type { LogGroupInfo } from '../core/logPorts.ts';

/** Milliseconds after a key before the groups are asked for. */
const REST = 250;
const SHOWN_MAX = 100;

interface Item extends vscode.QuickPickItem {
  readonly group?: string;
  readonly region?: string;
  readonly elsewhere?: true;
}

/** `group` is a name or an ARN; `region` is there where the ARN says it. */
export interface ChosenGroup {
  readonly group: string;
  readonly name: string;
  readonly region?: string;
}

/**
 * Asks for a log group by a part of its name, which CloudWatch Logs looks for; an ARN is taken as it is. Undefined where
 * the person chooses `elsewhere`. Rejects with Failure `cancelled` when it is dismissed.
 */
export async function pickLogGroup(
  options: { readonly title: string; readonly placeholder: string; readonly elsewhere: string },
  find: (text: string, limit: number, signal: AbortSignal) => Promise<readonly LogGroupInfo[]>,
  signal: AbortSignal,
): Promise<ChosenGroup | undefined> {
  const elsewhere: Item = { label: `$(globe) ${options.elsewhere}`, elsewhere: true, alwaysShow: true };
  const box = vscode.window.createQuickPick<Item>();
  box.title = options.title;
  box.placeholder = options.placeholder;
  box.ignoreFocusOut = true;
  let asked = new AbortController();
  let answered = false;
  const ask = (text: string): void => {
    asked.abort();
    asked = new AbortController();
    const current = asked;
    box.busy = true;
    if (!answered) {
      // An answer can take long, and who needs none of it does not wait for it.
      box.items = [...typed(text), elsewhere];
    }
    rest(text === '' ? 0 : REST, current.signal)
      .then(() => find(text, SHOWN_MAX, AbortSignal.any([signal, current.signal])))
      .then(
        groups => {
          if (!current.signal.aborted) {
            answered = true;
            box.items = [...itemsOf(text, groups), elsewhere];
            box.busy = false;
          }
        },
        (error: unknown) => {
          if (!current.signal.aborted) {
            answered = true;
            box.items = [...typed(text), failed(error), elsewhere];
            box.busy = false;
          }
        },
      );
  };
  try {
    return await new Promise((resolve, reject) => {
      box.onDidChangeValue(text => ask(text.trim()));
      box.onDidAccept(() => {
        const [item] = box.selectedItems;
        if (item?.group !== undefined) {
          const { group, label: name, region } = item;
          resolve({ group, name, ...(region === undefined ? {} : { region }) });
        } else if (item?.elsewhere === true) {
          resolve(undefined);
        }
      });
      box.onDidHide(() => reject(new Failure('cancelled', vscode.l10n.t('Nothing was chosen.'))));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      box.show();
      ask('');
    });
  } finally {
    asked.abort();
    box.dispose();
  }
}

function itemsOf(text: string, groups: readonly LogGroupInfo[]): Item[] {
  const found = groups.map(({ name, retentionDays, logGroupClass }): Item => {
    const days =
      retentionDays === undefined
        ? vscode.l10n.t('kept for ever')
        : vscode.l10n.t('kept for {0} days', retentionDays);
    return {
      label: name,
      description: [days, ...(logGroupClass === 'STANDARD' ? [] : [logGroupClass])].join(' · '),
      group: name,
      // What CloudWatch Logs found is shown, whatever the editor's own filter makes of it.
      alwaysShow: true,
    };
  });
  const exact = found.some(({ group }) => group === text);
  return [
    ...(exact ? [] : typed(text)),
    ...found,
    ...(found.length === 0 && typed(text).length === 0
      ? [{ label: vscode.l10n.t('No log group has this in its name'), alwaysShow: true }]
      : []),
    ...(found.length >= SHOWN_MAX
      ? [{ label: vscode.l10n.t('There are more: type a part of the name'), alwaysShow: true }]
      : []),
  ];
}

/** What was typed, where it can be taken as it is: the list may be denied, or be of another account. */
function typed(text: string): Item[] {
  const isArn = /^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:[^:*]+/.exec(text)?.[0];
  if (isArn !== undefined) {
    return [
      {
        label: isArn.split(':')[6] ?? isArn,
        description: isArn,
        group: isArn,
        region: isArn.split(':')[3] ?? '',
        alwaysShow: true,
      },
    ];
  }
  return /^[\w./#-]{1,512}$/.test(text)
    ? [{ label: text, description: vscode.l10n.t('as typed'), group: text, alwaysShow: true }]
    : [];
}

function failed(error: unknown): Item {
  const { message, hint } = toFailure(error);
  return {
    label: `$(warning) ${message}`,
    ...(hint === undefined ? {} : { detail: hint }),
    alwaysShow: true,
  };
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
