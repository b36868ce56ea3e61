import type { Service } from '../model.ts';

/** How long (ms) the counts of a cluster may be behind those of its services. */
const BEHIND = 6_000;

/**
 * Tells when the clusters' own counts are worth a read: they are read seldom, and beside services whose tasks have come
 * or gone in the meantime they would be wrong.
 */
export class Tally {
  readonly #counted = new Map<string, string>();

  /** `key` is that of the cluster's services, `countedAt` when the clusters were read last (ms). */
  isDue(key: string, services: readonly Service[], countedAt: number | undefined, now: number): boolean {
    const sum = (count: (service: Service) => number): number =>
      services.reduce((all, service) => all + count(service), 0);
    const counts = `${services.length} ${sum(({ running }) => running)} ${sum(({ pending }) => pending)}`;
    const before = this.#counted.get(key);
    if (counts === before || (before !== undefined && now - (countedAt ?? now) < BEHIND)) {
      return false;
    }
    this.#counted.set(key, counts);
    return before !== undefined;
  }
}
