import * as vscode from 'vscode';

const SCHEME = 'ecs-codespaces-report';

/** What can be done with a report. */
export interface ReportActions {
  /** Its text, for the clipboard. */
  readonly markdown: string;
  /** The trust policy as it should be, where one is proposed. */
  readonly policy?: string;
  /** Makes the report anew with a trust policy that the person gives, where the role's own could not be read. */
  readonly paste?: (signal: AbortSignal) => Promise<void>;
}

/** Reports as read-only documents that are nowhere on disk; the last one of each name is kept. */
export class Reports implements vscode.Disposable {
  readonly #reports = new Map<string, ReportActions>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #registered: vscode.Disposable;
  #tabs: vscode.Disposable | undefined;
  #last: ReportActions | undefined;

  constructor() {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changes.event,
      provideTextDocumentContent: ({ path }) =>
        this.#reports.get(path)?.markdown ??
        // The editor opens the tab again after a reload.
        vscode.l10n.t('This report ended with its window. Run *ECS: Diagnose Sign-In* for a new one.'),
    });
  }

  /** The report that is shown, or was last. */
  get current(): ReportActions | undefined {
    return this.#last;
  }

  /** Opens the Markdown preview of a report, or brings it to the front with its new text. */
  async show(name: string, report: ReportActions): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    this.#reports.set(uri.path, report);
    this.#last = report;
    this.#changes.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
    const { watchReportTabs } = await import('./reportTabs.ts');
    this.#tabs?.dispose();
    this.#tabs = watchReportTabs(this.#reports, shown => {
      this.#last = shown;
    });
  }

  dispose(): void {
    this.#registered.dispose();
    this.#tabs?.dispose();
    this.#changes.dispose();
    this.#reports.clear();
  }
}
