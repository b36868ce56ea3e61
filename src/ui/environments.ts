import * as vscode from 'vscode';
import type { Clouds } from '../core/clouds.ts';
import { toFailure } from '../core/failure.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import type { SettingsProblem } from '../core/fleet/snapshot.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { Environment } from '../core/model.ts';
import type { Log } from '../core/ports.ts';
import { SANDBOX_DEFAULTS } from '../core/settings.ts';
import { CONTEXT_KEYS } from '../manifest.ts';
import type { CurrentEnvironment } from './currentEnvironment.ts';
import type { OwnSandbox } from './ownSandbox.ts';
import type { Settings } from './settings.ts';

export interface EnvironmentsDeps {
  readonly settings: Settings;
  readonly sandbox: OwnSandbox;
  readonly sessions: Sessions;
  readonly clouds: Clouds;
  readonly fleet: Fleet;
  readonly current: CurrentEnvironment;
  /** Whether the person sees the environments. */
  readonly visible: () => boolean;
  readonly log: Log;
}

/** The environment of the sandbox that ships with the extension. */
export interface OpenedSandbox {
  readonly name: string;
  /** Takes the environment away again, where it was added for this and nobody is signed in to it. */
  leave(): void;
}

/** Tells sessions, tree and status bar which environments there are: those of the settings, and the sandbox's. */
export class Environments implements vscode.Disposable {
  readonly #deps: EnvironmentsDeps;
  readonly #subscriptions: vscode.Disposable;
  readonly #ended = new AbortController();
  /** Environments whose kept sign-in was tried in this window. */
  readonly #restored = new Set<string>();
  /** The environment of a sandbox that was opened and that no setting names. */
  #extra: Environment | undefined;

  constructor(deps: EnvironmentsDeps) {
    this.#deps = deps;
    this.#subscriptions = vscode.Disposable.from(
      deps.settings.onDidChange(() => this.#update()),
      deps.sessions.onDidChange(() => this.#show()),
    );
    this.#update();
  }

  /** Starts the sandbox and gives its environment, which is added where there is none. */
  async openSandbox(): Promise<OpenedSandbox> {
    const endpointUrl = await this.#deps.sandbox.start();
    const { environments } = this.#deps.settings.value;
    const names = new Set(environments.map(({ name }) => name));
    const extra = this.#extra;
    const known =
      environments.find(environment => isOwnSandbox(environment)) ??
      (extra?.endpointUrl === endpointUrl && !names.has(extra.name) ? extra : undefined);
    if (known !== undefined) {
      return { name: known.name, leave: () => undefined };
    }
    let name = 'sandbox';
    for (let count = 2; names.has(name); count++) {
      name = `sandbox ${count}`;
    }
    const added: Environment = {
      ...SANDBOX_DEFAULTS,
      name,
      identity: { kind: 'sandbox' },
      branches: [],
      protected: false,
      clusters: [],
      logGroups: {},
      endpointUrl,
    };
    this.#extra = added;
    this.#update();
    return {
      name,
      leave: () => {
        if (this.#extra === added && this.#deps.sessions.state(name).state === 'signedOut') {
          this.#extra = undefined;
          this.#update();
        }
      },
    };
  }

  /**
   * Signs in again, without asking, where a sign-in was kept from before: once in the window's life. To be
   * called when the environments come into sight; one that is added while they are is restored by itself.
   */
  restore(): void {
    const { sessions, log } = this.#deps;
    for (const { name, identity } of sessions.environments) {
      if (
        identity.kind !== 'sandbox' &&
        sessions.state(name).state === 'signedOut' &&
        !this.#restored.has(name)
      ) {
        sessions.restore(name, this.#ended.signal).catch((error: unknown) => {
          log.info(`${name}: the kept sign-in does not do: ${toFailure(error).message}`);
        });
      }
      this.#restored.add(name);
    }
  }

  dispose(): void {
    this.#ended.abort();
    this.#subscriptions.dispose();
  }

  #update(): void {
    const { environments } = this.#deps.settings.value;
    const extra = this.#extra;
    const all =
      extra === undefined || environments.some(({ name }) => name === extra.name)
        ? environments
        : [...environments, extra];
    this.#deps.sessions.setEnvironments(all);
    this.#deps.clouds.keep(this.#deps.sessions.environments);
    this.#deps.current.setNames(all.map(({ name }) => name));
    this.#show();
    if (this.#deps.visible()) {
      this.restore();
    }
    vscode.commands
      .executeCommand('setContext', CONTEXT_KEYS.hasEnvironments, all.length + this.#problems().length > 0)
      .then(undefined, (error: unknown) => this.#deps.log.warn(toFailure(error).message));
  }

  #show(): void {
    const { sessions, fleet } = this.#deps;
    fleet.setEnvironments(
      sessions.environments.map(environment => ({ environment, session: sessions.state(environment.name) })),
    );
    fleet.setProblems(this.#problems());
  }

  /** Wherever the settings stand: those of the user and of the machine have no file to be underlined in. */
  #problems(): readonly SettingsProblem[] {
    const { problems, untrusted } = this.#deps.settings.value;
    return untrusted ? [ignored(), ...problems] : problems;
  }
}

function ignored(): SettingsProblem {
  return {
    message: vscode.l10n.t("The workspace's environments are ignored until you trust the workspace."),
    action: { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
  };
}

/** Whether an environment means the sandbox that ships with the extension, wherever it listens. */
export function isOwnSandbox({ identity, endpointUrl }: Environment): boolean {
  return identity.kind === 'sandbox' && endpointUrl === undefined;
}
