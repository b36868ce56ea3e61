import type * as vscode from 'vscode';
import type { ForwardedPorts } from './forwardedPorts.ts';

/** The ports that are forwarded, loaded when the first one is. */
export class Ports implements vscode.Disposable {
  #loaded: Promise<ForwardedPorts> | undefined;
  #disposed = false;

  load(): Promise<ForwardedPorts> {
    this.#loaded ??= import('./forwardedPorts.ts').then(module => {
      const ports = new module.ForwardedPorts();
      if (this.#disposed) {
        ports.dispose();
      }
      return ports;
    });
    return this.#loaded;
  }

  dispose(): void {
    this.#disposed = true;
    this.#loaded?.then(
      ports => ports.dispose(),
      () => undefined,
    );
  }
}
