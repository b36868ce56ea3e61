import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { registerCommands } from './commands/register.ts';
import { Clouds } from './core/clouds.ts';
import { Fleet } from './core/fleet/fleet.ts';
import { Sessions } from './core/identity/sessions.ts';
import { untilAborted } from './core/identity/untilAborted.ts';
import type { Environment } from './core/model.ts';
import { createTokenSources } from './tokens/tokenSource.ts';
import { CurrentEnvironment } from './ui/currentEnvironment.ts';
import { Environments, isOwnSandbox } from './ui/environments.ts';
import { FleetView } from './ui/fleetView.ts';
import { LogView } from './ui/logView.ts';
import { OwnSandbox } from './ui/ownSandbox.ts';
import { Settings } from './ui/settings.ts';
import { StatusBar } from './ui/statusBar.ts';
import { systemClock as clock } from './ui/systemClock.ts';

/** Builds the parts and wires them. The SDK, the OIDC client and the sandbox are loaded when first needed. */
export function activate(context: vscode.ExtensionContext): void {
  l10n.config({ contents: vscode.l10n.bundle ?? {} });
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };

  const log = own(vscode.window.createOutputChannel('ECS for Codespaces', { log: true }));
  const sandbox = own(new OwnSandbox(async () => (await import('./sandbox/main.ts')).startSandbox()));
  const located = async (environment: Environment): Promise<Environment> =>
    isOwnSandbox(environment) ? { ...environment, endpointUrl: await sandbox.start() } : environment;

  const tokenSource = createTokenSources({ secrets: context.secrets, clock, log });
  const sessions = own(
    new Sessions({
      clock,
      log,
      sts: async () => {
        const { createSts } = await import('./aws/sts.ts');
        const sts = createSts();
        return {
          assumeRole: async (request, signal) =>
            sts.assumeRole({ ...request, environment: await located(request.environment) }, signal),
        };
      },
      tokenSource: async environment => tokenSource(await located(environment)),
    }),
  );
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
  const fleetView = own(new FleetView(fleet, clock, log));
  const visible = () => fleetView.visible;
  const environments = own(
    new Environments({ clouds, settings, sandbox, sessions, fleet, current, visible, log }),
  );
  own(fleetView.onDidShow(() => environments.restore()));
  const logView = own(
    new LogView({
      extensionUri: context.extensionUri,
      clouds: name => clouds.get(name),
      sessions,
      fleet,
      clock,
      log,
    }),
  );
  own(new StatusBar(sessions, current, clock));
  own(
    registerCommands({
      sessions,
      clouds,
      fleet,
      fleetView,
      logView,
      current,
      clock,
      log,
      openSandbox: signal => untilAborted(environments.openSandbox(), signal),
    }),
  );
}
