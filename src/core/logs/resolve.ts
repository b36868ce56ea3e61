import * as l10n from '@vscode/l10n';
import type { ContainerDefinition, Environment, Task, TaskDefinition } from '../model.ts';
import { resolveFireLens } from './fireLens.ts';
import { groupName } from './logNames.ts';

/** Where a container's lines can be read. `region` is absent where it is the environment's. */
export interface FollowableLogs {
  readonly container: string;
  readonly group: string;
  readonly region?: string;
  readonly streams:
    | { readonly kind: 'prefix'; readonly prefix: string }
    /** FireLens names them `PREFIXcontainer-firelens-task`. */
    | { readonly kind: 'firelens'; readonly prefix: string }
    /** On EC2 without a stream prefix: the stream is named by the container's runtime id. */
    | { readonly kind: 'runtimeId' }
    /** A group named in the settings: its streams do not say which task they are of. */
    | { readonly kind: 'group' };
}

export type ContainerLogs =
  | FollowableLogs
  | {
      readonly container: string;
      readonly reason: string;
      /** The settings can name its group. */
      readonly mendable: boolean;
    };

/**
 * What the log configuration of each container says. Names and defaults of the options: Amazon ECS
 * Developer Guide, 'Send Amazon ECS logs to CloudWatch'.
 */
export function resolveLogs(
  definition: TaskDefinition,
  environment: Pick<Environment, 'name' | 'logGroups'>,
): ContainerLogs[] {
  return definition.containers.map(container => resolveContainer(container, environment));
}

function resolveContainer(
  { name: container, logConfiguration }: ContainerDefinition,
  environment: Pick<Environment, 'name' | 'logGroups'>,
): ContainerLogs {
  if (logConfiguration?.driver === 'awslogs') {
    return resolveAwslogs(container, logConfiguration.options);
  }
  const group = Object.hasOwn(environment.logGroups, container)
    ? environment.logGroups[container]
    : undefined;
  const routed =
    logConfiguration?.driver === 'awsfirelens'
      ? resolveFireLens(container, logConfiguration.options, environment.name)
      : undefined;
  if (group !== undefined) {
    const same = routed !== undefined && 'streams' in routed && routed.group === groupName(group);
    return same ? routed : { container, group, streams: { kind: 'group' } };
  }
  if (routed !== undefined) {
    return routed;
  }
  const driver = logConfiguration?.driver;
  return {
    container,
    reason: unreadable(container, driver, environment.name),
    mendable: driver !== undefined,
  };
}

function resolveAwslogs(container: string, options: Readonly<Record<string, string>>): ContainerLogs {
  const group = options['awslogs-group'];
  if (group === undefined || group === '') {
    return {
      container,
      reason: l10n.t('Container {0} uses the awslogs driver without `awslogs-group`.', container),
      mendable: false,
    };
  }
  const region = options['awslogs-region'];
  const prefix = options['awslogs-stream-prefix'];
  return {
    container,
    group,
    ...(region === undefined || region === '' ? {} : { region }),
    streams: prefix === undefined || prefix === '' ? { kind: 'runtimeId' } : { kind: 'prefix', prefix },
  };
}

function unreadable(container: string, driver: string | undefined, environment: string): string {
  switch (driver) {
    case undefined:
      return l10n.t(
        'Container {0} has no log configuration: its output stays on the host, where it cannot be read from here.',
        container,
      );
    case 'awsfirelens':
      return l10n.t(
        'Container {0} sends its log through FireLens. If it ends in CloudWatch Logs, name its group in `logGroups` of the environment {1}.',
        container,
        environment,
      );
    default:
      return l10n.t(
        'Container {0} logs with the driver {1}, which cannot be read from here. If it ends in CloudWatch Logs, name its group in `logGroups` of the environment {2}.',
        container,
        driver,
        environment,
      );
  }
}

/** A container id of Docker; Fargate's runtime ids are other things and name no stream. */
const DOCKER_ID = /^[0-9a-f]{64}$/;

/** How one container of one task logs. */
export type StreamName =
  | { readonly kind: 'stream'; readonly name: string }
  | { readonly kind: 'wholeGroup' }
  /** It is not known yet, because the container was not started. */
  | { readonly kind: 'notYet' }
  | { readonly kind: 'never'; readonly reason: string };

/** What the streams of all tasks begin with, before the id of the task; undefined where they do not end with it. */
export function streamStart({ container, streams }: FollowableLogs): string | undefined {
  switch (streams.kind) {
    case 'prefix':
      return `${streams.prefix}/${container}/`;
    case 'firelens':
      return `${streams.prefix}${container}-firelens-`;
    default:
      return undefined;
  }
}

export function streamOf(logs: FollowableLogs, task: Task): StreamName {
  switch (logs.streams.kind) {
    case 'prefix':
    case 'firelens':
      return { kind: 'stream', name: `${streamStart(logs)}${task.id}` };
    case 'group':
      return { kind: 'wholeGroup' };
    case 'runtimeId': {
      const runtimeId = task.containers.find(({ name }) => name === logs.container)?.runtimeId;
      if (runtimeId === undefined && task.lastStatus !== 'STOPPED') {
        return { kind: 'notYet' };
      }
      return runtimeId !== undefined && DOCKER_ID.test(runtimeId)
        ? { kind: 'stream', name: runtimeId }
        : {
            kind: 'never',
            reason: l10n.t(
              'Container {0} uses the awslogs driver without `awslogs-stream-prefix`, and Amazon ECS does not say which stream is its: it cannot be followed.',
              logs.container,
            ),
          };
    }
  }
}

/**
 * Whether the container ever ran, so that it can have a stream: a task that failed to start (image not
 * pulled, no network) has none.
 */
export function hasRun(task: Task, container: string): boolean {
  const found = task.containers.find(({ name }) => name === container);
  if (task.startedAt !== undefined || found?.exitCode !== undefined) {
    return true;
  }
  return found?.lastStatus === 'RUNNING';
}
