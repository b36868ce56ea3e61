import type { Deployment } from '../model.ts';
import type { RolloutEnd } from './rollout.ts';
import type { Watched } from './state.ts';

type Change = Pick<Watched, 'kind' | 'asked'>;

/** Whether a deployment under way was to be taken back. */
export function asksBack({ kind, asked }: Change): boolean {
  return kind === 'stopDeployment' || asked.answer === 'ROLLBACK';
}

/** Whether what became of the service is what the change asked for. */
export function isAsAsked(change: Change, end: RolloutEnd): boolean {
  switch (end.kind) {
    case 'succeeded':
      return !asksBack(change);
    case 'rolledBack':
      return asksBack(change) && elsewhereThanAsked(change, end) === undefined;
    default:
      return false;
  }
}

/** The task definition (ARN) that was to be gone back to, where ECS went to another one. */
export function elsewhereThanAsked(
  { asked }: Change,
  { taskDefinition }: Extract<RolloutEnd, { kind: 'rolledBack' }>,
): string | undefined {
  return taskDefinition === asked.taskDefinition || taskDefinition === undefined
    ? undefined
    : asked.taskDefinition;
}

/** Whether the deployment that is watched (`own`, as ECS lists it) is of another task definition than was asked for. */
export function isOtherThanAsked(watched: Watched, own: Deployment): boolean {
  const { taskDefinition } = watched.asked;
  return taskDefinition !== undefined && !asksBack(watched) && own.taskDefinition !== taskDefinition;
}
