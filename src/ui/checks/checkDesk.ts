import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest.ts';
import { CheckActions } from './checkActions.ts';
import type { ChecksDeps } from './checks.ts';
import { type Checked, FolderChecks } from './folderChecks.ts';

/** The checks at work in each folder of the workspace. */
export class CheckDesk implements vscode.Disposable {
  readonly #deps: ChecksDeps;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('ecs-checks');
  readonly #folders = new Map<string, FolderChecks>();
  readonly #subscriptions: vscode.Disposable;

  constructor(deps: ChecksDeps) {
    this.#deps = deps;
    this.#subscriptions = vscode.Disposable.from(
      this.#diagnostics,
      vscode.workspace.onDidOpenTextDocument(document => this.#changed(document)),
      vscode.workspace.onDidCloseTextDocument(document => this.#changed(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#changed(document)),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (SETTINGS_OF_CHECKS.some(setting => change.affectsConfiguration(setting))) {
          this.#changedAll();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#open()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changedAll()),
      CheckActions.register(document => this.#folderOf(document.uri)?.check(document)),
    );
    this.#open();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const folder of this.#folders.values()) {
      folder.dispose();
    }
    this.#folders.clear();
  }

  /** Checks all files of all folders, and keeps doing so until the window goes. */
  async checkAll(signal: AbortSignal): Promise<readonly Checked[]> {
    const found: Checked[] = [];
    for (const folder of this.#folders.values()) {
      found.push(...(await folder.checkAll(signal)));
    }
    return found;
  }

  #open(): void {
    const open = new Map(
      (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => [uri.toString(), uri] as const),
    );
    for (const [key, folder] of this.#folders) {
      if (!open.has(key)) {
        folder.dispose();
        this.#folders.delete(key);
      }
    }
    for (const [key, folder] of open) {
      if (!this.#folders.has(key)) {
        const { gitHub, log } = this.#deps;
        this.#folders.set(key, new FolderChecks({ folder, diagnostics: this.#diagnostics, gitHub, log }));
      }
    }
  }

  #changed(document: vscode.TextDocument): void {
    if (/\.(?:json|ya?ml)$/i.test(document.uri.path)) {
      this.#folderOf(document.uri)?.changed(document);
    }
  }

  #changedAll(): void {
    for (const folder of this.#folders.values()) {
      folder.changed();
    }
  }

  #folderOf(uri: vscode.Uri): FolderChecks | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder === undefined ? undefined : this.#folders.get(folder.uri.toString());
  }
}

const SETTINGS_OF_CHECKS = [SETTINGS.checksEnabled, SETTINGS.checksIgnore, SETTINGS.checksExclude] as const;
