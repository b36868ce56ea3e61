import * as l10n from '@vscode/l10n';
import { agoInMinutes } from '../format.ts';
import type { Node } from './node.ts';
import { type FleetSnapshot, findEnvironment, loaded } from './snapshot.ts';
import type { Topic } from './topic.ts';

/** Says that what a row shows is old, and how old; undefined while it is as fresh as polling keeps it. */
export function staleness(snapshot: FleetSnapshot, node: Node, now: number): string | undefined {
  const topic = sourceOf(node);
  const state = topic === undefined ? undefined : loaded(snapshot, topic);
  if (state?.readAt === undefined) {
    return undefined;
  }
  const fresh =
    state.state === 'ready' &&
    findEnvironment(snapshot, node.environment ?? '')?.session.state === 'signedIn';
  return fresh ? undefined : l10n.t('stale, read {0}', agoInMinutes(state.readAt, now));
}

/** The topic that a node's own data comes from. */
function sourceOf(node: Node): Topic | undefined {
  switch (node.kind) {
    case 'cluster':
      return { kind: 'clusters', environment: node.environment };
    case 'service':
    case 'tasks':
    case 'events':
      return { kind: 'services', environment: node.environment, cluster: node.cluster };
    case 'task':
    case 'container': {
      const { environment, cluster, service } = node;
      return node.stopped
        ? { kind: 'stoppedTasks', environment, cluster, ...(service === undefined ? {} : { service }) }
        : { kind: 'tasks', environment, cluster };
    }
    case 'deployment':
      return {
        kind: 'deployments',
        environment: node.environment,
        cluster: node.cluster,
        service: node.service,
      };
    case 'environment':
    case 'deployments':
    case 'standaloneTasks':
    case 'stoppedTasks':
    case 'event':
    case 'message':
      return undefined;
  }
}
