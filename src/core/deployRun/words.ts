import * as l10n from '@vscode/l10n';
import type { PendingDeployment, WorkflowJob } from '../github.ts';
import { phaseOf } from '../identity/relay/pace.ts';
import { phaseText } from '../identity/relay/words.ts';
import type { RunState } from './runState.ts';

/** One line for the progress notification: what the run does now. */
export function runText({ run, jobs, pending, since, readAt }: RunState): string {
  const phase = phaseOf(run);
  if (phase === 'ended') {
    return l10n.t('the run is over');
  }
  const running = jobs.filter(({ status }) => status === 'in_progress').map(job => jobText(job));
  const waiting = pending.length === 0 ? [] : [waitingText(pending)];
  const parts = [...running, ...waiting];
  if (parts.length > 0) {
    return parts.join(' · ');
  }
  return phase === 'minting'
    ? l10n.t('between two jobs at GitHub')
    : phaseText(phase, readAt - since, pending);
}

/** `deploy: Wait for the service (5 of 7)`. */
function jobText({ name, steps }: WorkflowJob): string {
  const index = steps.findIndex(({ status }) => status === 'in_progress');
  const step = steps[index];
  return step === undefined
    ? name
    : l10n.t('{0}: {1} ({2} of {3})', name, step.name, index + 1, steps.length);
}

function waitingText(pending: readonly PendingDeployment[]): string {
  return phaseText('waiting', 0, pending);
}
