import * as vscode from 'vscode';

const SCHEME = 'ecs-codespaces-report';

/** Reports as read-only documents that are nowhere on disk; the last one of each name is kept. */
export class Reports implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #registered: vscode.Disposable;

  constructor() {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changes.event,
      provideTextDocumentContent: uri => this.#texts.get(uri.path) ?? '',
    });
  }

  /** Opens the Markdown preview of a report, or brings it to the front with its new text. */
  async show(name: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    this.#texts.set(uri.path, markdown);
    this.#changes.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changes.dispose();
    this.#texts.clear();
  }
}
