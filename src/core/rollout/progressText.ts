import * as l10n from '@vscode/l10n';
import { eventText } from '../fleet/eventRow.ts';
import { clockTime, joined, oneLine } from '../format.ts';
import { asksBack } from './asked.ts';
import { stageWords } from './stageWords.ts';
import type { RolloutState } from './state.ts';
import { stageNow, trafficWords } from './stateWords.ts';

/** What is under way, without what changes by the second: `deploying: scaling up`, `paused: waits for somebody`. */
export function phaseWords(state: RolloutState): string {
  const { watched, stages, bakesUntil } = state;
  switch (phaseOf(state)) {
    case 'starting':
      return watched.kind === 'rollBack' ? l10n.t('rolling back: starting') : l10n.t('starting');
    case 'deploying': {
      const now = stageNow(stages);
      const back = watched.kind === 'rollBack';
      if (now === undefined) {
        return back ? l10n.t('rolling back') : l10n.t('deploying');
      }
      const words = stageWords(now.name);
      return back ? l10n.t('rolling back: {0}', words) : l10n.t('deploying: {0}', words);
    }
    case 'paused':
      return l10n.t('paused: waits for somebody');
    case 'baking':
      return bakesUntil === undefined ? l10n.t('baking') : l10n.t('baking until {0}', clockTime(bakesUntil));
    case 'rollingBack':
      return l10n.t('rolling back');
    case 'ended':
      return l10n.t('ended');
  }
}

/** What was to be taken back goes back, also while ECS has not begun to. */
function phaseOf({ watched, phase }: RolloutState): RolloutState['phase'] {
  return phase !== 'ended' && asksBack(watched) ? 'rollingBack' : phase;
}

/** `3 of 4 new tasks run`. */
export function countWords(state: RolloutState): string {
  const { target, source } = state;
  return phaseOf(state) === 'rollingBack'
    ? l10n.t('{0} new and {1} old tasks run', target.running, source)
    : l10n.t('{0} of {1} new tasks run', target.running, target.desired);
}

/** As `phaseWords`, after a title that says already what the change does. */
function phaseAfterTitle(state: RolloutState): string {
  const { watched, stages } = state;
  const phase = phaseOf(state);
  if (phase === 'starting') {
    return l10n.t('starting');
  }
  if (phase === 'deploying') {
    const now = stageNow(stages);
    return now === undefined ? '' : stageWords(now.name);
  }
  return asksBack(watched) ? '' : phaseWords(state);
}

/**
 * One line after a title such as `deploying blog-api in dev`: the phase, the counts, the traffic, and what went wrong
 * last or else ECS's newest event.
 */
export function progressText(state: RolloutState): string {
  const { target, traffic, events, tasks, trouble } = state;
  const parts = joined([
    phaseAfterTitle(state),
    countWords(state),
    target.failed === 0 ? '' : l10n.t('{0} failed', target.failed),
    trafficWords(traffic),
  ]);
  const fell = tasks.findLast(({ reason }) => reason !== undefined)?.reason;
  const event = events.at(-1);
  const news = trouble ?? fell ?? (event === undefined ? undefined : eventText(event));
  return news === undefined ? parts : `${parts}: ${oneLine(news)}`;
}

/**
 * The text for a place that makes links of `[title](command:…)`, such as a notification: what comes from
 * outside must begin none.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
