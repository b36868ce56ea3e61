import * as vscode from 'vscode';

const KEY = 'currentEnvironment';

/** The environment that the status bar shows and the palette's commands begin with; remembered for the workspace. */
export class CurrentEnvironment implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  #names: readonly string[] = [];

  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** The chosen one, the first where none was chosen or it is gone, undefined where there is none. */
  get name(): string | undefined {
    const chosen = this.#state.get<string>(KEY);
    return chosen !== undefined && this.#names.includes(chosen) ? chosen : this.#names[0];
  }

  setNames(names: readonly string[]): void {
    this.#names = names;
    this.#changed.fire();
  }

  async choose(name: string): Promise<void> {
    await this.#state.update(KEY, name);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
