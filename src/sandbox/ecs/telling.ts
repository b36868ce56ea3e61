import type { Input, Json } from '../api.ts';
import { records } from '../input.ts';
import type { Deployment, Service } from './state.ts';

/**
 * What DescribeServices tells of deployments where the API reference leaves it open, so that whoever watches one can
 * be tried with either. Both are off unless they are asked for.
 */
export class Telling {
  /** A deployment that shifts traffic is COMPLETED in `deployments[]` while it bakes, and not only afterwards. */
  completedWhileBaking = false;
  /** Milliseconds that `deployments[]` is behind at least; reads of ECS are eventually consistent. */
  behind = 0;
  readonly #told = new WeakMap<Service, { readonly at: number; readonly deployments: readonly Input[] }[]>();

  /** A described service as it is told at `now`; `rendered` is as it is. */
  tell(service: Service, rendered: Input, now: number): Json {
    const shown = (records(rendered, 'deployments') ?? []).map((deployment, index) =>
      this.completedWhileBaking && isBaking(service.deployments[index])
        ? { ...deployment, rolloutState: 'COMPLETED' }
        : deployment,
    );
    return { ...rendered, deployments: this.behind === 0 ? shown : this.#late(service, shown, now) };
  }

  /** The newest of what was read that is old enough, or the oldest that there is. */
  #late(service: Service, deployments: readonly Input[], now: number): readonly Input[] {
    const told = this.#told.get(service) ?? [];
    this.#told.set(service, told);
    told.push({ at: now, deployments });
    while ((told[1]?.at ?? now) <= now - this.behind) {
      told.shift();
    }
    return told[0]?.deployments ?? deployments;
  }
}

function isBaking(deployment: Deployment | undefined): boolean {
  const { serviceDeployment } = deployment ?? {};
  return (
    serviceDeployment?.shift?.stage === 'BAKE_TIME' &&
    !serviceDeployment.shift.back &&
    deployment?.status === 'PRIMARY' &&
    serviceDeployment.finishedAt === undefined
  );
}
