import * as vscode from 'vscode';
import { toFailure } from '../../core/failure.ts';
import type { Sessions } from '../../core/identity/sessions.ts';
import type { Environment } from '../../core/model.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { COMMANDS, SETTINGS } from '../../manifest.ts';
import type { CurrentEnvironment } from '../currentEnvironment.ts';
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
  #item: vscode.StatusBarItem | undefined;

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
    this.#item?.dispose();
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
    const loaded = await import('./terminal.ts');
    return new loaded.Terminal({
      ...this.#deps,
      markdown: text => new vscode.MarkdownString(text),
      enabled: () => this.enabled,
      inherited: () => ({ ...process.env, ...ofSettings() }),
      writing: environment => this.#showWriting(environment),
    });
  }

  /** Nobody is to forget that terminals may change things. */
  #showWriting(environment: string | undefined): void {
    if (environment === undefined) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    const item =
      this.#item ?? vscode.window.createStatusBarItem('terminal', vscode.StatusBarAlignment.Left, 49);
    this.#item = item;
    item.name = vscode.l10n.t('ECS Terminal');
    item.text = `$(terminal) ${vscode.l10n.t('{0}: terminal may write', environment)}`;
    item.tooltip = vscode.l10n.t(
      'Terminals of {0} may do all that the role may. Click to let them only read again.',
      environment,
    );
    item.command = COMMANDS.useWriteSessionInTerminal;
    item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    item.accessibilityInformation = { label: item.tooltip, role: 'button' };
    item.show();
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
