import * as l10n from '@vscode/l10n';
import { eventText } from '../fleet/eventRow.ts';
import { clockTime, joined, oneLine } from '../format.ts';
import { stageWords } from './stageWords.ts';
import type { RolloutState } from './state.ts';
import { stageNow, trafficWords } from './stateWords.ts';

/** What is under way, without what changes by the second: `deploying: scaling up`, `paused: waits for somebody`. */
export function phaseWords({ phase, stages, bakesUntil }: RolloutState): string {
  switch (phase) {
    case 'starting':
      return l10n.t('starting');
    case 'deploying': {
      const now = stageNow(stages);
      return now === undefined ? l10n.t('deploying') : l10n.t('deploying: {0}', stageWords(now.name));
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

/** `3 of 4 new tasks run`. */
export function countWords({ target: { running, desired } }: RolloutState): string {
  return l10n.t('{0} of {1} new tasks run', running, desired);
}

/** One line: the phase, the counts, the traffic, and what went wrong last or else ECS's newest event. */
export function progressText(state: RolloutState): string {
  const { target, traffic, events, tasks, trouble } = state;
  const parts = joined([
    phaseWords(state),
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
