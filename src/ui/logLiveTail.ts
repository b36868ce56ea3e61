import * as vscode from 'vscode';
import type { LiveTail } from '../core/logs/messages.ts';
import { SETTINGS } from '../manifest.ts';
import type { LogMemory } from './logMemory.ts';

/** Whether Live Tail, which AWS bills by the minute, may be had: asked once for each environment, or never. */
export class LiveTailChoice implements vscode.Disposable {
  readonly #memory: LogMemory;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;

  /** The setting is another one now. */
  readonly onDidChange = this.#changed.event;

  constructor(memory: LogMemory) {
    this.#memory = memory;
    this.#listener = vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration(SETTINGS.logsLiveTail)) {
        this.#changed.fire();
      }
    });
  }

  /** Of the environments of one view. */
  state(environments: readonly string[]): LiveTail {
    if (this.#forbidden) {
      return 'unavailable';
    }
    return environments.some(name => this.wanted(name)) ? 'on' : 'off';
  }

  wanted(environment: string): boolean {
    return !this.#forbidden && this.#memory.liveTail(environment) === true;
  }

  /**
   * Turns it on or off for the environments; the first time in one, the person agrees to what it costs. `sessions`: how
   * many the view would have at most, as far as that is known. Whether it was done.
   */
  async set(environments: readonly string[], on: boolean, sessions: number): Promise<boolean> {
    if (this.#forbidden) {
      return false;
    }
    const asked = environments.filter(name => this.#memory.liveTail(name) === undefined);
    if (on && asked.length > 0 && !(await agreed(asked, sessions))) {
      return false;
    }
    await this.#memory.setLiveTail(environments, on);
    return true;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  get #forbidden(): boolean {
    return vscode.workspace.getConfiguration().get<string>(SETTINGS.logsLiveTail) === 'never';
  }
}

async function agreed(environments: readonly string[], sessions: number): Promise<boolean> {
  const where = environments.join(', ');
  const turnOn = vscode.l10n.t('Turn On');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Turn on Live Tail in {0}?', where),
    {
      modal: true,
      // https://aws.amazon.com/cloudwatch/pricing/
      detail: [
        vscode.l10n.t(
          'Lines then come within about a second. AWS bills the account about $0.01 for each minute of a session (prices vary by region), after 1,800 free minutes a month.',
        ),
        sessions > 1
          ? vscode.l10n.t('What the view follows now takes up to {0} sessions at a time.', sessions)
          : vscode.l10n.t('What the view follows now takes one session.'),
        vscode.l10n.t(
          'It stays on for {0} until you turn it off: whenever this view follows logs of it, also after a reload of the window, a session begins, without being asked again. It ends when you hide the view or show something else, and when you sign out.',
          where,
        ),
      ].join('\n\n'),
    },
    turnOn,
  );
  return chosen === turnOn;
}
