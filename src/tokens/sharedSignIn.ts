import type { SignInPrompt } from '../core/ports.ts';
import { SharedWork } from './sharedWork.ts';

/** What a sign-in by device code asks of the person. */
export type CodePrompt = Pick<SignInPrompt, 'deviceCode' | 'step'>;

interface Waiting {
  readonly prompt: CodePrompt;
  readonly signal: AbortSignal;
}

/**
 * A sign-in that is made once for all who want it meanwhile. The code is shown by the first of them, and by the
 * next where the first leaves while it is shown; it goes on for as long as anybody waits.
 */
export class SharedSignIn<T> {
  readonly #work = new SharedWork<T>();
  readonly #waiting = new Set<Waiting>();

  async join(
    start: (prompt: CodePrompt, signal: AbortSignal) => Promise<T>,
    prompt: CodePrompt,
    signal: AbortSignal,
  ): Promise<T> {
    const waiting: Waiting = { prompt, signal };
    this.#waiting.add(waiting);
    try {
      return await this.#work.join(
        'sign-in',
        (step, ended) => start({ step, deviceCode: (...all) => this.#show(...all) }, ended),
        (...said) => prompt.step(...said),
        signal,
      );
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** Aborts what is under way. */
  abort(reason: unknown): void {
    this.#work.abort(reason);
  }

  async #show(...[code, wanted]: Parameters<SignInPrompt['deviceCode']>): Promise<void> {
    for (const { prompt, signal } of this.#waiting) {
      try {
        await prompt.deviceCode(code, AbortSignal.any([wanted, signal]));
      } catch (error) {
        if (!signal.aborted || wanted.aborted) {
          throw error;
        }
      }
      if (!signal.aborted || wanted.aborted) {
        return;
      }
    }
  }
}
