import * as vscode from 'vscode';
import type { Sessions } from '../core/identity/sessions.ts';
import { sessionText } from '../core/identity/sessionText.ts';
import type { Clock } from '../core/ports.ts';
import { COMMANDS } from '../manifest.ts';
import type { CurrentEnvironment } from './currentEnvironment.ts';

/** The minutes left are painted anew this often (ms). */
const REPAINT = 15_000;
const PRIORITY = 50;

const BACKGROUNDS = {
  plain: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const;

/** The current environment, who is signed in to it and how long that lasts. A click opens the session's menu. */
export class StatusBar implements vscode.Disposable {
  readonly #sessions: Pick<Sessions, 'environments' | 'state' | 'onDidChange'>;
  readonly #current: CurrentEnvironment;
  readonly #clock: Clock;
  readonly #item = vscode.window.createStatusBarItem('session', vscode.StatusBarAlignment.Left, PRIORITY);
  readonly #subscriptions: vscode.Disposable;
  readonly #disposed = new AbortController();
  #ticking = false;

  constructor(
    sessions: Pick<Sessions, 'environments' | 'state' | 'onDidChange'>,
    current: CurrentEnvironment,
    clock: Clock,
  ) {
    this.#sessions = sessions;
    this.#current = current;
    this.#clock = clock;
    this.#item.name = vscode.l10n.t('ECS Session');
    this.#subscriptions = vscode.Disposable.from(
      sessions.onDidChange(name => {
        if (name === current.name) {
          this.#paint();
        }
      }),
      current.onDidChange(() => this.#paint()),
    );
    this.#paint();
  }

  dispose(): void {
    this.#disposed.abort();
    this.#subscriptions.dispose();
    this.#item.dispose();
  }

  #paint(): void {
    const environment = this.#sessions.environments.find(({ name }) => name === this.#current.name);
    if (environment === undefined) {
      this.#item.hide();
      return;
    }
    const state = this.#sessions.state(environment.name);
    const { icon, text, label, tone, url } = sessionText(environment, state, this.#clock.now());
    this.#item.text = `$(${icon}) ${text}`;
    this.#item.tooltip = label;
    this.#item.accessibilityInformation = { label, role: 'button' };
    this.#item.backgroundColor = BACKGROUNDS[tone];
    this.#item.command =
      url === undefined
        ? {
            title: vscode.l10n.t('Session'),
            command: COMMANDS.sessionMenu,
            arguments: [environment.name],
          }
        : { title: vscode.l10n.t('Open Page'), command: 'vscode.open', arguments: [url] };
    this.#item.show();
    if (state.state === 'signedIn' && !this.#ticking) {
      this.#tick().catch(() => undefined);
    }
  }

  /** Paints again after a while; rejects when the bar is disposed. */
  async #tick(): Promise<void> {
    this.#ticking = true;
    await this.#clock.sleep(REPAINT, this.#disposed.signal);
    this.#ticking = false;
    this.#paint();
  }
}
