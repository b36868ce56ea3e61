import * as vscode from 'vscode';
import { toFailure } from '../../core/failure.ts';
import type { Sessions } from '../../core/identity/sessions.ts';
import type { Environment } from '../../core/model.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { CONTEXT_KEYS, SETTINGS } from '../../manifest.ts';
import type { CurrentEnvironment } from '../currentEnvironment.ts';
import type { StatusItems } from './statusItems.ts';
import type { Terminal } from './terminal.ts';

export interface TerminalCredentialsDeps {
  /** The extension context's. */
  readonly variables: vscode.EnvironmentVariableCollection;
  readonly sessions: Sessions;
  readonly current: CurrentEnvironment;
  /** The environment with its endpoint, where that is known only now. */
  readonly located: (environment: Environment) => Promise<Environment>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Gives terminals the session of the current environment. Listens and does nothing until somebody is signed in, or a
 * command asks for it; then the rest is loaded.
 */
export class TerminalCredentials implements vscode.Disposable {
  readonly #deps: TerminalCredentialsDeps;
  readonly #subscriptions: vscode.Disposable;
  #terminal: Promise<Terminal> | undefined;
  #items: StatusItems | undefined;

  constructor(deps: TerminalCredentialsDeps) {
    this.#deps = deps;
    // What an earlier version or window may have left is not brought back.
    deps.variables.persistent = false;
    deps.variables.clear();
    this.#subscriptions = vscode.Disposable.from(
      deps.sessions.onDidChange(() => this.#update()),
      deps.current.onDidChange(() => this.#update()),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SETTINGS.terminalEnabled)) {
          this.#update();
        }
      }),
    );
    this.#update();
  }

  /** Whether the setting lets terminals have a session. */
  get enabled(): boolean {
    return vscode.workspace.getConfiguration().get(SETTINGS.terminalEnabled, true);
  }

  terminal(): Promise<Terminal> {
    if (this.#terminal === undefined) {
      const loading = this.#load();
      this.#terminal = loading;
      loading.catch(() => {
        this.#terminal = undefined;
      });
    }
    return this.#terminal;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#items?.dispose();
    this.#terminal?.then(
      terminal => terminal.dispose(),
      () => undefined,
    );
  }

  #update(): void {
    if (this.#terminal === undefined && !(this.enabled && this.#isSignedIn())) {
      return;
    }
    this.terminal().then(
      terminal => terminal.update(),
      (error: unknown) => this.#deps.log.warn(`terminal: ${toFailure(error).message}`),
    );
  }

  #isSignedIn(): boolean {
    const { sessions, current } = this.#deps;
    return sessions.environments.some(
      ({ name }) => name === current.name && sessions.state(name).state === 'signedIn',
    );
  }

  async #load(): Promise<Terminal> {
    const [loaded, shown] = await Promise.all([import('./terminal.ts'), import('./statusItems.ts')]);
    const items = new shown.StatusItems();
    this.#items = items;
    return new loaded.Terminal({
      ...this.#deps,
      markdown: text => new vscode.MarkdownString(text),
      enabled: () => this.enabled,
      inherited: () => ({ ...process.env, ...ofSettings() }),
      writing: environment => items.showWriting(environment),
      configured: configuration => {
        items.showConfiguration(configuration);
        this.#offerRemoval(configuration !== undefined);
      },
      tell: message => void vscode.window.showInformationMessage(message),
    });
  }

  /** Whether the palette has the command that takes a configuration back. */
  #offerRemoval(offered: boolean): void {
    vscode.commands
      .executeCommand('setContext', CONTEXT_KEYS.serviceConfiguration, offered)
      .then(undefined, (error: unknown) => this.#deps.log.warn(`terminal: ${toFailure(error).message}`));
  }
}

/** What the editor's own setting puts into terminals. */
function ofSettings(): NodeJS.ProcessEnv {
  const platform = { darwin: 'osx', win32: 'windows' }[process.platform as string] ?? 'linux';
  const set = vscode.workspace
    .getConfiguration('terminal.integrated.env')
    .get<Readonly<Record<string, string | null>>>(platform, {});
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [name, value ?? undefined]));
}
