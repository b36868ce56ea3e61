import type { Clock } from '../ports.ts';

/** How far (ms) the clock may run back before times that it gave are distrusted. */
export const CLOCK_BACK = 60_000;
/** A timer stands still while the machine sleeps, so that the time is looked at this often (ms). */
const LOOK = 60_000;

/**
 * Resolves at `due` (ms since the epoch), soon after a sleep of the machine that lasted past it, and soon
 * after the clock was set back, when `due` means nothing any more. Rejects with the signal's reason.
 */
export async function waitUntil(clock: Clock, due: number, signal: AbortSignal): Promise<void> {
  let last = clock.now();
  for (let now = last; now < due && now >= last - CLOCK_BACK; now = clock.now()) {
    last = now;
    await clock.sleep(Math.min(due - now, LOOK), signal);
  }
}
