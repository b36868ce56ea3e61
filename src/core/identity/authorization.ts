import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { Identity, SignInPrompt } from '../ports.ts';
import { type Asking, asking } from './sessionState.ts';
import { untilAborted } from './untilAborted.ts';

/**
 * One request for the identity that changes need, for all who wait for it. It goes on while anybody does:
 * whoever cancels leaves the others their approval.
 */
export class Authorization {
  readonly #abort = new AbortController();
  /** One entry for each who waits; two may have the same prompt. */
  readonly #waiting = new Set<{ readonly prompt: SignInPrompt }>();
  readonly #identity: Promise<Identity>;
  /** What it is for. */
  readonly key: string;
  /** Resolves when it came to its end, whichever. */
  readonly settled: Promise<void>;
  #over = false;
  #asking: Asking | undefined;

  /** `said` hears each step. */
  constructor(
    key: string,
    run: (prompt: SignInPrompt, signal: AbortSignal) => Promise<Identity>,
    said: (asking: Asking) => void,
    ended: AbortSignal,
  ) {
    this.key = key;
    const signal = AbortSignal.any([ended, this.#abort.signal]);
    // Started a moment later, so that whoever made this is among those who wait.
    this.#identity = untilAborted(
      Promise.resolve().then(() => run(this.#prompt(said), signal)),
      signal,
    );
    const over = (): void => {
      this.#over = true;
    };
    this.settled = this.#identity.then(over, over);
  }

  /** Whether it came to its end, or nobody waits for it any more. */
  get over(): boolean {
    return this.#over || this.#abort.signal.aborted;
  }

  async wait(prompt: SignInPrompt, signal: AbortSignal): Promise<Identity> {
    const entry = { prompt };
    this.#waiting.add(entry);
    if (this.#asking !== undefined) {
      prompt.step(this.#asking.step, this.#asking.url);
    }
    try {
      return await untilAborted(this.#identity, signal);
    } finally {
      this.#waiting.delete(entry);
      if (this.#waiting.size === 0) {
        this.#abort.abort(new Failure('cancelled', l10n.t('Nobody waits for the approval any more.')));
      }
    }
  }

  /** Steps are told to all who wait; what needs an answer is asked of the first. */
  #prompt(said: (asking: Asking) => void): SignInPrompt {
    const first = (): SignInPrompt => {
      const [entry] = this.#waiting;
      if (entry === undefined) {
        throw new Failure('cancelled', l10n.t('Nobody waits for the approval any more.'));
      }
      return entry.prompt;
    };
    return {
      deviceCode: async (request, wanted) => first().deviceCode(request, wanted),
      pick: async (title, items, wanted) => first().pick(title, items, wanted),
      secret: async (request, wanted) => first().secret(request, wanted),
      step: (step, url) => {
        this.#asking = asking(step, url);
        said(this.#asking);
        for (const { prompt } of this.#waiting) {
          prompt.step(step, url);
        }
      },
    };
  }
}
