import * as vscode from 'vscode';
import type { LogChannel } from '../core/logs/channel.ts';
import { fillWebview } from './webviewPage.ts';

/** The editor's side of the log view's page: there is none, or one, which comes and goes with the panel. */
export class LogWebview implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #channel: LogChannel;
  readonly #on: { receive(data: unknown): void; shown(visible: boolean): void };
  #view: vscode.WebviewView | undefined;
  #parts: vscode.Disposable | undefined;
  #description = '';

  constructor(
    extensionUri: vscode.Uri,
    channel: LogChannel,
    on: { receive(data: unknown): void; shown(visible: boolean): void },
  ) {
    this.#extensionUri = extensionUri;
    this.#channel = channel;
    this.#on = on;
  }

  /** Undefined where there is no page yet. */
  get visible(): boolean | undefined {
    return this.#view?.visible;
  }

  /** What stands beside the view's title. */
  describe(text: string): void {
    this.#description = text;
    if (this.#view !== undefined) {
      this.#view.description = text;
    }
  }

  resolve(view: vscode.WebviewView): void {
    const { webview } = view;
    this.#parts?.dispose();
    this.#view = view;
    const connection = this.#channel.connect(message => void webview.postMessage(message));
    this.#parts = vscode.Disposable.from(
      connection,
      webview.onDidReceiveMessage((data: unknown) => this.#on.receive(data)),
      view.onDidChangeVisibility(() => this.#on.shown(view.visible)),
      view.onDidDispose(() => this.#forget(view)),
    );
    this.#on.shown(view.visible);
    this.describe(this.#description);
    fillWebview(webview, this.#extensionUri, { name: 'logs', title: 'ECS Logs', workers: true });
  }

  dispose(): void {
    this.#parts?.dispose();
  }

  #forget(view: vscode.WebviewView): void {
    if (this.#view === view) {
      this.#view = undefined;
      this.#parts?.dispose();
      this.#parts = undefined;
      this.#on.shown(false);
    }
  }
}
