import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Change } from './plan.ts';
import type { Standing } from './standing.ts';
import type { RolloutState } from './state.ts';

/** What one look at a rollout gave. */
interface Seen {
  readonly standing: Standing;
  readonly service: Service;
  readonly found: ServiceDeployment | undefined;
  /** The deployment that is watched, as the service lists it. */
  readonly own: Deployment | undefined;
  readonly kind: Change['kind'];
  /** As many of its tasks run as are wanted. */
  readonly up: boolean;
}

type Phase = RolloutState['phase'];

/** What a rollout is doing now; `before` is what it was doing at the last look, for what does not say it. */
export function phaseOf(seen: Seen, before: Phase | undefined): Phase {
  const { standing, service, found, own, kind } = seen;
  if (standing.state === 'rollingBack' || standing.state === 'failing') {
    return 'rollingBack';
  }
  if (standing.state !== 'deploying') {
    return before ?? 'deploying';
  }
  const progress = found?.progress;
  if (progress?.hooks.some(({ status }) => status === 'AWAITING_ACTION')) {
    return 'paused';
  }
  if (progress?.stage === 'BAKE_TIME' || isBaking(seen)) {
    return 'baking';
  }
  const started = (own?.running ?? 0) + (own?.pending ?? 0) > 0 || progress?.stage !== undefined;
  return started || kind === 'scale' || service.desired === 0 ? 'deploying' : 'starting';
}

/** A rolling one whose tasks all stand, and whose alarms are watched on. */
function isBaking({ service, found, own, up }: Seen): boolean {
  const { strategy, alarms } = found?.progress ?? {};
  const watched = strategy === 'ROLLING' && alarms?.status === 'MONITORING';
  return watched && up && own !== undefined && service.running <= own.running;
}
