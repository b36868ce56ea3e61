import type * as vscode from 'vscode';
import type { Disposable } from '../core/emitter.ts';
import type { Clock } from '../core/ports.ts';
import {
  type RolloutPage as Page,
  parseFromRolloutPage,
  type RolloutPlace,
  type ToRolloutPage,
} from '../core/rollout/page.ts';
import type { RolloutWish } from './rolloutWish.ts';
import { fillWebview } from './webviewPage.ts';

/** What counts seconds on the page is painted again this often (ms). */
const TICK = 5_000;

export interface RolloutPageDeps {
  readonly extensionUri: vscode.Uri;
  readonly clock: Clock;
  /** What the page shows now. */
  readonly look: () => Page;
  /** Whether what it shows goes on. */
  readonly moves: () => boolean;
  /** Held while somebody looks at the page. */
  readonly detail: () => Disposable;
  readonly act: (wish: RolloutWish) => void;
  readonly closed: () => void;
}

/** The rollout page of one service in an editor tab. Its state outlives the page, which VS Code drops while it is hidden. */
export class RolloutPage implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly place: RolloutPlace;
  readonly #deps: RolloutPageDeps;
  readonly #end = new AbortController();
  readonly #parts: readonly vscode.Disposable[];
  #ready = false;
  #ticking = false;
  #detail: Disposable | undefined;

  constructor(panel: vscode.WebviewPanel, place: RolloutPlace, deps: RolloutPageDeps) {
    this.#panel = panel;
    this.place = place;
    this.#deps = deps;
    const { webview } = panel;
    this.#parts = [
      webview.onDidReceiveMessage((data: unknown) => this.#receive(data)),
      panel.onDidChangeViewState(() => this.#seen()),
      panel.onDidDispose(() => {
        this.dispose();
        deps.closed();
      }),
    ];
    this.#seen();
    fillWebview(webview, deps.extensionUri, { name: 'rollout', title: panel.title });
  }

  get title(): string {
    return this.#panel.title;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Another rollout of the service is shown from now on. */
  begin(): void {
    this.#detail?.dispose();
    this.#detail = undefined;
    this.refresh();
  }

  /** Shows what is known now. */
  refresh(): void {
    if (this.#ready && this.#panel.visible && !this.#end.signal.aborted) {
      const message: ToRolloutPage = { type: 'show', page: this.#deps.look(), place: this.place };
      void this.#panel.webview.postMessage(message);
      if (this.#deps.moves()) {
        this.#detail ??= this.#deps.detail();
      }
      this.#tick();
    }
  }

  /** Stops following; the tab is closed by the person alone. */
  dispose(): void {
    this.#end.abort();
    this.#detail?.dispose();
    for (const part of this.#parts) {
      part.dispose();
    }
  }

  /** It came into sight, or went out of it. */
  #seen(): void {
    if (!this.#panel.visible) {
      this.#detail?.dispose();
      this.#detail = undefined;
    }
    this.refresh();
  }

  #receive(data: unknown): void {
    const message = parseFromRolloutPage(data);
    if (message?.type === 'ready') {
      this.#ready = true;
      this.refresh();
    } else if (message !== undefined) {
      this.#deps.act(message);
    }
  }

  #tick(): void {
    if (!this.#ticking && this.#deps.moves()) {
      this.#ticking = true;
      this.#deps.clock.sleep(TICK, this.#end.signal).then(
        () => {
          this.#ticking = false;
          this.refresh();
        },
        () => undefined,
      );
    }
  }
}
