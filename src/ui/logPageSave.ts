import * as vscode from 'vscode';
import type { FromPage, SaveFormat } from '../core/logs/messages.ts';
import { type LogFile, tellSaved } from './logFile.ts';

type Part = Extract<FromPage, { readonly type: 'save' }>;

interface Deps {
  /** What the file is called, before the person says otherwise. */
  readonly name: () => string;
  /** Asks where to; undefined where the person does not say. */
  readonly ask: (title: string, name: string, format: SaveFormat) => Promise<vscode.Uri | undefined>;
  readonly create: (uri: vscode.Uri) => Promise<LogFile>;
}

interface Target {
  readonly uri: vscode.Uri;
  readonly file: LogFile;
}

interface Saving {
  readonly id: number;
  /** Undefined where nothing is written: the person does not want it, or it failed. */
  target: Promise<Target | undefined>;
}

/**
 * Saves what a page gives part by part: asks where to at the first, and is done with the last. A save that the page did
 * not finish, because it was closed or shows something else, leaves what was there before.
 */
export class PageSave {
  readonly #deps: Deps;
  #saving: Saving | undefined;
  /** Everything that was begun, in order. */
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Rejects with what keeps it from being written; what follows of that save is passed over. */
  take({ id, format, part, last }: Part): Promise<void> {
    if (this.#saving?.id !== id) {
      this.giveUp();
    }
    const saving = this.#saving ?? { id, target: this.#open(format) };
    this.#saving = last ? undefined : saving;
    return this.#then(() => this.#write(saving, part, last));
  }

  /** The page gives no more of what it was saving. */
  giveUp(): void {
    const saving = this.#saving;
    this.#saving = undefined;
    if (saving !== undefined) {
      void this.#then(() => discard(saving));
    }
  }

  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #open(format: SaveFormat): Promise<Target | undefined> {
    const { name, ask, create } = this.#deps;
    const before = this.#writing;
    const uri = await ask(vscode.l10n.t('Save Logs'), name(), format);
    // It may be the file of the save before.
    await before;
    return uri === undefined ? undefined : { uri, file: await create(uri) };
  }

  async #write(saving: Saving, part: string, last: boolean): Promise<void> {
    let target: Target | undefined;
    try {
      target = await saving.target;
      await target?.file.write(part);
      if (last) {
        await target?.file.finish();
      }
    } catch (error) {
      saving.target = Promise.resolve(undefined);
      await target?.file.discard();
      throw error;
    }
    if (last && target !== undefined) {
      const { uri } = target;
      void tellSaved(uri, vscode.l10n.t('The log was saved as {0}.', vscode.workspace.asRelativePath(uri)));
    }
  }
}

async function discard({ target }: Saving): Promise<void> {
  const opened = await target.catch(() => undefined);
  if (opened !== undefined) {
    await opened.file.discard();
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The log was not saved as {0}: the view was closed or showed something else before all of it was written.',
        vscode.workspace.asRelativePath(opened.uri),
      ),
    );
  }
}
