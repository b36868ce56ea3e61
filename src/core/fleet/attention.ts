import type { Disposable } from '../emitter.ts';
import type { Loaded, Service, ServiceDeployment } from '../model.ts';
import type { Fleet } from './fleet.ts';
import { findService } from './lookup.ts';
import type { Node } from './node.ts';
import { primaryDeployment } from './serviceHealth.ts';
import { lastValue, loaded } from './snapshot.ts';
import { isMoving, isOpen } from './underWay.ts';

/** A clock of ECS's and one of ours may differ by this (ms). */
const SKEW = 10_000;

/**
 * Keeps the service deployments of those services read of which they say what stands nowhere else and a row tells:
 * whether one that shifts traffic waits for somebody, and whether one that is taken back failed or was stopped; and of
 * those where the last ones that were read are no longer the truth, until they are again.
 */
export class Attention implements Disposable {
  readonly #fleet: Pick<Fleet, 'snapshot' | 'watch'>;
  readonly #held = new Map<string, Disposable>();

  constructor(fleet: Pick<Fleet, 'snapshot' | 'watch'>) {
    this.#fleet = fleet;
  }

  /** `shown` are the nodes that somebody sees now. */
  look(shown: readonly Node[]): void {
    const wanted = new Set<string>();
    for (const node of shown) {
      const service = node.kind === 'service' ? findService(this.#fleet.snapshot, node) : undefined;
      if (node.kind === 'service' && service !== undefined && this.#isWanted(service, node)) {
        const { id, environment, cluster } = node;
        wanted.add(id);
        if (!this.#held.has(id)) {
          const topic = { kind: 'deployments', environment, cluster, service: node.service } as const;
          this.#held.set(id, this.#fleet.watch(topic));
        }
      }
    }
    for (const [id, held] of [...this.#held]) {
      if (!wanted.has(id)) {
        held.dispose();
        this.#held.delete(id);
      }
    }
  }

  dispose(): void {
    this.look([]);
  }

  #isWanted(
    service: Service,
    { environment, cluster, service: arn }: { environment: string; cluster: string; service: string },
  ): boolean {
    const topic = { kind: 'deployments', environment, cluster, service: arn } as const;
    return (
      (isMoving(service) && isTelling(service)) || isOutdated(service, loaded(this.#fleet.snapshot, topic))
    );
  }
}

function isTelling({ strategy = 'ROLLING', deployments }: Service): boolean {
  return strategy !== 'ROLLING' || deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
}

/** Whether what was read of the deployments shows one under way that is over by now, or misses the newest. */
function isOutdated(service: Service, state: Loaded<readonly ServiceDeployment[]> | undefined): boolean {
  const [newest] = lastValue(state) ?? [];
  const primary = primaryDeployment(service);
  if (newest === undefined || primary === undefined || state?.readAt === undefined) {
    return false;
  }
  const over = !isMoving(service) && isOpen(newest.status);
  return over || state.readAt < primary.createdAt + SKEW;
}
