import type { Node } from '../core/fleet/node.ts';
import type { CommandName } from '../manifest.ts';
import { asEnvironmentName, asNode, asText } from './arguments.ts';
import type { Command, Services } from './command.ts';

export interface Entry {
  /** Changes something in AWS: refused while the workspace is untrusted. */
  readonly changes: boolean;
  run(services: Services, arg: unknown, signal: AbortSignal): Promise<void>;
}

/** A command is loaded when it is first run; what the editor gives it is not typed, so `read` makes an argument of it. */
function entry<A>(
  changes: boolean,
  read: (arg: unknown) => A | undefined,
  load: () => Promise<Command<A>>,
): Entry {
  return { changes, run: async (services, arg, signal) => (await load())(services, read(arg), signal) };
}

const onEnvironment = (load: () => Promise<Command<string>>): Entry => entry(false, asEnvironmentName, load);
const onNode = (load: () => Promise<Command<Node>>): Entry => entry(false, asNode, load);
const changing = (load: () => Promise<Command<Node>>): Entry => entry(true, asNode, load);
/** Writes files of the repository. */
const setting = (load: () => Promise<Command<unknown>>): Entry => entry(true, () => undefined, load);

export const COMMAND_TABLE: Readonly<Record<CommandName, Entry>> = {
  signIn: onEnvironment(async () => (await import('./loaded/identity.ts')).signIn),
  signOut: onEnvironment(async () => (await import('./loaded/identity.ts')).signOut),
  switchEnvironment: onEnvironment(async () => (await import('./loaded/identity.ts')).switchEnvironment),
  sessionMenu: onEnvironment(async () => (await import('./loaded/identity.ts')).sessionMenu),
  diagnoseSignIn: onEnvironment(async () => (await import('./diagnoseSignIn.ts')).diagnoseSignIn),
  copyReport: onNode(async () => (await import('./loaded/identity.ts')).copyReport),
  copyCorrectedPolicy: onNode(async () => (await import('./loaded/identity.ts')).copyCorrectedPolicy),
  pasteTrustPolicy: onNode(async () => (await import('./loaded/identity.ts')).pasteTrustPolicy),
  addRelayWorkflow: onEnvironment(async () => (await import('./loaded/identity.ts')).addRelayWorkflow),
  writeRelayWorkflow: onNode(async () => (await import('./loaded/identity.ts')).writeRelayWorkflow),
  setUpRepository: setting(async () => (await import('./setUpRepository.ts')).setUpRepository),
  chooseSetUpFiles: setting(async () => (await import('./setUpRepository.ts')).chooseSetUpFiles),
  addDeployWorkflow: setting(async () => (await import('./setUpRepository.ts')).addDeployWorkflow),
  addTrustPolicy: setting(async () => (await import('./setUpRepository.ts')).addTrustPolicy),
  addTaskDefinition: setting(async () => (await import('./setUpRepository.ts')).addTaskDefinition),
  addDevcontainer: setting(async () => (await import('./setUpRepository.ts')).addDevcontainer),
  useWriteSessionInTerminal: onEnvironment(
    async () => (await import('./loaded/terminals.ts')).useWriteSessionInTerminal,
  ),
  useServiceConfiguration: onNode(
    async () => (await import('./loaded/terminals.ts')).useServiceConfiguration,
  ),
  clearServiceConfiguration: onNode(
    async () => (await import('./loaded/terminals.ts')).clearServiceConfiguration,
  ),
  refresh: onNode(async () => (await import('./loaded/fleet.ts')).refresh),
  filter: onNode(async () => (await import('./loaded/fleet.ts')).filter),
  clearFilter: onNode(async () => (await import('./loaded/fleet.ts')).clearFilter),
  followLogs: onNode(async () => (await import('./loaded/logs.ts')).followLogs),
  addToLogView: onNode(async () => (await import('./loaded/logs.ts')).addToLogView),
  followLogGroup: onEnvironment(async () => (await import('./loaded/logs.ts')).followLogGroup),
  showPastLogs: onNode(async () => (await import('./loaded/logs.ts')).showPastLogs),
  showStoppedTaskLogs: onNode(async () => (await import('./loaded/logs.ts')).showStoppedTaskLogs),
  searchLogs: onNode(async () => (await import('./loaded/logs.ts')).searchLogs),
  saveLogs: onNode(async () => (await import('./loaded/logs.ts')).saveLogs),
  previousLogs: onNode(async () => (await import('./loaded/logs.ts')).previousLogs),
  showRollout: onNode(async () => (await import('./loaded/changes.ts')).showRollout),
  redeploy: changing(async () => (await import('./loaded/changes.ts')).redeploy),
  deployImage: changing(async () => (await import('./loaded/changes.ts')).deployImage),
  deployCommit: changing(async () => (await import('./loaded/changes.ts')).deployCommit),
  deployTaskDefinition: changing(async () => (await import('./loaded/changes.ts')).deployTaskDefinition),
  rollBack: changing(async () => (await import('./loaded/changes.ts')).rollBack),
  continueDeployment: changing(async () => (await import('./loaded/changes.ts')).continueDeployment),
  rollBackPaused: changing(async () => (await import('./loaded/changes.ts')).rollBackPaused),
  scale: changing(async () => (await import('./loaded/changes.ts')).scale),
  stopTask: changing(async () => (await import('./loaded/changes.ts')).stopTask),
  runTask: changing(async () => (await import('./loaded/changes.ts')).runTask),
  openShell: changing(async () => (await import('./loaded/terminals.ts')).openShell),
  forwardPort: changing(async () => (await import('./loaded/terminals.ts')).forwardPort),
  forwardedPorts: onEnvironment(async () => (await import('./loaded/terminals.ts')).forwardedPorts),
  checkRepository: onNode(async () => (await import('./checkRepository.ts')).checkRepository),
  ignoreCheck: entry(false, asText, async () => (await import('./ignoreCheck.ts')).ignoreCheck),
  copyArn: onNode(async () => (await import('./loaded/fleet.ts')).copyArn),
  openSandbox: onNode(async () => (await import('./loaded/fleet.ts')).openSandbox),
  openSettings: onNode(async () => (await import('./loaded/fleet.ts')).openSettings),
  showLog: onNode(async () => (await import('./loaded/fleet.ts')).showLog),
};
