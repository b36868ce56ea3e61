import type { Command } from './command.ts';

/** Reads again whatever is shown. */
export const refresh: Command<unknown> = ({ fleet }) => fleet.refreshAll();
