import { toFailure } from '../../failure.ts';
import type { Clock, Log } from '../../ports.ts';
import { throwIfAborted } from '../untilAborted.ts';

/** Milliseconds of trouble in a row after which GitHub is given up. */
const LONGEST_TROUBLE = 2 * 60_000;
const LONGEST_LIMIT = 5 * 60_000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30_000;

/**
 * Reads again while GitHub is out of reach, in trouble of its own, or limits requests: a run goes on
 * meanwhile. Only for what changes nothing. Rejects with the last trouble when it lasts.
 */
export async function patiently<T>(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  read: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const since = clock.now();
  for (let wait = FIRST_PAUSE; ; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
    try {
      return await read();
    } catch (error) {
      throwIfAborted(signal);
      const failure = toFailure(error);
      const until = failure.code === 'throttled' ? (failure.retryAt ?? clock.now() + wait) : undefined;
      const passing = until !== undefined || failure.code === 'offline' || failure.code === 'server';
      const limit = until === undefined ? LONGEST_TROUBLE : LONGEST_LIMIT;
      const next = until ?? clock.now() + wait;
      if (!passing || next - since > limit) {
        throw failure;
      }
      log.debug(`GitHub: ${failure.message}`);
      await clock.sleep(Math.max(next - clock.now(), 0), signal);
    }
  }
}
