import type { Disposable } from '../emitter.ts';
import type { Fleet } from './fleet.ts';
import { findService } from './lookup.ts';
import type { Node } from './node.ts';
import { isMoving } from './underWay.ts';

/**
 * Keeps the service deployments of those services read that shift traffic at the moment: whether one waits for
 * somebody stands nowhere else, and its row says it.
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
      if (
        node.kind === 'service' &&
        service !== undefined &&
        (service.strategy ?? 'ROLLING') !== 'ROLLING' &&
        isMoving(service)
      ) {
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
}
