import { clusterRow } from './clusterRow.ts';
import { deploymentRow } from './deploymentRow.ts';
import { environmentRow } from './environmentRow.ts';
import { eventRow } from './eventRow.ts';
import { goneRow } from './goneRow.ts';
import { groupRow } from './groupRow.ts';
import { findCluster, findDeployment, findEvent, findService, findTask } from './lookup.ts';
import { messageRow } from './messageRow.ts';
import type { Node } from './node.ts';
import type { Row } from './row.ts';
import { failingAmong } from './serviceHealth.ts';
import { serviceRow } from './serviceRow.ts';
import { type FleetSnapshot, findEnvironment, lastOf } from './snapshot.ts';
import { staleness } from './stale.ts';
import { containerRow, taskRow } from './taskRow.ts';
import { underWay } from './underWay.ts';

/** How a node is shown. Pure: `now` (ms) is what ages are counted from. */
export function row(snapshot: FleetSnapshot, node: Node, now: number): Row {
  const stale = staleness(snapshot, node, now);
  switch (node.kind) {
    case 'environment': {
      const entry = findEnvironment(snapshot, node.environment);
      return entry === undefined
        ? goneRow(node, 'environment.signedOut')
        : environmentRow(node.id, entry, now);
    }
    case 'cluster': {
      const cluster = findCluster(snapshot, node);
      const { environment } = node;
      const services = lastOf(snapshot, { kind: 'services', environment, cluster: node.cluster }) ?? [];
      return cluster === undefined
        ? goneRow(node, 'cluster')
        : clusterRow(node.id, cluster, failingAmong(snapshot, environment, services), stale);
    }
    case 'service': {
      const service = findService(snapshot, node);
      return service === undefined
        ? goneRow(node, 'service')
        : serviceRow(node.id, service, underWay(snapshot, node), stale, now);
    }
    case 'deployments':
    case 'tasks':
    case 'standaloneTasks':
    case 'stoppedTasks':
    case 'events':
      return groupRow(snapshot, node, stale, now);
    case 'deployment': {
      const deployment = findDeployment(snapshot, node);
      const current = findService(snapshot, node)?.currentServiceDeployment === node.deployment;
      return deployment === undefined
        ? goneRow(node, 'deployment')
        : deploymentRow(node.id, deployment, current, stale, now);
    }
    case 'event': {
      const event = findEvent(snapshot, node);
      return event === undefined ? goneRow(node, 'event') : eventRow(node.id, event, now);
    }
    case 'task': {
      const task = findTask(snapshot, node);
      return task === undefined
        ? goneRow(node, node.stopped ? 'task.stopped' : 'task.running')
        : taskRow(node.id, task, node.stopped, stale, now);
    }
    case 'container': {
      const container = findTask(snapshot, node)?.containers.find(({ name }) => name === node.container);
      return container === undefined
        ? goneRow(node, node.stopped ? 'container.stopped' : 'container.running')
        : containerRow(node.id, container, node.stopped, stale);
    }
    case 'message':
      return messageRow(snapshot, node);
  }
}
