import * as l10n from '@vscode/l10n';
import type { LogGroupInfo } from '../../logPorts.ts';
import type { TimeRange } from '../target.ts';

/** Dollars for a gigabyte that a query scans, in most regions: https://aws.amazon.com/cloudwatch/pricing/ */
const PER_GIGABYTE = 0.005;
const GIGABYTE = 1024 ** 3;
const DAY = 24 * 3600_000;
/** Stored bytes are counted compressed, to about 15 %; scanned ones are not (same page). */
const COMPRESSED = 0.15;

/** `1.5 GB`. */
export function bytesText(bytes: number): string {
  const units = [l10n.t('B'), l10n.t('kB'), l10n.t('MB'), l10n.t('GB'), l10n.t('TB')];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** What a query that scans so much costs, in dollars, as people read it. */
export function costText(bytes: number): string {
  const dollars = (bytes / GIGABYTE) * PER_GIGABYTE;
  return dollars < 0.01 ? l10n.t('less than $0.01') : l10n.t('about {0}', `$${dollars.toFixed(2)}`);
}

/**
 * Bytes that a query over a range would scan at most, by what the groups store. A group is taken to have grown evenly
 * for as long as it keeps its events; where it keeps them for ever, all of it may be of the range.
 */
export function scanEstimate(groups: readonly LogGroupInfo[], { from, to }: TimeRange): number {
  const bytes = groups.map(({ storedBytes, retentionDays }) => {
    const share = retentionDays === undefined ? 1 : Math.min(1, (to - from) / (retentionDays * DAY));
    return (storedBytes / COMPRESSED) * share;
  });
  return bytes.reduce((sum, each) => sum + each, 0);
}
