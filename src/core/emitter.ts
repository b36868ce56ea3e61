/** Has the shape of `vscode.Disposable`, so that either side can keep the other's. */
export interface Disposable {
  dispose(): void;
}

/** Has the shape of `vscode.Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The least of `vscode.EventEmitter`, for code that does not know the editor. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = listener => {
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      listener(value);
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
