import * as vscode from 'vscode';
import type { Sessions } from '../core/identity/sessions.ts';
import { COMMANDS } from '../manifest.ts';
import type { CurrentEnvironment } from './currentEnvironment.ts';

/** The id that package.json gives the provider. */
const PROVIDER = 'ecsCodespaces';

/**
 * Shows who is signed in to which environment in the Accounts menu, where it can be ended too. It is a
 * window onto the sessions and holds nothing itself: what other extensions get as an access token is a text
 * that says that it is none.
 */
export class Accounts implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #current: CurrentEnvironment;
  readonly #changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #subscriptions: vscode.Disposable;
  #shown: ReadonlyMap<string, vscode.AuthenticationSession>;

  readonly onDidChangeSessions = this.#changed.event;

  constructor(sessions: Sessions, current: CurrentEnvironment) {
    this.#sessions = sessions;
    this.#current = current;
    this.#shown = this.#read();
    this.#subscriptions = vscode.Disposable.from(
      sessions.onDidChange(() => this.#update()),
      sessions.onDidChangeEnvironments(() => this.#update()),
      vscode.authentication.registerAuthenticationProvider(PROVIDER, vscode.l10n.t('Amazon ECS'), this, {
        supportsMultipleAccounts: true,
      }),
    );
  }

  /** `scopes` is the environment's name where one is meant. */
  async getSessions(
    scopes: readonly string[] | undefined,
    { account }: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    const [name] = scopes ?? [];
    return [...this.#shown.values()].filter(
      session =>
        (name === undefined || session.scopes[0] === name) &&
        (account === undefined || session.account.id === account.id),
    );
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    const [name] = scopes;
    await vscode.commands.executeCommand(COMMANDS.signIn, ...(name === undefined ? [] : [name]));
    const session = this.#shown.get(name ?? this.#current.name ?? '');
    if (session === undefined) {
      throw new Error(vscode.l10n.t('Nobody signed in.'));
    }
    return session;
  }

  async removeSession(sessionId: string): Promise<void> {
    if (this.#shown.has(sessionId)) {
      await vscode.commands.executeCommand(COMMANDS.signOut, sessionId);
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  #read(): ReadonlyMap<string, vscode.AuthenticationSession> {
    return new Map(
      this.#sessions.environments.flatMap(({ name }) => {
        const state = this.#sessions.state(name);
        return state.state === 'signedIn' ? [[name, toSession(name, state.identity)] as const] : [];
      }),
    );
  }

  /** Tells only what became another one: a renewal is none. */
  #update(): void {
    const before = this.#shown;
    const now = this.#read();
    this.#shown = new Map(
      [...now].map(([name, session]) => {
        const known = before.get(name);
        return [name, known?.account.label === session.account.label ? known : session];
      }),
    );
    const added = [...this.#shown.values()].filter(session => before.get(session.id) === undefined);
    const removed = [...before.values()].filter(session => !this.#shown.has(session.id));
    const changed = [...this.#shown.values()].filter(session => {
      const known = before.get(session.id);
      return known !== undefined && known !== session;
    });
    if (added.length + removed.length + changed.length > 0) {
      this.#changed.fire({ added, removed, changed });
    }
  }
}

/** One account for each environment: ending one leaves the others. */
function toSession(name: string, identity: string): vscode.AuthenticationSession {
  return {
    id: name,
    accessToken: vscode.l10n.t('No credential: ECS for Codespaces gives its AWS sessions to nobody.'),
    account: { id: name, label: vscode.l10n.t('{0} in {1}', identity, name) },
    scopes: [name],
  };
}
