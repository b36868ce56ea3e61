import { Failure, type FailureCode } from '../failure.ts';
import type { Clock } from '../ports.ts';

/** Milliseconds before a read that failed for a passing reason is tried again. */
const PAUSE = 5000;

const PASSING: ReadonlySet<FailureCode> = new Set(['throttled', 'offline', 'server']);

/**
 * Repeats a read until it succeeds or fails for a reason that does not pass by itself. For reads only: a
 * change is never repeated. Rejects with the signal's reason when it is aborted, and with the last failure
 * where the next attempt would start after `until` (ms since the epoch).
 */
export async function patiently<T>(
  read: () => Promise<T>,
  clock: Clock,
  signal: AbortSignal,
  until = Number.POSITIVE_INFINITY,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Failure && PASSING.has(error.code))) {
        throw error;
      }
      const pause = Math.max(PAUSE, (error.retryAt ?? 0) - clock.now());
      if (clock.now() + pause > until) {
        throw error;
      }
      await clock.sleep(pause, signal);
    }
  }
}
