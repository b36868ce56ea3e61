import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { findService } from '../core/fleet/lookup.ts';
import type { Node } from '../core/fleet/node.ts';
import { stopSummary, stopTime } from '../core/fleet/taskRow.ts';
import { agoInMinutes, arnName, joined, shortTaskId } from '../core/format.ts';
import type { Task } from '../core/model.ts';
import { pick } from '../ui/pick.ts';
import { chooseClusterIn } from './choose.ts';
import type { Command, Services } from './command.ts';
import { targetOf, taskTarget } from './logTargets.ts';

/** Shows what stands around the end of a stopped task, or around an event of a service. */
export const showStoppedTaskLogs: Command<Node> = async (services, node, signal) => {
  if (node?.kind === 'event') {
    await aroundEvent(services, node);
    return;
  }
  if (node?.kind === 'task' || node?.kind === 'container') {
    const { ecs } = await services.clouds.get(node.environment);
    const [task] = await ecs.describeTasks(node.cluster, [node.task], signal);
    const target = targetOf(node);
    if (task === undefined || target === undefined) {
      throw forgotten(node.task);
    }
    await services.logPanel.show({ targets: [target], lines: { kind: 'around', time: stopTime(task) } });
    return;
  }
  const title = vscode.l10n.t('Show Logs of a Stopped Task');
  const place = await placeOf(services, node, title, signal);
  const task = await chooseStopped(services, place, title);
  await services.logPanel.show({
    targets: [taskTarget(place.environment, place.cluster, task.arn, serviceOf(task))],
    lines: { kind: 'around', time: stopTime(task) },
  });
};

interface Place {
  readonly environment: string;
  readonly cluster: string;
  /** The tasks of a service (its ARN), those that belong to none, or all. */
  readonly of: { readonly service: string } | 'none' | 'all';
}

async function placeOf(
  services: Services,
  node: Node | undefined,
  title: string,
  signal: AbortSignal,
): Promise<Place> {
  if (node !== undefined && 'cluster' in node && (node.kind === 'stoppedTasks' || 'service' in node)) {
    const { environment, cluster } = node;
    const service = 'service' in node ? node.service : undefined;
    return { environment, cluster, of: service === undefined ? 'none' : { service } };
  }
  return { ...(await chooseClusterIn(services, title, signal)), of: 'all' };
}

async function chooseStopped(
  { clouds, clock }: Services,
  { environment, cluster, of }: Place,
  title: string,
): Promise<Task> {
  const { ecs } = await clouds.get(environment);
  const service = typeof of === 'string' ? undefined : arnName(of.service);
  const name = service ?? arnName(cluster);
  return pick<Task>(
    {
      title,
      placeholder: vscode.l10n.t('Stopped task of {0}', name),
      none: vscode.l10n.t('No task of {0} stopped in the last hour; ECS forgets them after that.', name),
      takeOnly: true,
    },
    async signal => {
      const tasks = await ecs.stoppedTasks(cluster, service, signal);
      return tasks
        .filter(task => of !== 'none' || serviceOf(task) === undefined)
        .toSorted((a, b) => stopTime(b) - stopTime(a))
        .map(task => ({
          label: `$(circle-slash) ${shortTaskId(task.arn)}`,
          description: joined([
            of === 'all' ? (serviceOf(task) ?? vscode.l10n.t('standalone')) : '',
            agoInMinutes(stopTime(task), clock.now()),
          ]),
          // Reasons are long.
          detail: stopSummary(task),
          value: task,
        }));
    },
  );
}

/** The name of the service that a task is of; undefined for a standalone one. */
function serviceOf({ group }: Task): string | undefined {
  return group.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

async function aroundEvent(services: Services, node: Extract<Node, { kind: 'event' }>): Promise<void> {
  const target = targetOf(node);
  const event = findService(services.fleet.snapshot, node)?.events.find(({ id }) => id === node.event);
  if (event === undefined || target === undefined) {
    throw new Failure('notFound', vscode.l10n.t('ECS does not have this event any more.'));
  }
  await services.logPanel.show({ targets: [target], lines: { kind: 'around', time: event.createdAt } });
}

function forgotten(task: string): Failure {
  return new Failure(
    'notFound',
    vscode.l10n.t('ECS does not know the task {0} any more.', shortTaskId(task)),
    { hint: vscode.l10n.t('Its lines may still be there: show past logs of its service.') },
  );
}
