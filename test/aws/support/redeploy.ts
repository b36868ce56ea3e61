import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../src/core/failure.ts';
import type { Environment, Service } from '../../../src/core/model.ts';
import type { Clock, Cloud } from '../../../src/core/ports.ts';
import { applyChange } from '../../../src/core/rollout/applyChange.ts';
import type { RolloutEnd } from '../../../src/core/rollout/rollout.ts';
import { serviceScope } from '../../../src/core/rollout/scope.ts';
import type { RolloutState } from '../../../src/core/rollout/state.ts';
import { watchRollout } from '../../../src/core/rollout/watchRollout.ts';

const never = new AbortController().signal;

/** Redeploys a service as the command does, and watches it to its end. */
export async function redeploy(
  service: Service,
  { cloud, environment, clock }: { cloud: Cloud; environment: Environment; clock: Clock },
  told: {
    readonly lookingBack?: (failure: Failure) => void;
    readonly accepted?: () => void;
    readonly state?: (state: RolloutState) => void;
  } = {},
): Promise<RolloutEnd> {
  const { ecs, logs } = cloud;
  const change = cloud.change(serviceScope(service));
  const { watched } = await applyChange(
    service,
    { kind: 'redeploy' },
    { ecs, change, clock, environment, logs, token: randomUUID },
    { lookingBack: failure => told.lookingBack?.(failure), step: () => undefined },
    never,
  );
  told.accepted?.();
  return watchRollout(watched, { ecs, clock, environment, logs }, state => told.state?.(state), never);
}
