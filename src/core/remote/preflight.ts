import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { shortTaskDefinition, shortTaskId } from '../format.ts';
import type { Container, Service, Task } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import { text } from '../rollout/definition/members.ts';

/** What a task role has to allow (Amazon ECS Developer Guide, 'Using ECS Exec'). */
const EXEC_ACTIONS = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
] as const;

/** Whether a container can be entered. */
export type Reach =
  | { readonly kind: 'reachable'; readonly runtimeId: string }
  /** ECS Exec was off as its task was started; its service can turn it on, which replaces its tasks. */
  | { readonly kind: 'off'; readonly enabled: boolean }
  | { readonly kind: 'blocked'; readonly failure: Failure };

/**
 * Whether ECS Exec reaches a container, by what DescribeTasks says of its agent; asking AWS would say of all reasons
 * the same. `service` is absent for a task that stands alone, `document` (its task definition) where it was not read.
 */
export function reachOf(
  task: Task,
  container: Container,
  service: Pick<Service, 'name' | 'execEnabled'> | undefined,
  document: DefinitionDocument | undefined,
): Reach {
  const id = shortTaskId(task.arn);
  if (task.desiredStatus === 'STOPPED' || task.lastStatus === 'STOPPED') {
    return blocked('conflict', l10n.t('The task {0} is stopping or has stopped.', id));
  }
  if (task.lastStatus !== 'RUNNING' || container.lastStatus !== 'RUNNING') {
    return blocked(
      'conflict',
      l10n.t('Container {0} of task {1} does not run yet.', container.name, id),
      l10n.t('Try again once it does.'),
    );
  }
  if (container.execAgent === undefined) {
    return off(task, service, document);
  }
  switch (container.execAgent) {
    case 'RUNNING':
      return container.runtimeId === undefined
        ? blocked('conflict', l10n.t('ECS names no runtime id of container {0} yet.', container.name))
        : { kind: 'reachable', runtimeId: container.runtimeId };
    case 'PENDING':
      return blocked(
        'conflict',
        l10n.t('ECS Exec’s agent in container {0} of task {1} is starting.', container.name, id),
        l10n.t('Try again in a moment.'),
      );
    default:
      return blocked(
        'conflict',
        l10n.t(
          'ECS Exec’s agent in container {0} of task {1} is {2}.',
          container.name,
          id,
          container.execAgent,
        ),
        `${roleHint(document)} ${l10n.t('It does not come back in this task: stop the task, so that another takes its place.')}`,
      );
  }
}

/** Gives the failure of a task whose role is missing: its agent could not connect. */
export function missingTaskRole(document: DefinitionDocument | undefined): Failure | undefined {
  if (document === undefined || text(document, 'taskRoleArn') !== undefined) {
    return undefined;
  }
  return new Failure(
    'unsupported',
    l10n.t('The task definition {0} has no task role, so that ECS Exec cannot connect.', document.family),
    {
      hint: l10n.t('Deploy one with a `taskRoleArn` whose role allows {0}.', EXEC_ACTIONS.join(', ')),
    },
  );
}

/**
 * What is to be said of an error of opening a session: AWS gives the same answer to all that keeps an agent that runs
 * from connecting, most often what its task role may not.
 */
export function explainUnconnected(error: unknown, document: DefinitionDocument | undefined): unknown {
  return error instanceof Failure && error.code === 'conflict'
    ? new Failure('conflict', error.message, { hint: roleHint(document), cause: error })
    : error;
}

function off(
  task: Task,
  service: Pick<Service, 'name' | 'execEnabled'> | undefined,
  document: DefinitionDocument | undefined,
): Reach {
  if (service === undefined) {
    return blocked(
      'unsupported',
      l10n.t('ECS Exec was off as the task {0} was started.', shortTaskId(task.arn)),
      l10n.t('It can be turned on only as a task is started.'),
    );
  }
  const role = missingTaskRole(document);
  return role === undefined
    ? { kind: 'off', enabled: service.execEnabled }
    : { kind: 'blocked', failure: role };
}

function roleHint(document: DefinitionDocument | undefined): string {
  const role = document && text(document, 'taskRoleArn');
  return role === undefined
    ? l10n.t('Its task role has to allow {0}.', EXEC_ACTIONS.join(', '))
    : l10n.t('Its task role {0} has to allow {1}.', shortTaskDefinition(role), EXEC_ACTIONS.join(', '));
}

function blocked(code: 'conflict' | 'unsupported', message: string, hint?: string): Reach {
  return { kind: 'blocked', failure: new Failure(code, message, hint === undefined ? {} : { hint }) };
}
