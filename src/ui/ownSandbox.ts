import type * as vscode from 'vscode';

export interface RunningSandbox {
  readonly url: string;
  stop(): Promise<void>;
}

/** The sandbox that this window started, at most one; it ends with the window. */
export class OwnSandbox implements vscode.Disposable {
  readonly #start: () => Promise<RunningSandbox>;
  #running: Promise<RunningSandbox> | undefined;

  constructor(start: () => Promise<RunningSandbox>) {
    this.#start = start;
  }

  /** Gives where it listens, such as `http://127.0.0.1:41235`. */
  async start(): Promise<string> {
    const running = this.#running ?? this.#start();
    this.#running = running;
    try {
      return (await running).url;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  dispose(): void {
    this.#running?.then(
      running => running.stop(),
      () => undefined,
    );
    this.#running = undefined;
  }
}
