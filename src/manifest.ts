/** The ids that package.json also states; `npm run check` holds the two together. */

export const EXTENSION_ID = 'ecs-codespaces.ecs-codespaces';

export const COMMANDS = {
  signIn: 'ecsCodespaces.signIn',
  signOut: 'ecsCodespaces.signOut',
  switchEnvironment: 'ecsCodespaces.switchEnvironment',
  sessionMenu: 'ecsCodespaces.sessionMenu',
  diagnoseSignIn: 'ecsCodespaces.diagnoseSignIn',
  copyReport: 'ecsCodespaces.copyReport',
  copyCorrectedPolicy: 'ecsCodespaces.copyCorrectedPolicy',
  pasteTrustPolicy: 'ecsCodespaces.pasteTrustPolicy',
  addRelayWorkflow: 'ecsCodespaces.addRelayWorkflow',
  writeRelayWorkflow: 'ecsCodespaces.writeRelayWorkflow',
  setUpRepository: 'ecsCodespaces.setUpRepository',
  chooseSetUpFiles: 'ecsCodespaces.chooseSetUpFiles',
  addDeployWorkflow: 'ecsCodespaces.addDeployWorkflow',
  addTrustPolicy: 'ecsCodespaces.addTrustPolicy',
  addTaskDefinition: 'ecsCodespaces.addTaskDefinition',
  addDevcontainer: 'ecsCodespaces.addDevcontainer',
  useWriteSessionInTerminal: 'ecsCodespaces.useWriteSessionInTerminal',
  useServiceConfiguration: 'ecsCodespaces.useServiceConfiguration',
  clearServiceConfiguration: 'ecsCodespaces.clearServiceConfiguration',
  refresh: 'ecsCodespaces.refresh',
  filter: 'ecsCodespaces.filter',
  clearFilter: 'ecsCodespaces.clearFilter',
  followLogs: 'ecsCodespaces.followLogs',
  addToLogView: 'ecsCodespaces.addToLogView',
  followLogGroup: 'ecsCodespaces.followLogGroup',
  showPastLogs: 'ecsCodespaces.showPastLogs',
  showStoppedTaskLogs: 'ecsCodespaces.showStoppedTaskLogs',
  searchLogs: 'ecsCodespaces.searchLogs',
  saveLogs: 'ecsCodespaces.saveLogs',
  previousLogs: 'ecsCodespaces.previousLogs',
  showRollout: 'ecsCodespaces.showRollout',
  redeploy: 'ecsCodespaces.redeploy',
  deployImage: 'ecsCodespaces.deployImage',
  deployCommit: 'ecsCodespaces.deployCommit',
  deployTaskDefinition: 'ecsCodespaces.deployTaskDefinition',
  rollBack: 'ecsCodespaces.rollBack',
  continueDeployment: 'ecsCodespaces.continueDeployment',
  rollBackPaused: 'ecsCodespaces.rollBackPaused',
  scale: 'ecsCodespaces.scale',
  stopTask: 'ecsCodespaces.stopTask',
  runTask: 'ecsCodespaces.runTask',
  openShell: 'ecsCodespaces.openShell',
  forwardPort: 'ecsCodespaces.forwardPort',
  forwardedPorts: 'ecsCodespaces.forwardedPorts',
  checkRepository: 'ecsCodespaces.checkRepository',
  ignoreCheck: 'ecsCodespaces.ignoreCheck',
  copyArn: 'ecsCodespaces.copyArn',
  openSandbox: 'ecsCodespaces.openSandbox',
  openSettings: 'ecsCodespaces.openSettings',
  showLog: 'ecsCodespaces.showLog',
} as const;

export type CommandName = keyof typeof COMMANDS;

export const VIEWS = {
  fleet: 'ecsCodespaces.fleet',
  logs: 'ecsCodespaces.logs',
} as const;

/** Types of the pages that open as editor tabs. */
export const PANELS = {
  rollout: 'ecsCodespaces.rollout',
} as const;

export const SETTINGS = {
  environments: 'ecsCodespaces.environments',
  checksEnabled: 'ecsCodespaces.checks.enabled',
  checksIgnore: 'ecsCodespaces.checks.ignore',
  checksExclude: 'ecsCodespaces.checks.exclude',
  shellCommand: 'ecsCodespaces.shell.command',
  terminalEnabled: 'ecsCodespaces.terminal.enabled',
  logsLiveTail: 'ecsCodespaces.logs.liveTail',
  logsSourcePaths: 'ecsCodespaces.logs.sourcePaths',
} as const;

export const CONTEXT_KEYS = {
  /** The fleet view shows only what matches a text. */
  filtered: 'ecsCodespaces.filtered',
  /** At least one environment is there. */
  hasEnvironments: 'ecsCodespaces.hasEnvironments',
  /** The log view shows something. */
  logsShown: 'ecsCodespaces.logsShown',
  /** It showed something else before. */
  logsBack: 'ecsCodespaces.logsBack',
  /** The active tab is the report of a diagnosis. */
  report: 'ecsCodespaces.report',
  /** It proposes a trust policy. */
  reportCorrected: 'ecsCodespaces.reportCorrected',
  /** It was made without a look at the role's trust policy. */
  reportUnseen: 'ecsCodespaces.reportUnseen',
  /** Files of a set-up are shown, and the list of them is put aside. */
  setUpShown: 'ecsCodespaces.setUpShown',
  /** A repository was set up in this window. */
  setUpWritten: 'ecsCodespaces.setUpWritten',
  /** A service's configuration is in the terminals' environment. */
  serviceConfiguration: 'ecsCodespaces.serviceConfiguration',
} as const;
