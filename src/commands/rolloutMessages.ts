import * as vscode from 'vscode';
import { eventText } from '../core/fleet/eventRow.ts';
import { formatDuration, shortTaskDefinition } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import type { Aftermath, RolloutEnd, RolloutProgress, TaskFailure } from '../core/rollout/rollout.ts';

/** A service need not have a task definition: Express Mode, task sets. */
export function definitionName(taskDefinition: string | undefined): string {
  return taskDefinition === undefined
    ? vscode.l10n.t('no task definition')
    : shortTaskDefinition(taskDefinition);
}

/** One line for the progress notification: the counts, and why tasks fall or else ECS's newest event. */
export function describeProgress({ service, deployment, phase, events, failure }: RolloutProgress): string {
  const counts =
    deployment === undefined || phase === 'rollingBack'
      ? vscode.l10n.t('{0} of {1} tasks run', service.running, service.desired)
      : vscode.l10n.t('{0} of {1} new tasks run', deployment.running, deployment.desired);
  const parts = [
    ...(phase === 'rollingBack' ? [vscode.l10n.t('rolling back')] : []),
    counts,
    ...(deployment !== undefined && deployment.failedTasks > 0
      ? [vscode.l10n.t('{0} failed', deployment.failedTasks)]
      : []),
  ];
  const event = events.at(-1);
  const news = failure?.reason ?? (event === undefined ? undefined : eventText({ message: event }));
  return news === undefined ? parts.join(' · ') : `${parts.join(' · ')}: ${news}`;
}

/** Says how it ended; gives `showLogs` where that button was chosen. */
export function endMessage(
  environment: string,
  { name }: Service,
  end: RolloutEnd,
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
          end.taskDefinition === undefined
            ? vscode.l10n.t('The deployment of {0} in {1} failed and was rolled back.', name, environment)
            : vscode.l10n.t(
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
        [failed(environment, name, end.aftermath), ...why(end.reason, end.failures)].join(' '),
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
    case 'unknown':
      return showWarningMessage(
        vscode.l10n.t(
          'ECS no longer lists this deployment of {0} in {1}, and how it ended cannot be read.',
          name,
          environment,
        ),
        showLogs,
      );
    case 'gone':
      return showErrorMessage(`${name}: ${end.reason}`);
  }
}

function failed(environment: string, name: string, aftermath: Aftermath): string {
  switch (aftermath.kind) {
    case 'nothing':
      return vscode.l10n.t('The deployment of {0} in {1} failed; nothing rolls it back.', name, environment);
    case 'rollbackFailed':
      return vscode.l10n.t(
        'The deployment of {0} in {1} failed, and so did its roll-back.',
        name,
        environment,
      );
    case 'replaced':
      return vscode.l10n.t(
        'The deployment of {0} in {1} failed; another one took its place: {2}.',
        name,
        environment,
        definitionName(aftermath.by.taskDefinition),
      );
  }
}

function why(reason: string, failures: readonly TaskFailure[]): string[] {
  const [first] = failures;
  return first === undefined ? [sentence(reason)] : [sentence(reason), sentence(first.reason)];
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
