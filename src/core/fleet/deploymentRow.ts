import * as l10n from '@vscode/l10n';
import { agoInMinutes, arnName, dateTime, joined, oneLine, shortTaskDefinition } from '../format.ts';
import { markdownTable } from '../markdown.ts';
import type { ServiceDeployment } from '../model.ts';
import type { Row } from './row.ts';
import { isOpen, ofDeployment, type UnderWay, underWayWords } from './underWay.ts';

/** One of the service deployments that ECS remembers; `current` is the one that ECS calls current. */
export function deploymentRow(
  id: string,
  deployment: ServiceDeployment,
  current: boolean,
  stale: string | undefined,
  now: number,
): Row {
  const label = deploymentName(deployment);
  const { requestedTasks, runningTasks } = deployment;
  const counts =
    requestedTasks !== undefined && deployment.finishedAt === undefined
      ? `${runningTasks ?? 0}/${requestedTasks}`
      : '';
  const move = ofDeployment(deployment);
  const description = joined([
    ...(move?.stage === undefined && move?.phase !== 'paused'
      ? [statusWords(deployment.status), counts]
      : [underWayWords(move, counts)]),
    current && !takenBack(deployment) ? l10n.t('current') : '',
    agoInMinutes(deploymentTime(deployment), now),
    stale,
  ]);
  return {
    id,
    label,
    description,
    tooltip: tooltip(deployment),
    icon:
      stale === undefined
        ? icon(deployment, move)
        : { ...icon(deployment, move), color: 'disabledForeground' },
    context: contextOf(deployment, move),
    expandable: 'none',
    accessibilityLabel: joined([l10n.t('service deployment of {0}', label), description]),
  };
}

function contextOf({ status }: ServiceDeployment, move: UnderWay | undefined): Row['context'] {
  if (!isOpen(status)) {
    return 'deployment';
  }
  return move?.phase === 'paused' ? 'deployment.paused' : 'deployment.underWay';
}

/** `blog-api:42 succeeded 2 h ago`. */
export function deploymentSummary(deployment: ServiceDeployment, now: number): string {
  const when = agoInMinutes(deploymentTime(deployment), now);
  return `${deploymentName(deployment)} ${statusWords(deployment.status)} ${when}`;
}

function deploymentName({ taskDefinition, arn }: ServiceDeployment): string {
  return taskDefinition === undefined ? arnName(arn) : shortTaskDefinition(taskDefinition);
}

/** The newest thing that happened to it (ms). */
function deploymentTime({ finishedAt, startedAt, createdAt }: ServiceDeployment): number {
  return finishedAt ?? startedAt ?? createdAt;
}

/** ECS goes on to name a deployment as the current one that it has taken back, and that does not hold. */
function takenBack({ status }: ServiceDeployment): boolean {
  return status === 'STOPPED' || status.startsWith('ROLLBACK_');
}

function statusWords(status: ServiceDeployment['status']): string {
  switch (status) {
    case 'PENDING':
      return l10n.t('pending');
    case 'IN_PROGRESS':
      return l10n.t('in progress');
    case 'SUCCESSFUL':
      return l10n.t('succeeded');
    case 'STOPPED':
      return l10n.t('stopped');
    case 'STOP_REQUESTED':
      return l10n.t('stop requested');
    case 'ROLLBACK_REQUESTED':
      return l10n.t('rollback requested');
    case 'ROLLBACK_IN_PROGRESS':
      return l10n.t('rolling back');
    case 'ROLLBACK_SUCCESSFUL':
      return l10n.t('rolled back');
    case 'ROLLBACK_FAILED':
      return l10n.t('rollback failed');
    default:
      return oneLine(status).toLowerCase().replaceAll('_', ' ');
  }
}

function icon({ status }: ServiceDeployment, move: UnderWay | undefined): Row['icon'] {
  if (move?.phase === 'paused') {
    return { id: 'debug-pause', color: 'list.warningForeground' };
  }
  switch (status) {
    case 'SUCCESSFUL':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'STOPPED':
      return { id: 'circle-slash', color: 'disabledForeground' };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
    case 'ROLLBACK_SUCCESSFUL':
      return { id: 'discard', color: 'list.warningForeground' };
    case 'ROLLBACK_FAILED':
      return { id: 'error', color: 'testing.iconFailed' };
    default:
      return { id: 'sync', color: 'charts.blue' };
  }
}

function tooltip(deployment: ServiceDeployment): string {
  const time = (at: number | undefined): string | undefined => (at === undefined ? undefined : dateTime(at));
  return markdownTable(deploymentName(deployment), [
    [l10n.t('Status'), deployment.status],
    [l10n.t('Because'), deployment.statusReason],
    [l10n.t('Task definition'), deployment.taskDefinition],
    [l10n.t('Service revision'), deployment.targetRevision && arnName(deployment.targetRevision)],
    [l10n.t('Requested tasks'), deployment.requestedTasks],
    [l10n.t('Running tasks'), deployment.runningTasks],
    [l10n.t('Pending tasks'), deployment.pendingTasks],
    [l10n.t('Created'), dateTime(deployment.createdAt)],
    [l10n.t('Started'), time(deployment.startedAt)],
    [l10n.t('Finished'), time(deployment.finishedAt)],
    ['ARN', deployment.arn],
  ]);
}
