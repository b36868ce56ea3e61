import * as l10n from '@vscode/l10n';
import {
  agoInMinutes,
  dateTime,
  imageName,
  joined,
  oneLine,
  shortTaskDefinition,
  shortTaskId,
} from '../format.ts';
import { markdownTable } from '../markdown.ts';
import type { Container, Health, Port, Task } from '../model.ts';
import { failureOf } from '../rollout/taskFailure.ts';
import type { Row } from './row.ts';

const PASSED = { id: 'pass', color: 'testing.iconPassed' };
const FAILED = { id: 'error', color: 'testing.iconFailed' };
const ENDED = { id: 'circle-slash', color: 'disabledForeground' };
const UNHEALTHY = { id: 'warning', color: 'list.warningForeground' };
const CHANGING = { id: 'sync', color: 'charts.blue' };

export function taskRow(
  id: string,
  task: Task,
  stopped: boolean,
  stale: string | undefined,
  now: number,
): Row {
  const label = shortTaskId(task.arn);
  const description = stopped
    ? joined([stopSummary(task), agoInMinutes(stopTime(task), now), stale])
    : joined([
        statusOf(task),
        healthWord(task.health),
        task.privateIp,
        shortTaskDefinition(task.taskDefinition),
        age(task, now),
        stale,
      ]);
  return {
    id,
    label,
    description,
    tooltip: taskTooltip(task),
    icon: dimmed(stopped ? stoppedIcon(task) : runningIcon(statusOf(task), task.health), stale),
    context: stopped ? 'task.stopped' : 'task.running',
    expandable: task.containers.length === 0 ? 'none' : 'collapsed',
    accessibilityLabel: joined([
      stopped ? l10n.t('stopped task {0}', label) : l10n.t('task {0}', label),
      description,
    ]),
  };
}

export function containerRow(
  id: string,
  container: Container,
  stopped: boolean,
  stale: string | undefined,
): Row {
  const name = oneLine(container.name);
  const ended = container.exitCode !== undefined || container.lastStatus === 'STOPPED';
  const description = joined([
    ended ? exitWords(container) : oneLine(container.lastStatus),
    ended ? '' : healthWord(container.health),
    container.reason === undefined ? '' : oneLine(container.reason),
    oneLine(imageName(container.image)),
    ...container.ports.map(portWords),
    stale,
  ]);
  const icon = ended
    ? container.exitCode === 0
      ? ENDED
      : FAILED
    : runningIcon(container.lastStatus, container.health);
  return {
    id,
    label: name,
    description,
    tooltip: containerTooltip(container),
    icon: dimmed(icon, stale),
    context: stopped ? 'container.stopped' : 'container.running',
    expandable: 'none',
    accessibilityLabel: joined([l10n.t('container {0}', name), description]),
  };
}

/** Why a task stopped, in a few words: `exit 137 · OutOfMemoryError: container killed`. */
export function stopSummary(task: Task): string {
  const culprit = culpritOf(task);
  const reason = culprit?.reason ?? task.stoppedReason ?? task.stopCode;
  return joined([
    culprit?.exitCode === undefined ? '' : l10n.t('exit {0}', culprit.exitCode),
    reason === undefined ? '' : oneLine(reason),
  ]);
}

/** When a task stopped, as near as ECS says (ms). */
export function stopTime(task: Task): number {
  return task.stoppedAt ?? task.stoppingAt ?? task.createdAt;
}

/** Whether a task was not stopped on purpose and ended with anything but exit code 0. */
export function hasFailed(task: Task): boolean {
  const { containers, health, stopCode } = task;
  const bad = containers.some(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  const neverRan = containers.every(({ exitCode }) => exitCode === undefined);
  const unhealthy = health === 'UNHEALTHY' || stopCode === 'ServiceSchedulerInitiated';
  return failureOf(task) !== undefined && (unhealthy || bad || neverRan);
}

/** The container that explains the end best. */
function culpritOf({ containers }: Task): Container | undefined {
  return (
    containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
    containers.find(({ reason }) => reason !== undefined) ??
    containers.find(({ exitCode }) => exitCode !== undefined)
  );
}

function age({ startedAt, createdAt }: Task, now: number): string {
  return startedAt === undefined
    ? l10n.t('created {0}', agoInMinutes(createdAt, now))
    : l10n.t('started {0}', agoInMinutes(startedAt, now));
}

/** The state that ECS gives, or that it is on its way out although it still runs. */
function statusOf({ lastStatus, desiredStatus }: Task): string {
  return lastStatus === 'RUNNING' && desiredStatus === 'STOPPED'
    ? l10n.t('RUNNING, to be stopped')
    : oneLine(lastStatus);
}

function healthWord(health: Health): string {
  switch (health) {
    case 'HEALTHY':
      return l10n.t('healthy');
    case 'UNHEALTHY':
      return l10n.t('unhealthy');
    case 'UNKNOWN':
      return '';
  }
}

function exitWords({ exitCode, lastStatus }: Container): string {
  return exitCode === undefined ? oneLine(lastStatus) : l10n.t('exit {0}', exitCode);
}

/** `49153→8080/tcp`, or `8080/tcp` where host and container have the same. */
function portWords({ containerPort, hostPort, protocol }: Port): string {
  const outside = hostPort === undefined || hostPort === containerPort ? '' : `${hostPort}→`;
  return `${outside}${containerPort}/${oneLine(protocol)}`;
}

function runningIcon(status: string, health: Health): Row['icon'] {
  if (health === 'UNHEALTHY') {
    return UNHEALTHY;
  }
  return status === 'RUNNING' ? PASSED : CHANGING;
}

function stoppedIcon(task: Task): Row['icon'] {
  return hasFailed(task) ? FAILED : ENDED;
}

function dimmed(icon: Row['icon'], stale: string | undefined): Row['icon'] {
  return stale === undefined ? icon : { ...icon, color: 'disabledForeground' };
}

function taskTooltip(task: Task): string {
  const time = (at: number | undefined): string | undefined => (at === undefined ? undefined : dateTime(at));
  return markdownTable(task.id, [
    [l10n.t('Status'), joined([statusOf(task), healthWord(task.health)])],
    [l10n.t('Group'), task.group],
    [l10n.t('Task definition'), shortTaskDefinition(task.taskDefinition)],
    [l10n.t('Started by'), task.startedBy],
    [l10n.t('Launch type'), task.launchType],
    [l10n.t('Capacity provider'), task.capacityProvider],
    [l10n.t('Availability zone'), task.availabilityZone],
    [l10n.t('Private IP'), task.privateIp],
    [l10n.t('Created'), dateTime(task.createdAt)],
    [l10n.t('Started'), time(task.startedAt)],
    [l10n.t('Stopping'), time(task.stoppingAt)],
    [l10n.t('Stopped'), time(task.stoppedAt)],
    [l10n.t('Stop code'), task.stopCode],
    [l10n.t('Stopped because'), task.stoppedReason],
    ['ARN', task.arn],
  ]);
}

function containerTooltip(container: Container): string {
  return markdownTable(container.name, [
    [l10n.t('Status'), joined([container.lastStatus, healthWord(container.health)])],
    [l10n.t('Exit code'), container.exitCode],
    [l10n.t('Reason'), container.reason],
    [l10n.t('Image'), container.image],
    [l10n.t('Digest'), container.imageDigest],
    [l10n.t('Ports'), container.ports.map(portWords).join(', ')],
    [l10n.t('Runtime id'), container.runtimeId],
  ]);
}
