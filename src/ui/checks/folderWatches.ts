import { type FSWatcher, watch } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Watches folders of a folder on disk, each without what is below it. On Linux the editor's own watcher stays outside
 * folders that were made several at a time (https://github.com/parcel-bundler/watcher/issues/97), as a set-up or
 * `mkdir -p` does; elsewhere the system watches whole trees, and nothing is done here.
 */
export class FolderWatches {
  readonly #root: string;
  readonly #onChange: (path: string, listed: boolean) => void;
  readonly #watches = new Map<string, FSWatcher>();

  /** `onChange` is given a path from the root, with `/`, and whether something came or went there. */
  constructor(root: string, onChange: (path: string, listed: boolean) => void) {
    this.#root = root;
    this.#onChange = onChange;
  }

  dispose(): void {
    for (const folder of this.#watches.keys()) {
      this.#end(folder);
    }
  }

  /** From now on watches these folders too, named by their paths from the root, for as long as they are there. */
  add(folders: Iterable<string>): void {
    if (process.platform !== 'linux') {
      return;
    }
    for (const folder of folders) {
      if (!this.#watches.has(folder)) {
        this.#watch(folder);
      }
    }
  }

  #watch(folder: string): void {
    const path = join(this.#root, folder);
    let watcher: FSWatcher;
    try {
      watcher = watch(path, { persistent: false });
    } catch {
      // It is gone already, or the system has no watch left; the editor's own may still tell.
      return;
    }
    this.#watches.set(folder, watcher);
    watcher.on('change', (type, name) => {
      // Of itself a folder tells only that it goes, and what takes its name later is another one.
      if (name === null || name === basename(path)) {
        this.#end(folder);
        this.#onChange(folder, true);
      } else {
        this.#onChange(`${folder}/${name}`, type === 'rename');
      }
    });
    watcher.on('error', () => this.#end(folder));
  }

  #end(folder: string): void {
    this.#watches.get(folder)?.close();
    this.#watches.delete(folder);
  }
}
