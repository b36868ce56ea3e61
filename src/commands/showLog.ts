import type { Command } from './command.ts';

/** Opens the extension's own log. */
export const showLog: Command<unknown> = async ({ log }) => log.show();
