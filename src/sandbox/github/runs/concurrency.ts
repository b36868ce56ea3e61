import { interpolate, type Scope } from '../workflow/evaluate.ts';
import type { Concurrency } from '../workflow/model.ts';
import { asText } from '../workflow/value.ts';

/** A run or a job that wants to be the only one of its group. */
interface Holder {
  readonly turn: PromiseWithResolvers<void>;
  /** Another one took its place. */
  supersede(): void;
}

interface Group {
  running: Holder;
  pending: Holder | undefined;
}

export interface Turn {
  readonly waits: boolean;
  /** Resolves once it is its turn; never where another one took its place in the queue. */
  readonly come: Promise<void>;
  /** Has to be called in the end, also by one that never had its turn. */
  leave(): void;
}

/**
 * One at a time, and one that waits: a newer one takes the place of the one that waits.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#concurrency
 */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /**
   * Groups are those of one repository, and their names do not know case. `supersede` ends the holder, when
   * a newer one asks for it or takes its place; it is given why.
   */
  enter(
    repositoryId: number,
    { name, cancelInProgress }: GroupRequest,
    supersede: (reason: string) => void,
  ): Turn {
    const key = `${repositoryId}/${name.toLowerCase()}`;
    const holder: Holder = {
      turn: Promise.withResolvers<void>(),
      supersede: () => supersede(`Canceling since a higher priority waiting request for '${name}' exists`),
    };
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { running: holder, pending: undefined });
      holder.turn.resolve();
    } else {
      const replaced = group.pending;
      group.pending = holder;
      replaced?.supersede();
      if (cancelInProgress) {
        group.running.supersede();
      }
    }
    return {
      waits: group !== undefined,
      come: holder.turn.promise,
      leave: () => this.#leave(key, holder),
    };
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
        group.running.turn.resolve();
      }
    }
  }
}

export interface GroupRequest {
  readonly name: string;
  readonly cancelInProgress: boolean;
}

/** Undefined where nothing is said. Throws ExpressionError. */
export function groupRequest(concurrency: Concurrency | undefined, scope: Scope): GroupRequest | undefined {
  if (concurrency === undefined) {
    return undefined;
  }
  const { group, cancelInProgress } = concurrency;
  return {
    name: asText(interpolate(group, scope)),
    cancelInProgress:
      typeof cancelInProgress === 'string'
        ? asText(interpolate(cancelInProgress, scope)) === 'true'
        : cancelInProgress,
  };
}
