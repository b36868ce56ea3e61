import * as l10n from '@vscode/l10n';
import type { EcsRead, EcsWrite } from '../ecs.ts';
import { Failure, type FailureCode, toFailure } from '../failure.ts';
import type { Clock } from '../ports.ts';
import { lookFor } from './lookFor.ts';

/** What following a change needs. */
export interface ChangeDeps {
  readonly ecs: EcsRead;
  readonly change: EcsWrite;
  readonly clock: Clock;
}

/** After these nobody knows from the answer whether ECS made the change. */
const UNCERTAIN: ReadonlySet<FailureCode> = new Set(['offline', 'server', 'unexpected']);

/**
 * Sends a change once. Where the answer got lost it is not sent again: `look` reads what ECS made of it
 * and gives undefined while it shows no trace of the change. Rejects with what ECS refused with; with a
 * Failure that says that there is no trace of it; or, where the outcome cannot be read, with one that says
 * that it may have been changed. The last two say `where` to look, and keep the code of the lost answer, so
 * that neither is silent.
 */
export async function changeOnce<T>(
  send: () => Promise<T>,
  look: () => Promise<T | undefined>,
  where: string,
  clock: Clock,
  onLookingBack: (failure: Failure) => void,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const lost = toFailure(error);
    if (!UNCERTAIN.has(lost.code)) {
      throw lost;
    }
    onLookingBack(lost);
    const found = await lookFor(look, clock, signal).catch((cause: unknown) => {
      throw new Failure(
        lost.code,
        l10n.t('{0} ECS may have made the change all the same; it could not be read back.', lost.message),
        { hint: where, cause },
      );
    });
    if (found === undefined) {
      throw new Failure(lost.code, l10n.t('{0} ECS shows no trace of the change.', lost.message), {
        hint: l10n.t('It was not sent again. {0}', where),
        cause: lost,
      });
    }
    return found;
  }
}

/** ECS accepted the change; it is no longer watched, and goes on. */
export interface Unwatched {
  readonly kind: 'unwatched';
  /** Absent where the person said so. */
  readonly reason?: Failure;
}

/** Watches a change that ECS accepted: whatever ends the watch early does not undo the change. */
export async function watchOrLeave<T>(watch: () => Promise<T>, signal: AbortSignal): Promise<T | Unwatched> {
  try {
    return await watch();
  } catch (error) {
    return signal.aborted ? { kind: 'unwatched' } : { kind: 'unwatched', reason: toFailure(error) };
  }
}
