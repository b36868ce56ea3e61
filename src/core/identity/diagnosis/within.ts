import * as l10n from '@vscode/l10n';
import { Failure, toFailure } from '../../failure.ts';
import type { Clock } from '../../ports.ts';
import { throwIfAborted, untilAborted } from '../untilAborted.ts';
import type { Seen } from './facts.ts';

/**
 * What `look` finds out within some milliseconds, otherwise why it did not: it may hang, and it may ignore its
 * signal. Rejects only when `signal` is aborted.
 */
export async function within<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<Seen<T>> {
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  const limit = clock.sleep(milliseconds, both).then(
    () =>
      end.abort(
        new Failure(
          'offline',
          l10n.t('There was no answer within {0} seconds.', Math.round(milliseconds / 1000)),
        ),
      ),
    () => undefined,
  );
  try {
    return { seen: true, value: await untilAborted(look(both), both) };
  } catch (error) {
    throwIfAborted(signal);
    const { message, hint } = toFailure(error);
    return { seen: false, why: hint === undefined ? message : `${message} ${hint}` };
  } finally {
    end.abort(new Failure('cancelled', l10n.t('It was found out.')));
    await limit;
  }
}

export function notSeen(why: string): { readonly seen: false; readonly why: string } {
  return { seen: false, why };
}
