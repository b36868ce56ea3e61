import type { Command } from './command.ts';

/** Shows all clusters and services again. */
export const clearFilter: Command<unknown> = async ({ fleetView }) => {
  fleetView.filter = '';
};
