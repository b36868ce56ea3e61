import type { CommandName } from '../manifest.ts';
import { asEnvironmentName, asNode } from './arguments.ts';
import { clearFilter } from './clearFilter.ts';
import type { Command, Services } from './command.ts';
import { copyArn } from './copyArn.ts';
import { filter } from './filter.ts';
import { followLogs } from './followLogs.ts';
import { openSandbox } from './openSandbox.ts';
import { openSettings } from './openSettings.ts';
import { redeploy } from './redeploy.ts';
import { refresh } from './refresh.ts';
import { sessionMenu } from './sessionMenu.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { stopTask } from './stopTask.ts';
import { switchEnvironment } from './switchEnvironment.ts';

export interface Entry {
  /** Changes something in AWS: refused while the workspace is untrusted. */
  readonly changes: boolean;
  run(services: Services, arg: unknown, signal: AbortSignal): Promise<void>;
}

/** What comes from the editor is not typed: `read` makes an argument of it, or undefined. */
function entry<A>(command: Command<A>, read: (arg: unknown) => A | undefined, changes: boolean): Entry {
  return { changes, run: (services, arg, signal) => command(services, read(arg), signal) };
}

const reads = <A>(command: Command<A>, read: (arg: unknown) => A | undefined): Entry =>
  entry(command, read, false);
const writes = <A>(command: Command<A>, read: (arg: unknown) => A | undefined): Entry =>
  entry(command, read, true);

export const COMMAND_TABLE: Readonly<Record<CommandName, Entry>> = {
  signIn: reads(signIn, asEnvironmentName),
  signOut: reads(signOut, asEnvironmentName),
  switchEnvironment: reads(switchEnvironment, asEnvironmentName),
  sessionMenu: reads(sessionMenu, asEnvironmentName),
  refresh: reads(refresh, asNode),
  filter: reads(filter, asNode),
  clearFilter: reads(clearFilter, asNode),
  followLogs: reads(followLogs, asNode),
  redeploy: writes(redeploy, asNode),
  stopTask: writes(stopTask, asNode),
  copyArn: reads(copyArn, asNode),
  openSandbox: reads(openSandbox, asNode),
  openSettings: reads(openSettings, asNode),
  showLog: reads(showLog, asNode),
};
