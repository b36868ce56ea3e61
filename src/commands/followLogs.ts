import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import { arnName, shortTaskId } from '../core/format.ts';
import type { FollowTarget } from '../core/logs/target.ts';
import { chooseService } from './choose.ts';
import type { Command, Services } from './command.ts';

/** Shows the log of a service, task or container in the panel and keeps following it. */
export const followLogs: Command<Node> = async (services, node, signal) => {
  await services.logPanel.follow(targetOf(node) ?? (await chosen(services, signal)));
};

function targetOf(node: Node | undefined): FollowTarget | undefined {
  switch (node?.kind) {
    case 'service': {
      const { environment, cluster, service } = node;
      return { kind: 'service', environment, cluster, service, title: arnName(service) };
    }
    case 'task': {
      const { environment, cluster, task } = node;
      return { kind: 'task', environment, cluster, task, title: titleOf(node.service, task) };
    }
    case 'container': {
      const { environment, cluster, task, container } = node;
      return {
        kind: 'container',
        environment,
        cluster,
        task,
        container,
        title: `${titleOf(node.service, task)} / ${container}`,
      };
    }
    default:
      return undefined;
  }
}

async function chosen(services: Services, signal: AbortSignal): Promise<FollowTarget> {
  const { environment, service } = await chooseService(services, vscode.l10n.t('Follow Logs'), signal);
  return {
    kind: 'service',
    environment,
    cluster: service.clusterArn,
    service: service.arn,
    title: service.name,
  };
}

function titleOf(service: string | undefined, task: string): string {
  return service === undefined ? shortTaskId(task) : `${arnName(service)} / ${shortTaskId(task)}`;
}
