import type { Applied } from '../core/rollout/applyChange.ts';
import type { Services } from './command.ts';

/** Follows what ECS was told to its end, and says how it ended. */
export async function followApplied(
  services: Services,
  { watched }: Pick<Applied, 'watched'>,
  signal: AbortSignal,
): Promise<void> {
  await services.rollouts.follow(watched, signal);
}
