import type { Command } from './command.ts';

/** Shows in the log view what it showed before. */
export const previousLogs: Command<unknown> = async ({ logPanel }) => (await logPanel.view()).back();
