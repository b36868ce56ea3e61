import * as l10n from '@vscode/l10n';
import { arnName } from '../format.ts';

/** Where a cluster is, for confirmations: its name, its account and its region, taken from its ARN. */
export function placeOf(clusterArn: string): string {
  const [, , , region = '', account = ''] = clusterArn.split(':');
  return l10n.t('Cluster {0} · account {1} · {2}', arnName(clusterArn), account, region);
}
