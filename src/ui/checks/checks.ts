import * as vscode from 'vscode';
import type { GitHub } from '../../core/github.ts';
import type { Log } from '../../core/ports.ts';
import { SETTINGS } from '../../manifest.ts';
import type { CheckDesk } from './checkDesk.ts';
import { PAGES_SCHEME } from './scheme.ts';

export interface ChecksDeps {
  readonly extensionUri: vscode.Uri;
  readonly gitHub: (options: { readonly interactive: false }, signal: AbortSignal) => Promise<GitHub>;
  readonly log: Log;
}

/**
 * Findings in the files that the checks know, as problems of the editor. Rules and parsers are loaded when the first
 * such file is open, or when everything is to be checked.
 */
export class Checks implements vscode.Disposable {
  readonly #deps: ChecksDeps;
  readonly #pages: vscode.Disposable;
  #waiting: vscode.Disposable | undefined;
  #desk: Promise<CheckDesk> | undefined;
  #ended = false;

  constructor(deps: ChecksDeps) {
    this.#deps = deps;
    this.#pages = vscode.workspace.registerTextDocumentContentProvider(PAGES_SCHEME, {
      provideTextDocumentContent: async ({ path }) =>
        (await import('./pages.ts')).pageAt(path, deps.extensionUri),
    });
    this.#waiting = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(document => this.#look(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#look(document)),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SETTINGS.checksEnabled)) {
          this.#lookAtAll();
        }
      }),
    );
    this.#lookAtAll();
  }

  /** What checks, loaded now if it was not needed before. */
  desk(): Promise<CheckDesk> {
    this.#desk ??= this.#load();
    return this.#desk;
  }

  dispose(): void {
    this.#ended = true;
    this.#pages.dispose();
    this.#waiting?.dispose();
    this.#desk?.then(
      desk => desk.dispose(),
      () => undefined,
    );
  }

  async #load(): Promise<CheckDesk> {
    this.#waiting?.dispose();
    const { CheckDesk } = await import('./checkDesk.ts');
    const desk = new CheckDesk(this.#deps);
    if (this.#ended) {
      desk.dispose();
    }
    return desk;
  }

  #lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      this.#look(document);
    }
  }

  #look(document: vscode.TextDocument): void {
    if (this.#desk === undefined && isCandidate(document.uri)) {
      this.#open(document).catch((error: unknown) => this.#deps.log.error(`checks: ${String(error)}`));
    }
  }

  async #open(document: vscode.TextDocument): Promise<void> {
    const { isChecked } = await import('./isChecked.ts');
    if (isChecked(document)) {
      await this.desk();
    }
  }
}

/** Whether it may be one of the files that are checked, by its name. */
function isCandidate(uri: vscode.Uri): boolean {
  return /\.(?:json|ya?ml)$/i.test(uri.path) && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
