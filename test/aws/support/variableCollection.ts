import type * as vscode from 'vscode';

/** The editor's collection of variables, without an editor. Counts what the editor would be told. */
export class VariableCollection implements vscode.EnvironmentVariableCollection {
  persistent = true;
  description: string | vscode.MarkdownString | undefined;
  changes = 0;
  readonly #held = new Map<string, vscode.EnvironmentVariableMutator>();

  get values(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#held].map(([name, { value }]) => [name, value]));
  }

  replace(variable: string, value: string): void {
    this.changes += 1;
    this.#held.set(variable, { type: 1, value, options: {} });
  }

  append(): void {
    throw new Error('not used');
  }

  prepend(): void {
    throw new Error('not used');
  }

  get(variable: string): vscode.EnvironmentVariableMutator | undefined {
    return this.#held.get(variable);
  }

  forEach(
    callback: (
      variable: string,
      mutator: vscode.EnvironmentVariableMutator,
      collection: vscode.EnvironmentVariableCollection,
    ) => unknown,
  ): void {
    for (const [variable, mutator] of this.#held) {
      callback(variable, mutator, this);
    }
  }

  delete(variable: string): void {
    this.changes += 1;
    this.#held.delete(variable);
  }

  clear(): void {
    this.#held.clear();
  }

  [Symbol.iterator](): Iterator<[string, vscode.EnvironmentVariableMutator]> {
    return this.#held.entries();
  }
}
