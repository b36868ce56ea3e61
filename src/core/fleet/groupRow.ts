import * as l10n from '@vscode/l10n';
import { agoInMinutes, joined } from '../format.ts';
import type { Loaded } from '../model.ts';
import { deploymentSummary } from './deploymentRow.ts';
import { findService, runningTasks } from './lookup.ts';
import type { Node } from './node.ts';
import type { Row } from './row.ts';
import { type FleetSnapshot, loaded } from './snapshot.ts';
import { hasFailed, stopSummary, stopTime } from './taskRow.ts';

type Group = Extract<Node, { kind: 'deployments' | 'tasks' | 'standaloneTasks' | 'stoppedTasks' | 'events' }>;

/** A heading of the tree; it sums up what is under it as far as that is known and fresh. */
export function groupRow(snapshot: FleetSnapshot, node: Group, stale: string | undefined, now: number): Row {
  const label = groupLabel(node);
  const description = joined([summary(snapshot, node, now), stale]);
  return {
    id: node.id,
    label,
    ...(description === '' ? {} : { description }),
    icon: { id: groupIcon(node) },
    context: node.kind,
    expandable: 'collapsed',
    accessibilityLabel: joined([label, description]),
  };
}

function groupLabel(node: Group): string {
  switch (node.kind) {
    case 'deployments':
      return l10n.t('Deployments');
    case 'tasks':
      return l10n.t('Tasks');
    case 'standaloneTasks':
      return l10n.t('Standalone tasks');
    case 'stoppedTasks':
      return l10n.t('Stopped');
    case 'events':
      return l10n.t('Events');
  }
}

function groupIcon(node: Group): string {
  switch (node.kind) {
    case 'deployments':
      return 'rocket';
    case 'tasks':
      return 'layers';
    case 'standaloneTasks':
      return 'run-all';
    case 'stoppedTasks':
      return 'stop-circle';
    case 'events':
      return 'list-unordered';
  }
}

function summary(snapshot: FleetSnapshot, node: Group, now: number): string {
  const { environment, cluster } = node;
  switch (node.kind) {
    case 'deployments': {
      const { service } = node;
      const newest = fresh(loaded(snapshot, { kind: 'deployments', environment, cluster, service }))?.[0];
      return newest === undefined ? '' : deploymentSummary(newest, now);
    }
    case 'tasks': {
      const service = findService(snapshot, node);
      return service === undefined ? '' : taskCounts(service.running, service.pending);
    }
    case 'standaloneTasks':
      return fresh(loaded(snapshot, { kind: 'tasks', environment, cluster })) === undefined
        ? ''
        : taskCounts(runningTasks(snapshot, environment, cluster, undefined)?.length ?? 0, 0);
    case 'stoppedTasks': {
      const service = node.service === undefined ? {} : { service: node.service };
      const tasks = fresh(loaded(snapshot, { kind: 'stoppedTasks', environment, cluster, ...service }));
      const last = tasks?.find(hasFailed) ?? tasks?.[0];
      return last === undefined ? '' : joined([stopSummary(last), agoInMinutes(stopTime(last), now)]);
    }
    case 'events': {
      const newest = findService(snapshot, node)?.events[0];
      return newest === undefined ? '' : agoInMinutes(newest.createdAt, now);
    }
  }
}

function taskCounts(running: number, pending: number): string {
  return joined([l10n.t('{0} running', running), pending === 0 ? '' : l10n.t('{0} pending', pending)]);
}

function fresh<T>(state: Loaded<T> | undefined): T | undefined {
  return state?.state === 'ready' ? state.value : undefined;
}
