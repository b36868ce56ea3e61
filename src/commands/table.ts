import type { Node } from '../core/fleet/node.ts';
import type { CommandName } from '../manifest.ts';
import { asEnvironmentName, asNode } from './arguments.ts';
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

export const COMMAND_TABLE: Readonly<Record<CommandName, Entry>> = {
  signIn: onEnvironment(async () => (await import('./signIn.ts')).signIn),
  signOut: onEnvironment(async () => (await import('./signOut.ts')).signOut),
  switchEnvironment: onEnvironment(async () => (await import('./switchEnvironment.ts')).switchEnvironment),
  sessionMenu: onEnvironment(async () => (await import('./sessionMenu.ts')).sessionMenu),
  diagnoseSignIn: onEnvironment(async () => (await import('./diagnoseSignIn.ts')).diagnoseSignIn),
  copyReport: onNode(async () => (await import('./reportActions.ts')).copyReport),
  copyCorrectedPolicy: onNode(async () => (await import('./reportActions.ts')).copyCorrectedPolicy),
  pasteTrustPolicy: onNode(async () => (await import('./reportActions.ts')).pasteTrustPolicy),
  addRelayWorkflow: onEnvironment(async () => (await import('./addRelayWorkflow.ts')).addRelayWorkflow),
  writeRelayWorkflow: onNode(async () => (await import('./addRelayWorkflow.ts')).writeRelayWorkflow),
  useWriteSessionInTerminal: onEnvironment(
    async () => (await import('./useWriteSessionInTerminal.ts')).useWriteSessionInTerminal,
  ),
  useServiceConfiguration: onNode(
    async () => (await import('./useServiceConfiguration.ts')).useServiceConfiguration,
  ),
  clearServiceConfiguration: onNode(
    async () => (await import('./clearServiceConfiguration.ts')).clearServiceConfiguration,
  ),
  refresh: onNode(async () => (await import('./refresh.ts')).refresh),
  filter: onNode(async () => (await import('./filter.ts')).filter),
  clearFilter: onNode(async () => (await import('./clearFilter.ts')).clearFilter),
  followLogs: onNode(async () => (await import('./followLogs.ts')).followLogs),
  addToLogView: onNode(async () => (await import('./addToLogView.ts')).addToLogView),
  followLogGroup: onEnvironment(async () => (await import('./followLogGroup.ts')).followLogGroup),
  showPastLogs: onNode(async () => (await import('./showPastLogs.ts')).showPastLogs),
  showStoppedTaskLogs: onNode(async () => (await import('./showStoppedTaskLogs.ts')).showStoppedTaskLogs),
  searchLogs: onNode(async () => (await import('./searchLogs.ts')).searchLogs),
  saveLogs: onNode(async () => (await import('./saveLogs.ts')).saveLogs),
  previousLogs: onNode(async () => (await import('./previousLogs.ts')).previousLogs),
  showRollout: onNode(async () => (await import('./showRollout.ts')).showRollout),
  redeploy: changing(async () => (await import('./redeploy.ts')).redeploy),
  deployImage: changing(async () => (await import('./deployImage.ts')).deployImage),
  deployCommit: changing(async () => (await import('./deployCommit.ts')).deployCommit),
  deployTaskDefinition: changing(
    async () => (await import('./deployTaskDefinition.ts')).deployTaskDefinition,
  ),
  rollBack: changing(async () => (await import('./rollBack.ts')).rollBack),
  continueDeployment: changing(async () => (await import('./answerHook.ts')).continueDeployment),
  rollBackPaused: changing(async () => (await import('./answerHook.ts')).rollBackPaused),
  scale: changing(async () => (await import('./scale.ts')).scale),
  stopTask: changing(async () => (await import('./stopTask.ts')).stopTask),
  runTask: changing(async () => (await import('./runTask.ts')).runTask),
  openShell: changing(async () => (await import('./openShell.ts')).openShell),
  forwardPort: changing(async () => (await import('./forwardPort.ts')).forwardPort),
  forwardedPorts: onEnvironment(async () => (await import('./forwardedPorts.ts')).forwardedPorts),
  copyArn: onNode(async () => (await import('./copyArn.ts')).copyArn),
  openSandbox: onNode(async () => (await import('./openSandbox.ts')).openSandbox),
  openSettings: onNode(async () => (await import('./openSettings.ts')).openSettings),
  showLog: onNode(async () => (await import('./showLog.ts')).showLog),
};
