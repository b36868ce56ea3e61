import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { registerCommands } from './commands/register.ts';
import { Clouds } from './core/clouds.ts';
import { Fleet } from './core/fleet/fleet.ts';
import { Sessions } from './core/identity/sessions.ts';
import { untilAborted } from './core/identity/untilAborted.ts';
import type { Environment } from './core/model.ts';
import { wireIdentity } from './extension/identity.ts';
import { startOwnSandbox } from './extension/sandbox.ts';
import { endsFirst, tidied, tidying } from './extension/tidying.ts';
import { Accounts } from './ui/accounts.ts';
import { Checks } from './ui/checks/checks.ts';
import { CurrentEnvironment } from './ui/currentEnvironment.ts';
import { Environments, isOwnSandbox } from './ui/environments.ts';
import { FleetView } from './ui/fleetView.ts';
import { LogPanel } from './ui/logPanel.ts';
import { OwnSandbox } from './ui/ownSandbox.ts';
import { Ports } from './ui/remote/ports.ts';
import { Reports } from './ui/report.ts';
import { RolloutPanel, remembersRollouts } from './ui/rolloutPanel.ts';
import { Settings } from './ui/settings.ts';
import { StatusBar } from './ui/statusBar.ts';
import { systemClock as clock } from './ui/systemClock.ts';
import { TerminalCredentials } from './ui/terminal/terminalCredentials.ts';

export async function deactivate(): Promise<void> {
  await tidied();
}

/** Builds the parts and wires them. The SDK, the OIDC client and the sandbox are loaded when first needed. */
export function activate(context: vscode.ExtensionContext): void {
  l10n.config({ contents: vscode.l10n.bundle ?? {} });
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };

  const log = own(vscode.window.createOutputChannel('ECS for Codespaces', { log: true }));
  const sandbox = own(new OwnSandbox(startOwnSandbox));
  const located = async (environment: Environment): Promise<Environment> =>
    isOwnSandbox(environment) ? { ...environment, endpointUrl: await sandbox.start() } : environment;

  const identity = wireIdentity({ secrets: context.secrets, clock, log, located, tidying });
  const { sts, tokenSource } = identity;
  const terminalWanted = (): boolean => terminal.enabled;
  const sessions = own(endsFirst(new Sessions({ clock, log, sts, tokenSource, terminalWanted })));
  const clouds = own(
    new Clouds({
      load: async () => {
        const { openCloud } = await import('./aws/clients.ts');
        return async (environment, credentials) => openCloud(await located(environment), credentials);
      },
      environment: name => sessions.environment(name),
      credentials: (name, access, refused) => sessions.credentials(name, access, refused),
    }),
  );
  const fleet = own(new Fleet({ clock, log, ecs: async name => (await clouds.get(name)).ecs }));
  const current = own(new CurrentEnvironment(context.workspaceState));
  const settings = own(new Settings(log));
  const fleetView = own(new FleetView(fleet, current, clock, log));
  const visible = () => fleetView.visible;
  const environments = own(
    new Environments({ clouds, settings, sandbox, sessions, fleet, current, visible, log }),
  );
  own(fleetView.onDidShow(() => environments.restore()));
  const logPanel = own(
    new LogPanel({
      extensionUri: context.extensionUri,
      memento: context.workspaceState,
      clouds: name => clouds.get(name),
      sessions,
      restoreSessions: () => environments.restore(),
      fleet,
      clock,
      log,
    }),
  );
  own(new StatusBar(sessions, current, clock));
  own(new Accounts(sessions, current));
  const variables = context.environmentVariableCollection;
  const terminal = own(new TerminalCredentials({ variables, sessions, current, located, clock, log }));
  const reports = own(new Reports());
  const ports = own(new Ports());
  const checks = own(new Checks({ extensionUri: context.extensionUri, gitHub: identity.gitHub, log }));
  const rollouts = own(
    new RolloutPanel({
      extensionUri: context.extensionUri,
      memento: context.workspaceState,
      gitHub: identity.gitHub,
      clouds: name => clouds.get(name),
      sessions,
      fleet,
      reports,
      clock,
      log,
    }),
  );
  if (remembersRollouts(context.workspaceState)) {
    environments.restore();
    rollouts.pickUp().catch((error: unknown) => log.error(`rollouts: ${String(error)}`));
  }
  const commands = endsFirst(
    registerCommands({
      sessions,
      clouds,
      fleet,
      fleetView,
      logPanel,
      rollouts,
      terminal,
      ports,
      checks,
      reports,
      current,
      clock,
      log,
      gitHub: identity.gitHub,
      openRepository: identity.openRepository,
      git: async () => (await import('./ui/git.ts')).createGit(),
      probe: async () => (await import('./tokens/probe.ts')).createProbe(),
      openSandbox: signal => untilAborted(environments.openSandbox(), signal),
    }),
  );
  own(commands);
}
