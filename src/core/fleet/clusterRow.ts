import * as l10n from '@vscode/l10n';
import { joined, oneLine } from '../format.ts';
import { markdownTable } from '../markdown.ts';
import type { Cluster } from '../model.ts';
import type { Row } from './row.ts';

/** `failing` is how many of its services fail, as far as they are known. */
export function clusterRow(id: string, cluster: Cluster, failing: number, stale: string | undefined): Row {
  const name = oneLine(cluster.name);
  const description = joined([
    cluster.status === 'ACTIVE' ? '' : oneLine(cluster.status),
    cluster.activeServices === 1 ? l10n.t('1 service') : l10n.t('{0} services', cluster.activeServices),
    failing === 0 ? '' : l10n.t('{0} failing', failing),
    l10n.t('{0} running', cluster.runningTasks),
    cluster.pendingTasks === 0 ? '' : l10n.t('{0} pending', cluster.pendingTasks),
    stale,
  ]);
  return {
    id,
    label: name,
    description,
    tooltip: markdownTable(cluster.name, [
      [l10n.t('Status'), cluster.status],
      [l10n.t('Services'), cluster.activeServices],
      [l10n.t('Running tasks'), cluster.runningTasks],
      [l10n.t('Pending tasks'), cluster.pendingTasks],
      ['ARN', cluster.arn],
    ]),
    icon: {
      id: 'server-environment',
      ...(stale === undefined
        ? failing === 0
          ? {}
          : { color: 'list.errorForeground' }
        : { color: 'disabledForeground' }),
    },
    context: 'cluster',
    expandable: 'collapsed',
    accessibilityLabel: joined([l10n.t('cluster {0}', name), description]),
  };
}
