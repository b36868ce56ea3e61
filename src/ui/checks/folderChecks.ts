import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { checkFile } from '../../core/checks/check.ts';
import type { CheckedFile, Surroundings } from '../../core/checks/file.ts';
import type { Finding } from '../../core/checks/finding.ts';
import { toFailure } from '../../core/failure.ts';
import type { GitHub } from '../../core/github.ts';
import type { Log } from '../../core/ports.ts';
import { ANSWERS_FILE } from '../../core/scaffold/setUp.ts';
import { checkSettings, isExcluded } from './checkSettings.ts';
import { toDiagnostics } from './diagnostics.ts';
import { FolderFacts } from './folderFacts.ts';
import { FolderFiles } from './folderFiles.ts';
import { saidByEditor } from './saidByEditor.ts';

export interface FolderChecksDeps {
  readonly folder: vscode.Uri;
  readonly diagnostics: vscode.DiagnosticCollection;
  readonly gitHub: (options: { readonly interactive: false }, signal: AbortSignal) => Promise<GitHub>;
  readonly log: Log;
}

/** What was found in one file, in the order of the places. */
export interface Checked {
  readonly file: CheckedFile;
  readonly findings: readonly Finding[];
}

/** Milliseconds without a keystroke after which a text is looked at. */
const QUIET = 250;

/** The checks of one folder of the workspace: of what is open, and of all of it once that was asked for. */
export class FolderChecks implements vscode.Disposable {
  readonly #deps: FolderChecksDeps;
  readonly #files: FolderFiles;
  readonly #facts: FolderFacts;
  readonly #ended = new AbortController();
  readonly #shown = new Map<string, Checked>();
  readonly #first = new Set<string>();
  #surroundings: Surroundings = { files: [] };
  #timer: NodeJS.Timeout | undefined;
  #run = new AbortController();
  #whole = false;

  constructor(deps: FolderChecksDeps) {
    this.#deps = deps;
    this.#files = new FolderFiles(deps.folder, deps.log);
    this.#facts = new FolderFacts(deps);
    this.#files.onDidChange(path => {
      if (path === ANSWERS_FILE || ANSWERS_FILE.startsWith(`${path}/`)) {
        this.#facts.forgetAnswers();
      }
      this.changed();
    });
    this.changed();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
    this.#run.abort();
    this.#files.dispose();
    for (const path of this.#shown.keys()) {
      this.#deps.diagnostics.delete(this.#uri(path));
    }
  }

  /** Something is different: what is shown is brought up to date shortly, the document given before others. */
  changed(document?: vscode.TextDocument): void {
    if (document !== undefined) {
      this.#first.add(document.uri.toString());
    }
    this.#run.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#bringUpToDate().catch((error: unknown) => {
        if (toFailure(error).code !== 'cancelled') {
          this.#deps.log.error(`checks: ${String(error)}`);
        }
      });
    }, QUIET);
  }

  /** What is found in a document as it is now; undefined where it is not checked. */
  async check(document: vscode.TextDocument): Promise<Checked | undefined> {
    const file = this.#files.document(document);
    const settings = checkSettings(this.#deps.folder);
    if (file === undefined || !this.#wants(file, settings) || isExcluded(settings, file.path)) {
      return undefined;
    }
    const { files, ...others } = this.#surroundings;
    return this.#check(file, { ...others, files: withFile(files, file) }, settings.ignored);
  }

  /** Checks all files of the folder, and keeps doing so. Shows nothing where it is cancelled. */
  async checkAll(signal: AbortSignal): Promise<readonly Checked[]> {
    const all = AbortSignal.any([signal, this.#ended.signal]);
    this.#files.forgetAll();
    this.#facts.forgetAnswers();
    this.#facts.forgetGitHub();
    await this.#facts.ask(all);
    const settings = checkSettings(this.#deps.folder);
    const surroundings = await this.#look(all);
    const found: Checked[] = [];
    for (const file of surroundings.files) {
      await setImmediate(undefined, { signal: all });
      if (!isExcluded(settings, file.path)) {
        found.push(this.#check(file, surroundings, settings.ignored));
      }
    }
    this.#whole = true;
    for (const checked of found) {
      this.#show(checked, surroundings);
    }
    this.changed();
    return found;
  }

  async #bringUpToDate(): Promise<void> {
    const run = new AbortController();
    this.#run = run;
    const signal = run.signal;
    const settings = checkSettings(this.#deps.folder);
    const surroundings = await this.#look(signal);
    const wanted = surroundings.files.filter(
      file => this.#wants(file, settings) && !isExcluded(settings, file.path),
    );
    this.#clearAllBut(wanted);
    for (const file of this.#inOrder(wanted)) {
      await setImmediate(undefined, { signal });
      this.#show(this.#check(file, surroundings, settings.ignored), surroundings);
      this.#first.delete(this.#uri(file.path).toString());
    }
    this.#first.clear();
    if (wanted.some(({ kind }) => kind === 'trustPolicy') && (await this.#facts.ask(this.#ended.signal))) {
      this.changed();
    }
  }

  async #look(signal: AbortSignal): Promise<Surroundings> {
    const [files, repository] = await Promise.all([this.#files.read(signal), this.#facts.known()]);
    signal.throwIfAborted();
    this.#surroundings = repository === undefined ? { files } : { files, repository };
    return this.#surroundings;
  }

  #wants({ path }: CheckedFile, { enabled }: { readonly enabled: boolean }): boolean {
    return this.#whole || (enabled && this.#isOpen(path));
  }

  #isOpen(path: string): boolean {
    const uri = this.#uri(path).toString();
    return vscode.workspace.textDocuments.some(document => document.uri.toString() === uri);
  }

  #inOrder(files: readonly CheckedFile[]): readonly CheckedFile[] {
    const isFirst = ({ path }: CheckedFile): boolean => this.#first.has(this.#uri(path).toString());
    return [...files.filter(isFirst), ...files.filter(file => !isFirst(file))];
  }

  #check(file: CheckedFile, surroundings: Surroundings, ignored: ReadonlySet<string>): Checked {
    return { file, findings: checkFile(file, surroundings).filter(({ code }) => !ignored.has(code)) };
  }

  /** What is the same as before stays, with the hover or the menu that is open on it. */
  #show(checked: Checked, { files }: Surroundings): void {
    const { file } = checked;
    const said = saidByEditor(this.#uri(file.path), file);
    const findings = checked.findings.filter(({ known }) => known === undefined || !said.has(known));
    const before = this.#shown.get(file.path);
    if (before?.file === file && JSON.stringify(before.findings) === JSON.stringify(findings)) {
      return;
    }
    const { folder, diagnostics } = this.#deps;
    this.#shown.set(file.path, { file, findings });
    diagnostics.set(this.#uri(file.path), toDiagnostics(file, findings, files, folder));
  }

  #clearAllBut(files: readonly CheckedFile[]): void {
    const kept = new Set(files.map(({ path }) => path));
    for (const path of this.#shown.keys()) {
      if (!kept.has(path)) {
        this.#shown.delete(path);
        this.#deps.diagnostics.delete(this.#uri(path));
      }
    }
  }

  #uri(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#deps.folder, path);
  }
}

function withFile(files: readonly CheckedFile[], file: CheckedFile): readonly CheckedFile[] {
  return files.includes(file) ? files : [...files.filter(({ path }) => path !== file.path), file];
}
