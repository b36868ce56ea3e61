import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { placeOf } from '../core/rollout/place.ts';
import type { PlanShown } from './planDocument.ts';
import { typeName } from './typeName.ts';

export interface Change {
  readonly environment: Environment;
  /** ARN of the cluster, for what happens in one: where it is, is said beside the details. */
  readonly cluster?: string;
  /** A question, such as `Redeploy blog-api in dev?`. */
  readonly question: string;
  /** Why it would fail, a line each: said first, and then going on is not what Enter does. */
  readonly stops?: readonly string[];
  /** What will change, from what to what, a line each. */
  readonly details: readonly string[];
  /** The button's word. */
  readonly verb: string;
  /** Typed in a protected environment. */
  readonly name: string;
  /** Opens all that there is to know before the change; absent where the details are all. */
  readonly show?: () => Promise<PlanShown>;
}

/** Asks before a change; in a protected environment the name is typed. Rejects with Failure `cancelled`. */
export async function confirmChange(change: Change): Promise<void> {
  const agreed = change.environment.protected
    ? await typeName({ ...change, details: linesOf(change) })
    : await ask(change);
  if (!agreed) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
  }
}

/** The details, and where it happens. */
function linesOf({ details, cluster }: Change): readonly string[] {
  return cluster === undefined ? details : [...details, placeOf(cluster)];
}

async function ask(change: Change): Promise<boolean> {
  const { question, verb, show, stops = [] } = change;
  const details = vscode.l10n.t('Show Details');
  const others = show === undefined ? [] : [details];
  const detail = [...(stops.length === 0 ? [] : [...stops, '']), ...linesOf(change)].join('\n');
  // The first button is the one that Enter presses (the editor adds Cancel behind them).
  const chosen =
    stops.length === 0
      ? await vscode.window.showWarningMessage(question, { modal: true, detail }, verb, ...others)
      : await vscode.window.showErrorMessage(question, { modal: true, detail }, ...others, verb);
  if (show !== undefined && chosen === details) {
    const shown = await show();
    try {
      return await askBeside(change);
    } finally {
      await shown.close();
    }
  }
  return chosen === verb;
}

/** Asks without standing in front of what is to be read; stays until it is answered. */
async function askBeside({ question, verb, stops = [] }: Change): Promise<boolean> {
  const yes = { label: verb, agreed: true };
  const no = { label: vscode.l10n.t('Change Nothing'), agreed: false };
  const chosen = await vscode.window.showQuickPick(stops.length === 0 ? [yes, no] : [no, yes], {
    title: question,
    ignoreFocusOut: true,
    placeHolder: vscode.l10n.t('The details are open below.'),
  });
  return chosen?.agreed === true;
}
