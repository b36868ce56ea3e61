import * as l10n from '@vscode/l10n';
import { ROLLING_BACK } from '../fleet/serviceTrouble.ts';
import { clockTime, formatDuration, joined } from '../format.ts';
import type { RolloutPage } from './page.ts';
import { isStopped } from './pageBack.ts';
import { stageWords } from './stageWords.ts';
import type { RolloutState, Stage } from './state.ts';

type PageStage = RolloutPage['stages'][number];

/** A time (ms): ECS's own, or when it was seen. */
interface Moment {
  readonly at: number;
  readonly exact: boolean;
}

/** The stages of a rollout; what a person stopped is not shown as having failed. */
export function pageStages(state: RolloutState): readonly PageStage[] {
  const { stages, end, readAt } = state;
  const over = end !== undefined;
  const stopped = isStopped(state);
  const begun = stages.map((stage, index) => begin(state, stage, index));
  return stages.map((stage, index): PageStage => {
    const shown = stopped && stage.state === 'failed' && stage.name !== 'ROLLBACK' ? 'stopped' : stage.state;
    const next = stages.findIndex((other, at) => at > index && other.state !== 'ahead');
    const last = over ? { at: readAt, exact: false } : undefined;
    const until = next === -1 ? last : begun[next];
    return {
      name: capitalised(stageWords(stage.name)),
      state: shown,
      text: timedWords(shown, over, begun[index], until),
    };
  });
}

/** When a stage began; undefined where it is ahead, and where nobody saw it begin. */
function begin(
  { watched, events }: RolloutState,
  { name, state, since }: Stage,
  index: number,
): Moment | undefined {
  if (state === 'ahead') {
    return undefined;
  }
  // The first begins with the deployment itself, of which ECS says when it was made; going back it announces.
  const told = name === 'ROLLBACK' ? events.find(({ message }) => ROLLING_BACK.test(message))?.at : undefined;
  const at = index === 0 ? watched.startedAt : told;
  if (at !== undefined) {
    return { at, exact: true };
  }
  return since === undefined ? undefined : { at: since, exact: false };
}

function timedWords(
  state: PageStage['state'],
  over: boolean,
  since: Moment | undefined,
  until: Moment | undefined,
): string {
  if (since === undefined) {
    return stateWords(state, over);
  }
  const when = since.exact
    ? l10n.t('began {0}', clockTime(since.at))
    : l10n.t('first seen {0}', clockTime(since.at));
  if (state === 'now' || until === undefined || until.at - since.at < 1000) {
    return joined([stateWords(state, over), when]);
  }
  const took = formatDuration(until.at - since.at);
  const words = afterWords(state, since.exact && until.exact ? took : l10n.t('about {0}', took));
  return joined([words ?? stateWords(state, over), when]);
}

function afterWords(state: PageStage['state'], took: string): string | undefined {
  switch (state) {
    case 'done':
      return l10n.t('done in {0}', took);
    case 'failed':
      return l10n.t('failed after {0}', took);
    case 'stopped':
      return l10n.t('stopped after {0}', took);
    default:
      return undefined;
  }
}

function stateWords(state: PageStage['state'], over: boolean): string {
  switch (state) {
    case 'done':
      return l10n.t('done');
    case 'now':
      return l10n.t('under way');
    case 'ahead':
      return over ? l10n.t('not reached') : l10n.t('ahead');
    case 'failed':
      return l10n.t('failed');
    case 'stopped':
      return l10n.t('stopped');
  }
}

/** With a capital letter before it. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
