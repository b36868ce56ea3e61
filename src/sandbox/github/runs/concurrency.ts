/** A run or a job that wants to be the only one of its group. */
interface Holder {
  /** Resolves true once it is its turn, false where another one took its place in the queue. */
  readonly turn: PromiseWithResolvers<boolean>;
  cancel(): void;
}

interface Group {
  running: Holder;
  pending: Holder | undefined;
}

/**
 * One at a time, and one that waits: a newer one takes the place of the one that waits.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#concurrency
 */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** `cancel` ends the holder, when a newer one asks for it or takes its place. */
  enter(
    name: string,
    cancelInProgress: boolean,
    cancel: () => void,
  ): { readonly waits: boolean; readonly turn: Promise<boolean>; leave(): void } {
    const key = name.toLowerCase();
    const holder: Holder = { turn: Promise.withResolvers<boolean>(), cancel };
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { running: holder, pending: undefined });
      holder.turn.resolve(true);
    } else {
      const replaced = group.pending;
      group.pending = holder;
      replaced?.turn.resolve(false);
      replaced?.cancel();
      if (cancelInProgress) {
        group.running.cancel();
      }
    }
    return { waits: group !== undefined, turn: holder.turn.promise, leave: () => this.#leave(key, holder) };
  }

  #leave(key: string, holder: Holder): void {
    const group = this.#groups.get(key);
    if (group?.pending === holder) {
      group.pending = undefined;
    } else if (group?.running === holder) {
      if (group.pending === undefined) {
        this.#groups.delete(key);
      } else {
        group.running = group.pending;
        group.pending = undefined;
        group.running.turn.resolve(true);
      }
    }
  }
}
