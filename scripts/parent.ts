import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks. */
const LOOK = 500;

/**
 * Resolves once the process that started this one is gone, which then has another parent. Whoever ends npm ends the
 * shell between the two with it, and this process hears nothing of that. Holds nothing up.
 */
export async function parentGone(): Promise<void> {
  const parent = process.ppid;
  while (process.ppid === parent) {
    await sleep(LOOK, undefined, { ref: false });
  }
}
