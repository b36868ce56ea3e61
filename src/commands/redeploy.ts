import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import type { Command } from './command.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { definitionName } from './rolloutMessages.ts';
import { shipChange } from './shipChange.ts';
import { targetService } from './targetService.ts';

/** Forces a new deployment of a service with the task definition it has, and watches it to its end. */
export const redeploy: Command<Node> = async (services, node, signal) => {
  const verb = vscode.l10n.t('Redeploy');
  const { environment, service } = await targetService(services, node, verb, signal);
  const { name, taskDefinition, running, desired } = service;
  refuseElsewhere(service, services.sessions.environment(environment));
  await shipChange(
    services,
    {
      environment,
      service,
      change: { kind: 'redeploy' },
      named: vscode.l10n.t('The redeploy of {0} in {1}', name, environment),
      question: vscode.l10n.t('Redeploy {0} in {1}?', name, environment),
      verb,
      title: vscode.l10n.t('ECS: redeploying {0} in {1}', name, environment),
      notes: [
        taskDefinition === undefined
          ? vscode.l10n.t('Every task is replaced by a new one of what runs now.')
          : vscode.l10n.t(
              'Every task of {0} is replaced by a new one of the same task definition.',
              definitionName(taskDefinition),
            ),
        vscode.l10n.t('{0} of {1} tasks run now.', running, desired),
      ],
    },
    signal,
  );
};
