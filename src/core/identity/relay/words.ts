import * as l10n from '@vscode/l10n';
import type { PendingDeployment } from '../../github.ts';
import type { Phase } from './pace.ts';

/** Milliseconds in line after which it is worth a word that no runner came. */
const LONG_QUEUE = 60_000;

/** What a person is told while the run is in `phase`, for `passed` ms so far. */
export function phaseText(phase: Phase, passed: number, pending: readonly PendingDeployment[]): string {
  switch (phase) {
    case 'queued':
      return passed < LONG_QUEUE
        ? l10n.t('Queued at GitHub')
        : l10n.t('Queued at GitHub for {0} min: no runner has taken the job', String(minutes(passed)));
    case 'waiting':
      return pending.length === 0
        ? l10n.t('Waiting at GitHub')
        : pending.map(deployment => waitingText(deployment)).join('; ');
    case 'minting':
      return l10n.t('Minting the token at GitHub');
    case 'ended':
      return l10n.t('Fetching the token');
  }
}

function waitingText({ environment, reviewers, canApprove, waitMinutes }: PendingDeployment): string {
  if (reviewers.length === 0 && waitMinutes > 0) {
    return l10n.t('Waiting: {0} makes each run wait {1} min', environment, String(waitMinutes));
  }
  if (canApprove) {
    return l10n.t('Waiting for approval of {0}; you may approve it', environment);
  }
  return reviewers.length === 0
    ? l10n.t('Waiting for approval of {0}', environment)
    : l10n.t('Waiting for approval of {0} by {1}', environment, anyOf(reviewers));
}

/** `a`, `a or b`, `a, b or c`. */
function anyOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  const rest = names.slice(0, -1).join(', ');
  return rest === '' ? last : l10n.t('{0} or {1}', rest, last);
}

function minutes(milliseconds: number): number {
  return Math.floor(milliseconds / 60_000);
}
