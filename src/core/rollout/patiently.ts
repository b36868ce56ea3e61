import { Failure, type FailureCode } from '../failure.ts';
import type { Clock } from '../ports.ts';

/** Milliseconds before a read that failed for a passing reason is tried again. */
const PAUSE = 5000;

const PASSING: ReadonlySet<FailureCode> = new Set(['throttled', 'offline', 'server', 'timeout']);

/**
 * Repeats a read until it succeeds or fails for a reason that does not pass by itself. For reads only: a
 * change is never repeated. Rejects with the signal's reason when it is aborted.
 */
export async function patiently<T>(read: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Failure && PASSING.has(error.code))) {
        throw error;
      }
      await clock.sleep(Math.max(PAUSE, (error.retryAt ?? 0) - clock.now()), signal);
    }
  }
}
