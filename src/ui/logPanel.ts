import * as vscode from 'vscode';
import type { FollowTarget, LogRequest } from '../core/logs/target.ts';
import { VIEWS } from '../manifest.ts';
import type { LogView, LogViewDeps, ShownLogs } from './logView.ts';

/** The panel view *ECS Logs*, which is loaded when it is first shown or something is shown in it. */
export class LogPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #deps: LogViewDeps;
  readonly #registration: vscode.Disposable;
  #view: Promise<LogView> | undefined;
  #disposed = false;

  constructor(deps: LogViewDeps) {
    this.#deps = deps;
    this.#registration = vscode.window.registerWebviewViewProvider(VIEWS.logs, this);
  }

  /** As LogView's. */
  async show(request: LogRequest): Promise<ShownLogs> {
    return (await this.#load()).show(request);
  }

  /** Follows targets in place of what is shown; as LogView's. */
  async follow(...targets: LogRequest['targets']): Promise<void> {
    await this.show({ targets, lines: { kind: 'follow' } });
  }

  /** As LogView's. */
  async add(targets: readonly FollowTarget[]): Promise<void> {
    await (await this.#load()).add(targets);
  }

  /** The view itself, for what commands ask of it. */
  view(): Promise<LogView> {
    return this.#load();
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
