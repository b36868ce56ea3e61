import type { Clock } from '../../../src/core/ports.ts';
import { systemClock } from '../../../src/ui/systemClock.ts';

/** Milliseconds between two looks at a sandbox that runs faster than time. */
const BETWEEN_LOOKS = 20;

/**
 * A clock for code that looks again until something is so. It tells the time; only the pause between two looks is
 * short, and what ends the looking stays the condition of that code.
 */
export const hasty: Clock = {
  now: () => systemClock.now(),
  sleep: (_milliseconds, signal) => systemClock.sleep(BETWEEN_LOOKS, signal),
};
