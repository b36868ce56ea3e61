import * as l10n from '@vscode/l10n';
import { formatDuration, joined, oneLine } from '../format.ts';
import type { WorkflowJob, WorkflowStep } from '../github.ts';
import type { PageRun, Tone } from '../rollout/page.ts';
import type { RunState } from './runState.ts';
import { runText } from './words.ts';

/** The run as the rollout page shows it. */
export function runPage(state: RunState): PageRun {
  const { run, jobs, pending } = state;
  const over = run.status === 'completed';
  const tone = over ? toneOf(run) : pending.length > 0 ? 'waiting' : 'moving';
  return {
    heading: l10n.t('Workflow run: {0}', oneLine(run.title)),
    status: { tone, text: over ? conclusionWords(run.conclusion) : oneLine(runText(state)) },
    jobs: jobs.map(job => ({
      name: oneLine(job.name),
      tone: toneOf(job),
      text: standingWords(job),
      steps: job.steps.map(step => ({
        name: oneLine(step.name),
        state: stateOf(step),
        text: standingWords(step),
      })),
    })),
  };
}

/** As it was read last, if it ever was: with what is to be said of it instead of where it stands. */
export function unreadRunPage(
  state: RunState | undefined,
  workflow: string,
  status: PageRun['status'],
): PageRun {
  return {
    ...(state === undefined
      ? { heading: l10n.t('Workflow run: {0}', oneLine(workflow)), jobs: [] }
      : runPage(state)),
    status: { ...status, text: oneLine(status.text) },
  };
}

function toneOf({ status, conclusion }: Pick<WorkflowJob, 'status' | 'conclusion'>): Tone {
  switch (status) {
    case 'completed':
      return conclusion === 'success'
        ? 'good'
        : conclusion === 'skipped' || conclusion === 'neutral'
          ? 'neutral'
          : 'bad';
    case 'in_progress':
      return 'moving';
    case 'waiting':
      return 'waiting';
    default:
      return 'neutral';
  }
}

function stateOf({ status, conclusion }: WorkflowStep): PageRun['jobs'][number]['steps'][number]['state'] {
  if (status === 'completed') {
    return conclusion === 'success' || conclusion === 'skipped' || conclusion === 'neutral'
      ? 'done'
      : 'failed';
  }
  return status === 'in_progress' ? 'now' : 'ahead';
}

function standingWords({ status, conclusion, startedAt, completedAt }: WorkflowStep): string {
  switch (status) {
    case 'completed':
      return joined([
        conclusionWords(conclusion),
        startedAt === undefined || completedAt === undefined || conclusion === 'skipped'
          ? ''
          : formatDuration(Math.max(0, completedAt - startedAt)),
      ]);
    case 'in_progress':
      return l10n.t('running');
    case 'waiting':
      return l10n.t('waiting for approval');
    default:
      return l10n.t('ahead');
  }
}

/** https://docs.github.com/en/rest/actions/workflow-runs; what is new there is shown as it comes. */
function conclusionWords(conclusion: string | undefined): string {
  switch (conclusion) {
    case 'success':
      return l10n.t('succeeded');
    case 'failure':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'skipped':
      return l10n.t('skipped');
    case 'timed_out':
      return l10n.t('took too long');
    case 'startup_failure':
      return l10n.t('could not be started');
    default:
      return oneLine(conclusion ?? '');
  }
}
