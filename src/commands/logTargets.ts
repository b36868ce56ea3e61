import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import { arnName, shortTaskId } from '../core/format.ts';
import type { FollowTarget, LogRequest } from '../core/logs/target.ts';
import type { Service, Task } from '../core/model.ts';
import { pick } from '../ui/pick.ts';
import { pickMany } from '../ui/pickMany.ts';
import { chooseClusterIn } from './choose.ts';
import type { Services } from './command.ts';

type Targets = LogRequest['targets'];

/** Whose logs a place in the tree is about; undefined where it is about none, or about many. */
export function targetOf(node: Node | undefined): FollowTarget | undefined {
  if (node === undefined || !('cluster' in node)) {
    return undefined;
  }
  const { environment, cluster } = node;
  switch (node.kind) {
    case 'task':
      return taskTarget(environment, cluster, node.task, node.service);
    case 'container': {
      const task = taskTarget(environment, cluster, node.task, node.service);
      const { container } = node;
      return { ...task, kind: 'container', container, title: `${task.title} / ${container}` };
    }
    default:
      return 'service' in node && node.service !== undefined
        ? { kind: 'service', environment, cluster, service: node.service, title: arnName(node.service) }
        : undefined;
  }
}

/** `service` is an ARN or a name, absent for a standalone task. */
export function taskTarget(
  environment: string,
  cluster: string,
  task: string,
  service: string | undefined,
): Extract<FollowTarget, { kind: 'task' }> {
  const title = service === undefined ? shortTaskId(task) : `${arnName(service)} / ${shortTaskId(task)}`;
  return { kind: 'task', environment, cluster, task, title };
}

/** Asks for services and tasks of a cluster. Rejects with Failure `cancelled`. */
export async function chooseTargets(
  services: Services,
  title: string,
  signal: AbortSignal,
): Promise<Targets> {
  const { environment, cluster } = await chooseClusterIn(services, title, signal);
  const { ecs } = await services.clouds.get(environment);
  return pickMany<FollowTarget>(
    {
      title,
      placeholder: vscode.l10n.t('Services and tasks of {0}', arnName(cluster)),
      none: vscode.l10n.t('The cluster {0} has no services and no tasks.', arnName(cluster)),
    },
    async loadSignal => {
      const [found, tasks] = await Promise.all([
        ecs.services(cluster, loadSignal),
        ecs.tasks(cluster, loadSignal),
      ]);
      return [
        ...section(vscode.l10n.t('services'), serviceChoices(environment, found)),
        ...section(vscode.l10n.t('tasks'), taskChoices(environment, tasks, found)),
      ];
    },
  );
}

/**
 * What a command is about where it was invoked on nothing: what the log view shows, unless the person wants something
 * else. Rejects with Failure `cancelled`.
 */
export async function shownOrChosen(
  services: Services,
  title: string,
  signal: AbortSignal,
): Promise<Targets> {
  const shown = (await services.logPanel.view()).request?.targets;
  if (shown === undefined) {
    return chooseTargets(services, title, signal);
  }
  const other = await pick<Targets | undefined>(
    { title, placeholder: vscode.l10n.t('Whose logs'), none: '' },
    async () => [
      {
        label: `$(output) ${titlesOf(shown)}`,
        description: vscode.l10n.t('in the log view'),
        value: shown,
      },
      { label: `$(search) ${vscode.l10n.t('Something else…')}`, value: undefined },
    ],
  );
  return other ?? chooseTargets(services, title, signal);
}

export function titlesOf(targets: Targets): string {
  return targets.map(({ title, environment }) => vscode.l10n.t('{0} in {1}', title, environment)).join(', ');
}

function section<T>(label: string, choices: readonly T[]): (T | { label: string; separator: true })[] {
  return choices.length === 0 ? [] : [{ label, separator: true }, ...choices];
}

function serviceChoices(environment: string, services: readonly Service[]) {
  return services
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, arn: service, clusterArn: cluster, running, desired }) => {
      const value: FollowTarget = { kind: 'service', environment, cluster, service, title: name };
      return { label: name, description: `${running}/${desired}`, value };
    });
}

function taskChoices(environment: string, tasks: readonly Task[], services: readonly Service[]) {
  const arns = new Map(services.map(({ name, arn }) => [`service:${name}`, arn]));
  return tasks
    .toSorted((a, b) => a.group.localeCompare(b.group) || a.createdAt - b.createdAt)
    .map(({ arn, clusterArn, group, lastStatus }) => ({
      label: shortTaskId(arn),
      description: `${group.replace(/^\w+:/, '')} · ${lastStatus}`,
      value: taskTarget(environment, clusterArn, arn, arns.get(group)),
    }));
}
