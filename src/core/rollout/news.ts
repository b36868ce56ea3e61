import * as l10n from '@vscode/l10n';
import { shortTaskDefinition } from '../format.ts';
import type { Deployment, Service } from '../model.ts';
import type { RolloutState, Watched } from './state.ts';

/** How much earlier (ms) than the change an event may be that belongs to it. */
const EARLIER = 1000;

/** What happened to a service since a change: ECS's events, and what others did. */
export class News {
  readonly #events = new Map<string, RolloutState['events'][number]>();
  readonly #others = new Map<string, string>();
  #desired: number | undefined;

  /** Oldest first. */
  get events(): RolloutState['events'] {
    return [...this.#events.values()];
  }

  /** In words. */
  get others(): readonly string[] {
    return [...this.#others.values()];
  }

  /** `isBack` tells the deployments that take the watched one back. */
  take(
    service: Service,
    watched: Watched,
    own: Deployment | undefined,
    isBack: (deployment: Deployment) => boolean,
  ): void {
    // ECS gives the newest hundred, newest first.
    for (const { id, createdAt, message } of service.events.toReversed()) {
      if (createdAt >= watched.startedAt - EARLIER) {
        this.#events.set(id, { at: createdAt, message });
      }
    }
    this.#desired ??= service.desired;
    if (watched.kind !== 'scale' && service.desired !== this.#desired) {
      this.#others.set(
        `desired ${service.desired}`,
        l10n.t('The desired count is {0} now; it was {1}.', service.desired, this.#desired),
      );
      this.#desired = service.desired;
    }
    for (const other of service.deployments) {
      if (own !== undefined && other.createdAt > own.createdAt && !isBack(other)) {
        this.#others.set(
          other.id,
          l10n.t('Another deployment was started: {0}.', shortTaskDefinition(other.taskDefinition)),
        );
      }
    }
  }
}
