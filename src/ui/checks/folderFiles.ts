import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { CheckedFile } from '../../core/checks/file.ts';
import { fileKind } from '../../core/checks/kinds.ts';
import type { Log } from '../../core/ports.ts';
import { FolderWatches } from './folderWatches.ts';
import { LARGEST } from './largest.ts';
import { isForeign, listFiles, PATTERN, pathIn } from './listFiles.ts';

/** Files that are read at a time. */
const AT_ONCE = 24;
/** Files that are looked into at most, of those that may be ours by their name. */
const MOST = 5_000;

/**
 * The files of a workspace's folder that the checks know, as the editor has them: with what is not saved. Each is read
 * once, until it changes; one that did not change is the same object, so that it is parsed once.
 */
export class FolderFiles implements vscode.Disposable {
  readonly #folder: vscode.Uri;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #watcher: vscode.Disposable;
  readonly #own: FolderWatches | undefined;
  readonly #documents = new WeakMap<
    vscode.TextDocument,
    { version: number; file: CheckedFile | undefined }
  >();
  /** By path; undefined for what was looked into and is none of ours. */
  readonly #disk = new Map<string, CheckedFile | undefined>();
  /** Paths of what may be ours; undefined until they are listed anew. */
  #names: readonly string[] | undefined;
  /** Counts changes on disk, so that what was read before one of them is not kept. */
  #changes = 0;

  /** The path of a file that changed on disk, was made there or went. */
  readonly onDidChange: vscode.Event<string> = this.#changed.event;

  constructor(folder: vscode.Uri, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#own =
      folder.scheme === 'file'
        ? new FolderWatches(folder.fsPath, (path, listed) => this.#told(path, listed))
        : undefined;
    const files = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, PATTERN));
    // Of a folder that goes or comes the editor names the folder alone.
    const folders = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, '**'),
      false,
      true,
    );
    this.#watcher = vscode.Disposable.from(
      files,
      files.onDidChange(uri => this.#forget(uri, false)),
      files.onDidCreate(uri => this.#forget(uri, true)),
      files.onDidDelete(uri => this.#forget(uri, true)),
      folders,
      folders.onDidCreate(uri => this.#folderCame(uri)),
      folders.onDidDelete(uri => this.#folderWent(uri)),
    );
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#own?.dispose();
    this.#changed.dispose();
  }

  /** What is on disk is listed and read anew the next time. */
  forgetAll(): void {
    this.#changes++;
    this.#disk.clear();
    this.#names = undefined;
  }

  /** All of them, in the order of their paths. Rejects only when `signal` is aborted. */
  async read(signal: AbortSignal): Promise<readonly CheckedFile[]> {
    const files = await this.#readWatched(signal);
    for (const document of vscode.workspace.textDocuments) {
      const path = pathIn(this.#folder, document.uri);
      if (path !== undefined) {
        const file = this.document(document);
        // The editor keeps what it showed of a file that was deleted.
        if (file === undefined || (!files.has(path) && !document.isDirty && (await isGone(document.uri)))) {
          files.delete(path);
        } else {
          files.set(path, file);
        }
      }
    }
    signal.throwIfAborted();
    return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** A document as it is now; undefined where it is none of ours. */
  document(document: vscode.TextDocument): CheckedFile | undefined {
    const known = this.#documents.get(document);
    if (known?.version === document.version) {
      return known.file;
    }
    const path = pathIn(this.#folder, document.uri);
    const file =
      path === undefined || isForeign(path) || document.isClosed
        ? undefined
        : asFile(path, document.getText());
    this.#documents.set(document, { version: document.version, file });
    return file;
  }

  /** Those on disk, by path, read anew where a change may have gone unseen since they were read. */
  async #readWatched(signal: AbortSignal): Promise<Map<string, CheckedFile>> {
    const files = onlyOurs(await this.#readDisk(signal));
    signal.throwIfAborted();
    const fresh = this.#own?.add(files.keys());
    if (fresh === undefined || fresh.size === 0) {
      return files;
    }
    this.#names = undefined;
    for (const path of files.keys()) {
      if (fresh.has(posix.dirname(path))) {
        this.#disk.delete(path);
      }
    }
    return onlyOurs(await this.#readDisk(signal));
  }

  async #readDisk(signal: AbortSignal): Promise<ReadonlyMap<string, CheckedFile | undefined>> {
    const names = await this.#list(signal);
    const found = new Map<string, CheckedFile | undefined>();
    const left = names.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const path of left) {
          signal.throwIfAborted();
          if (!this.#disk.has(path)) {
            const before = this.#changes;
            const file = await this.#readFile(path);
            found.set(path, file);
            if (before === this.#changes) {
              this.#disk.set(path, file);
            }
          } else {
            found.set(path, this.#disk.get(path));
          }
        }
      }),
    );
    return found;
  }

  async #list(signal: AbortSignal): Promise<readonly string[]> {
    if (this.#names !== undefined) {
      return this.#names;
    }
    const before = this.#changes;
    const listed = await listFiles(this.#folder, signal);
    const names = listed.slice(0, MOST);
    if (names.length < listed.length) {
      this.#log.warn(
        `checks: ${listed.length} files in ${this.#folder.path}, of which ${MOST} are looked into`,
      );
    }
    if (before === this.#changes) {
      this.#names = names;
    }
    return names;
  }

  async #readFile(path: string): Promise<CheckedFile | undefined> {
    const uri = vscode.Uri.joinPath(this.#folder, path);
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if (size > LARGEST || (type & vscode.FileType.File) === 0) {
        return undefined;
      }
      return asFile(path, new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
    } catch (error) {
      // What was deleted and not committed is still in Git's list.
      this.#log.debug(`checks: ${path}: ${String(error)}`);
      return undefined;
    }
  }

  #forget(uri: vscode.Uri, listed: boolean): void {
    const path = pathIn(this.#folder, uri);
    if (path === undefined || isForeign(path)) {
      return;
    }
    this.#changes++;
    this.#disk.delete(path);
    if (listed) {
      this.#names = undefined;
    }
    this.#changed.fire(path);
  }

  /** By a watch of our own: `listed` where something came or went. */
  #told(path: string, listed: boolean): void {
    const uri = vscode.Uri.joinPath(this.#folder, path);
    if (/\.(?:json|ya?ml)$/.test(path)) {
      this.#forget(uri, listed);
    } else if (listed) {
      this.#folderWent(uri);
      this.#folderCame(uri);
    }
  }

  #folderWent(uri: vscode.Uri): void {
    const path = pathIn(this.#folder, uri);
    if (path !== undefined && !isForeign(path) && this.#knowsUnder(`${path}/`)) {
      this.forgetAll();
      this.#changed.fire(path);
    }
  }

  #folderCame(uri: vscode.Uri): void {
    const path = pathIn(this.#folder, uri);
    // Whatever a build writes comes by here as well, and few folders have an ending.
    if (path === undefined || isForeign(path) || /[^/]\.[^/]*$/.test(path)) {
      return;
    }
    vscode.workspace.fs.stat(uri).then(
      ({ type }) => {
        if ((type & vscode.FileType.Directory) !== 0) {
          this.forgetAll();
          this.#changed.fire(path);
        }
      },
      () => undefined,
    );
  }

  #knowsUnder(folder: string): boolean {
    const isUnder = (path: string | undefined): boolean => path?.startsWith(folder) === true;
    return (
      (this.#names ?? [...this.#disk.keys()]).some(isUnder) ||
      vscode.workspace.textDocuments.some(({ uri }) => isUnder(pathIn(this.#folder, uri)))
    );
  }
}

function onlyOurs(found: ReadonlyMap<string, CheckedFile | undefined>): Map<string, CheckedFile> {
  return new Map([...found].flatMap(([path, file]) => (file === undefined ? [] : [[path, file] as const])));
}

async function isGone(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return false;
  } catch (error) {
    return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
  }
}

function asFile(path: string, text: string): CheckedFile | undefined {
  const kind = text.length > LARGEST ? undefined : fileKind(path, text);
  return kind === undefined ? undefined : { path, kind, text };
}
