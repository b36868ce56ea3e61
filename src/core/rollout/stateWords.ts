import * as l10n from '@vscode/l10n';
import type { RolloutState, Stage } from './state.ts';

/** How the traffic is split while it is: `25 % of the traffic`, or that the test traffic has moved. */
export function trafficWords(traffic: RolloutState['traffic']): string {
  const { production, test } = traffic ?? {};
  if (production !== undefined && production > 0) {
    return l10n.t('{0} % of the traffic', production);
  }
  return test === undefined || test === 0 ? '' : l10n.t('{0} % of the test traffic', test);
}

export function stageNow(stages: readonly Stage[]): Stage | undefined {
  return stages.findLast(({ state }) => state === 'now');
}
