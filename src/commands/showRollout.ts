import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import { chooseService } from './choose.ts';
import type { Command } from './command.ts';

/** Opens the rollout page of a service. */
export const showRollout: Command<Node> = async (services, node, signal) => {
  if (node !== undefined && 'service' in node && node.service !== undefined) {
    const { environment, cluster, service } = node;
    await services.rollouts.show({ environment, cluster, service });
    return;
  }
  const { environment, service } = await chooseService(services, vscode.l10n.t('Show Rollout'), signal);
  await services.rollouts.show({ environment, cluster: service.clusterArn, service: service.arn });
};
