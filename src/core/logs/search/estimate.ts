import type { LogGroupInfo } from '../../logPorts.ts';
import type { Cloud } from '../../ports.ts';
import { groupName } from '../logNames.ts';
import { type PastDeps, PastReading, type PastSink } from '../past/reading.ts';
import type { FollowTarget, TimeRange } from '../target.ts';
import { scanEstimate } from './cost.ts';

/** Groups whose name contains that of the wanted one which are looked through for it. */
const NAMES_MAX = 200;

/** What a query would read at most. */
export interface Estimate {
  readonly groups: readonly LogGroupInfo[];
  readonly bytes: number;
}

/** Asks, before a query over a large range, how large the targets' log groups are. Rejects with a Failure. */
export async function estimateQuery(
  targets: readonly [FollowTarget, ...FollowTarget[]],
  range: TimeRange,
  deps: PastDeps,
  signal: AbortSignal,
): Promise<Estimate> {
  const reading = new PastReading(targets, deps, NOBODY);
  await reading.find(signal);
  const groups = new Map<string, LogGroupInfo>();
  for (const { environment, region, group } of reading.pieces) {
    const name = groupName(group);
    const ask = async (cloud: Cloud): Promise<readonly LogGroupInfo[]> =>
      (await cloud.logGroups(region)).find(name, NAMES_MAX, signal);
    const found = await reading.calls.inRegion(environment, region, ask, signal);
    const exact = found.find(info => info.name === name);
    if (exact !== undefined) {
      groups.set(exact.arn, exact);
    }
  }
  const all = [...groups.values()];
  return { groups: all, bytes: scanEstimate(all, range) };
}

const nothing = (): void => undefined;
const NOBODY: PastSink = {
  sources: nothing,
  lines: nothing,
  status: nothing,
  past: () => true,
  older: nothing,
  search: nothing,
  show: nothing,
};
