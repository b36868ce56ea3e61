import { type FSWatcher, watch } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * Watches folders of a folder on disk, each without what is below it. On Linux the editor's own watcher stays outside
 * folders that were made several at a time (https://github.com/parcel-bundler/watcher/issues/97), as a set-up or
 * `mkdir -p` does; elsewhere the system watches whole trees, and nothing is done here.
 */
export class FolderWatches {
  readonly #root: string;
  readonly #onChange: (path: string, listed: boolean) => void;
  readonly #watches = new Map<string, FSWatcher>();
  #ended = false;

  /** `onChange` is given a path from the root, with `/`, and whether something came or went there. */
  constructor(root: string, onChange: (path: string, listed: boolean) => void) {
    this.#root = root;
    this.#onChange = onChange;
  }

  dispose(): void {
    this.#ended = true;
    for (const folder of this.#watches.keys()) {
      this.#end(folder);
    }
  }

  /**
   * From now on watches the folders that hold these files, and those above them below the root, for as long as they are
   * there. Gives the folders that it did not watch before: what happened in them until now nobody may have told.
   */
  add(files: Iterable<string>): ReadonlySet<string> {
    const added = new Set<string>();
    if (process.platform === 'linux' && !this.#ended) {
      for (const file of files) {
        for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
          if (!this.#watches.has(folder) && this.#watch(folder)) {
            added.add(folder);
          }
        }
      }
    }
    return added;
  }

  #watch(folder: string): boolean {
    const path = join(this.#root, folder);
    let watcher: FSWatcher;
    try {
      watcher = watch(path, { persistent: false });
    } catch {
      // It is gone already, or the system has no watch left; the editor's own may still tell.
      return false;
    }
    this.#watches.set(folder, watcher);
    watcher.on('change', (type, name) => {
      // Of itself a folder tells only that it goes, and what takes its name later is another one.
      if (name === null || name === posix.basename(folder)) {
        this.#endUnder(folder);
        this.#onChange(folder, true);
      } else {
        this.#onChange(`${folder}/${name}`, type === 'rename');
      }
    });
    watcher.on('error', () => this.#end(folder));
    return true;
  }

  /** A folder that is moved takes along those below it, which tell nothing of it. */
  #endUnder(folder: string): void {
    for (const each of this.#watches.keys()) {
      if (each === folder || each.startsWith(`${folder}/`)) {
        this.#end(each);
      }
    }
  }

  #end(folder: string): void {
    this.#watches.get(folder)?.close();
    this.#watches.delete(folder);
  }
}
