import * as vscode from 'vscode';
import type { Log } from '../core/ports.ts';
import { type ParsedEnvironments, parseEnvironments, type SettingsProblem } from '../core/settings.ts';

const SECTION = 'ecsCodespaces';
const KEY = 'environments';
const SETTING = `${SECTION}.${KEY}`;

export interface EnvironmentSettings extends ParsedEnvironments {
  /** The workspace has environments that are ignored until it is trusted. */
  readonly untrusted: boolean;
}

/**
 * The environments of the settings, read anew when they change or the workspace becomes trusted: the
 * workspace's, otherwise the user's. What is wrong with them is underlined in the workspace's settings
 * file where they stand there.
 */
export class Settings implements vscode.Disposable {
  readonly #log: Log;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection(SETTING);
  readonly #changed = new vscode.EventEmitter<EnvironmentSettings>();
  readonly #subscriptions: vscode.Disposable;
  #value: EnvironmentSettings;
  /** Counts up, so that what was found out about an older value is not published. */
  #version = 0;

  readonly onDidChange: vscode.Event<EnvironmentSettings> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#value = read();
    this.#publish();
    this.#lookForIgnored();
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(SETTING)) {
          this.#read();
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#read()),
      vscode.workspace.onDidSaveTextDocument(document => {
        if (document.uri.toString() === settingsFile()?.uri.toString()) {
          this.#publish();
          this.#lookForIgnored();
        }
      }),
    );
  }

  get value(): EnvironmentSettings {
    return this.#value;
  }

  dispose(): void {
    this.#version++;
    this.#subscriptions.dispose();
    this.#diagnostics.dispose();
    this.#changed.dispose();
  }

  #read(): void {
    this.#value = read();
    this.#publish();
    this.#changed.fire(this.#value);
    this.#lookForIgnored();
  }

  /**
   * In an untrusted workspace the editor keeps restricted settings from extensions altogether, so that only
   * the file can tell whether there are any. Nothing of what it says is used.
   */
  #lookForIgnored(): void {
    const file = settingsFile();
    if (vscode.workspace.isTrusted || file === undefined) {
      return;
    }
    const before = this.#value;
    namesSetting(file).then(
      untrusted => {
        if (this.#value === before && untrusted !== before.untrusted) {
          this.#value = { ...before, untrusted };
          this.#changed.fire(this.#value);
        }
      },
      error => this.#log.debug(`${file.uri.fsPath}: ${String(error)}`),
    );
  }

  #publish(): void {
    const version = ++this.#version;
    const { problems } = this.#value;
    const file = settingsFile();
    if (problems.length === 0 || file === undefined || !fromWorkspace()) {
      this.#diagnostics.clear();
      return;
    }
    findDiagnostics(file, problems).then(
      diagnostics => {
        if (version === this.#version) {
          this.#diagnostics.clear();
          this.#diagnostics.set(file.uri, diagnostics);
        }
      },
      error => this.#log.warn(`${file.uri.fsPath}: ${String(error)}`),
    );
  }
}

/** The setting's value of the user, of the machine and of the workspace, apart. */
function inspect() {
  return vscode.workspace.getConfiguration(SECTION).inspect<unknown>(KEY);
}

function fromWorkspace(): boolean {
  return vscode.workspace.isTrusted && inspect()?.workspaceValue !== undefined;
}

function read(): EnvironmentSettings {
  const parts = inspect();
  const own = parts?.globalValue ?? parts?.defaultValue;
  const value = vscode.workspace.isTrusted ? (parts?.workspaceValue ?? own) : own;
  return { ...parseEnvironments(value), untrusted: false };
}

interface SettingsFile {
  readonly uri: vscode.Uri;
  /** Where the setting's value stands in it. */
  readonly setting: readonly string[];
}

function settingsFile(): SettingsFile | undefined {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  if (workspaceFile !== undefined) {
    return workspaceFile.scheme === 'untitled'
      ? undefined
      : { uri: workspaceFile, setting: ['settings', SETTING] };
  }
  const folder = workspaceFolders?.[0];
  return folder === undefined
    ? undefined
    : { uri: vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json'), setting: [SETTING] };
}

async function namesSetting({ uri, setting }: SettingsFile): Promise<boolean> {
  const [{ isSet }, bytes] = await Promise.all([
    import('./locateProblem.ts'),
    vscode.workspace.fs.readFile(uri),
  ]);
  return isSet(new TextDecoder().decode(bytes), setting);
}

async function findDiagnostics(
  { uri, setting }: SettingsFile,
  problems: readonly SettingsProblem[],
): Promise<vscode.Diagnostic[]> {
  const [{ locateProblem }, document] = await Promise.all([
    import('./locateProblem.ts'),
    vscode.workspace.openTextDocument(uri),
  ]);
  const text = document.getText();
  return problems.map(problem => {
    const { offset, length } = locateProblem(text, setting, problem);
    const diagnostic = new vscode.Diagnostic(
      new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
      problem.message,
      problem.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
    );
    diagnostic.source = 'ECS';
    return diagnostic;
  });
}
