import * as vscode from 'vscode';
import { COMMANDS } from '../../manifest.ts';
import type { Forwarding } from './forwarding.ts';

/** A port that is forwarded, as it is shown. */
export interface ForwardedPort {
  readonly environment: string;
  /** What is reached: `blog-api / api :8080`, `db.internal:5432 through blog-api / api`. */
  readonly label: string;
  readonly localPort: number;
  readonly forwarding: Forwarding;
}

/** The ports that are forwarded now, shown in one status item as long as there are any. */
export class ForwardedPorts implements vscode.Disposable {
  readonly #open = new Set<ForwardedPort>();
  #item: vscode.StatusBarItem | undefined;
  #disposed = false;

  get all(): readonly ForwardedPort[] {
    return [...this.#open];
  }

  /** Keeps it until it ends, and says so where nobody ended it. */
  add(port: ForwardedPort): void {
    if (this.#disposed) {
      port.forwarding.stop();
      return;
    }
    this.#open.add(port);
    this.#paint();
    void port.forwarding.ended.then(reason => {
      this.#open.delete(port);
      this.#paint();
      if (reason !== undefined && !this.#disposed) {
        void vscode.window.showWarningMessage(
          vscode.l10n.t('{0} in {1} is no longer forwarded: {2}', port.label, port.environment, reason),
        );
      }
    });
  }

  dispose(): void {
    this.#disposed = true;
    for (const { forwarding } of this.#open) {
      forwarding.stop();
    }
    this.#paint();
  }

  #paint(): void {
    const [first, ...more] = this.all;
    if (first === undefined || this.#disposed) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    const item = this.#item ?? vscode.window.createStatusBarItem('ports', vscode.StatusBarAlignment.Left, 48);
    this.#item = item;
    item.name = vscode.l10n.t('ECS Forwarded Ports');
    item.text = `$(plug) ${
      more.length === 0
        ? `${first.label} → localhost:${first.localPort}`
        : vscode.l10n.t('{0} ECS ports', more.length + 1)
    }`;
    item.tooltip = [first, ...more]
      .map(port => vscode.l10n.t('{0} in {1} at localhost:{2}', port.label, port.environment, port.localPort))
      .join('\n');
    item.accessibilityInformation = { label: `${item.name}: ${item.tooltip}`, role: 'button' };
    item.command = COMMANDS.forwardedPorts;
    item.show();
  }
}
