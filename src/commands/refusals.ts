import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { ago, joinedSentences } from '../core/format.ts';
import type { Services } from './command.ts';

/** How long (ms) a refusal is taken to hold: whoever owns the role may let the person in meanwhile. */
const HOLDS = 30 * 60_000;

interface Refusal {
  /** Session (ARN) that was refused. */
  readonly who: string;
  readonly at: number;
  readonly failure: Failure;
}

/** By environment. Lives as long as the window. */
const known = new WeakMap<Services, Map<string, Refusal>>();

/** Remembers that AWS does not let who is signed in use the role for changes; nothing for any other failure. */
export function noteRefusal(services: Services, environment: string, failure: Failure): void {
  const who = signedInAs(services, environment);
  // A reviewer's no, or a run that failed, is not AWS's, and can be another one the next time.
  const isOfAws = failure.cause instanceof Error && /^AccessDenied(Exception)?$/.test(failure.cause.name);
  if (who !== undefined && failure.code === 'identityRefused' && isOfAws) {
    const all = known.get(services) ?? new Map<string, Refusal>();
    known.set(services, all.set(environment, { who, at: services.clock.now(), failure }));
  }
}

/**
 * Says what is known to stand in the way of any change of an environment before the person is asked for the rest of
 * it. Rejects with Failure `cancelled` where they leave it at that.
 */
export async function warnOfRefusal(services: Services, environment: string): Promise<void> {
  const refusal = known.get(services)?.get(environment);
  const now = services.clock.now();
  if (
    refusal === undefined ||
    now - refusal.at > HOLDS ||
    refusal.who !== signedInAs(services, environment)
  ) {
    return;
  }
  const { message, hint } = refusal.failure;
  const anyway = vscode.l10n.t('Try Anyway');
  const diagnose = vscode.l10n.t('Diagnose');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('You may not change anything in {0}.', environment),
    {
      modal: true,
      detail: joinedSentences(vscode.l10n.t('AWS said so {0}.', ago(refusal.at, now)), message, hint),
    },
    ...(refusal.failure.action === undefined ? [] : [diagnose]),
    anyway,
  );
  if (chosen === diagnose && refusal.failure.action !== undefined) {
    const { command, args = [] } = refusal.failure.action;
    await vscode.commands.executeCommand(command, ...args);
  }
  if (chosen === anyway) {
    known.get(services)?.delete(environment);
  } else {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
  }
}

function signedInAs({ sessions }: Services, environment: string): string | undefined {
  const state = sessions.state(environment);
  return state.state === 'signedIn' ? `${state.identity} ${state.arn}` : undefined;
}
