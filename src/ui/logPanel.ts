import * as vscode from 'vscode';
import type { FollowTarget } from '../core/logs/target.ts';
import { VIEWS } from '../manifest.ts';
import type { LogView, LogViewDeps } from './logView.ts';

/** The panel view *ECS Logs*, which is loaded when it is first shown or something is followed in it. */
export class LogPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #deps: LogViewDeps;
  readonly #registration: vscode.Disposable;
  #view: Promise<LogView> | undefined;
  #disposed = false;

  constructor(deps: LogViewDeps) {
    this.#deps = deps;
    this.#registration = vscode.window.registerWebviewViewProvider(VIEWS.logs, this);
  }

  /** Shows the view and follows the target in place of what it followed. Rejects with a Failure `notFound` for an unknown environment. */
  async follow(target: FollowTarget): Promise<void> {
    await (await this.#load()).follow(target);
  }

  async resolveWebviewView(webview: vscode.WebviewView): Promise<void> {
    (await this.#load()).resolveWebviewView(webview);
  }

  dispose(): void {
    this.#disposed = true;
    this.#registration.dispose();
    this.#view?.then(
      view => view.dispose(),
      () => undefined,
    );
  }

  #load(): Promise<LogView> {
    this.#view ??= import('./logView.ts').then(module => {
      const view = new module.LogView(this.#deps);
      if (this.#disposed) {
        view.dispose();
      }
      return view;
    });
    return this.#view;
  }
}
