import type { Clock } from '../ports.ts';
import { patiently } from './patiently.ts';

/** A change that was made may show late: looks at it, and milliseconds between two of them. */
const LOOKS = 4;
const INTERVAL = 2500;

/** How long (ms) one look may keep failing before it is given up. */
const PATIENCE = 120_000;

/** Looks a few times for what a change led to; undefined where none of the looks finds it. */
export async function lookFor<T>(
  look: () => Promise<T | undefined>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  const until = clock.now() + PATIENCE;
  for (let left = LOOKS; ; left--) {
    const found = await patiently(look, clock, signal, until);
    if (found !== undefined || left === 1) {
      return found;
    }
    await clock.sleep(INTERVAL, signal);
  }
}
