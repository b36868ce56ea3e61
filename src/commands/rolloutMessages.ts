import * as vscode from 'vscode';
import { nodeId, type ServiceNode } from '../core/fleet/node.ts';
import { formatDuration, shortTaskDefinition } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import type { RolloutEnd, RolloutProgress, TaskFailure } from '../core/rollout/rollout.ts';
import { COMMANDS } from '../manifest.ts';

/** A service need not have a task definition: Express Mode, task sets. */
export function definitionName(taskDefinition: string | undefined): string {
  return taskDefinition === undefined
    ? vscode.l10n.t('no task definition')
    : shortTaskDefinition(taskDefinition);
}

/** One line for the progress notification: the counts, and ECS's newest event. */
export function describeProgress({ service, deployment, phase, events }: RolloutProgress): string {
  const counts =
    deployment === undefined
      ? vscode.l10n.t('{0} of {1} tasks run', service.running, service.desired)
      : vscode.l10n.t('{0} of {1} new tasks run', deployment.running, deployment.desired);
  const parts = [
    ...(phase === 'rollingBack' ? [vscode.l10n.t('rolling back')] : []),
    counts,
    ...(deployment !== undefined && deployment.failedTasks > 0
      ? [vscode.l10n.t('{0} failed', deployment.failedTasks)]
      : []),
  ];
  const event = events.at(-1)?.replace(/^\(service [^)]*\) /, '');
  return event === undefined ? parts.join(' · ') : `${parts.join(' · ')}: ${event}`;
}

/** Says how it ended; anything but success stays until the person dismisses it, with a way on. */
export async function showEnd(
  environment: string,
  service: Service,
  end: RolloutEnd | { readonly kind: 'cancelledWatching'; readonly service: Service },
): Promise<void> {
  const showLogs = vscode.l10n.t('Show Logs');
  const chosen = await message(environment, service, end, showLogs);
  if (chosen === showLogs) {
    await vscode.commands.executeCommand(COMMANDS.followLogs, serviceNode(environment, service));
  }
}

function message(
  environment: string,
  { name }: Service,
  end: RolloutEnd | { readonly kind: 'cancelledWatching' },
  showLogs: string,
): Thenable<string | undefined> {
  const { showErrorMessage, showInformationMessage, showWarningMessage } = vscode.window;
  switch (end.kind) {
    case 'succeeded':
      return showInformationMessage(
        vscode.l10n.t(
          '{0} in {1} is redeployed: {2} of {3} tasks run after {4}.',
          name,
          environment,
          end.service.running,
          end.service.desired,
          formatDuration(end.milliseconds),
        ),
        showLogs,
      );
    case 'rolledBack':
      return showErrorMessage(
        [
          vscode.l10n.t(
            'The deployment of {0} in {1} failed and was rolled back to {2}.',
            name,
            environment,
            definitionName(end.taskDefinition),
          ),
          ...why(end.reason, end.failures),
        ].join(' '),
        showLogs,
      );
    case 'failed':
      return showErrorMessage(
        [
          vscode.l10n.t('The deployment of {0} in {1} failed; nothing rolls it back.', name, environment),
          ...why(end.reason, end.failures),
        ].join(' '),
        showLogs,
      );
    case 'superseded':
      return showWarningMessage(
        vscode.l10n.t(
          'Another deployment of {0} in {1} took the place of this one: {2}.',
          name,
          environment,
          definitionName(end.by?.taskDefinition),
        ),
        showLogs,
      );
    case 'gone':
      return showErrorMessage(`${name}: ${end.reason}`);
    case 'cancelledWatching':
      return showWarningMessage(
        vscode.l10n.t('No longer watching {0} in {1}. The deployment goes on in ECS.', name, environment),
        showLogs,
      );
  }
}

function why(reason: string, failures: readonly TaskFailure[]): string[] {
  const [first] = failures;
  return first === undefined ? [sentence(reason)] : [sentence(reason), sentence(first.reason)];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function serviceNode(environment: string, { arn, clusterArn }: Service): ServiceNode {
  return {
    kind: 'service',
    id: nodeId(environment, 'service', arn),
    environment,
    cluster: clusterArn,
    service: arn,
  };
}
