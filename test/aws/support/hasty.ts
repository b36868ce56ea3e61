import type { Clock } from '../../../src/core/ports.ts';
import { systemClock } from '../../../src/ui/systemClock.ts';

/** A clock for code that polls a sandbox which runs faster than time: it tells the time, and never waits long. */
export const hasty: Clock = {
  now: () => systemClock.now(),
  sleep: (_milliseconds, signal) => systemClock.sleep(20, signal),
};
