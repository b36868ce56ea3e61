import { untilAborted } from '../core/identity/untilAborted.ts';
import type { SignInPrompt } from '../core/ports.ts';

type Tell = SignInPrompt['step'];

interface Work<T> {
  readonly result: Promise<T>;
  readonly listeners: Set<Tell>;
  readonly end: AbortController;
  said: Parameters<Tell> | undefined;
}

/**
 * Work that is done once for everybody who asks for the same while it is under way. All of them hear what it
 * tells; it is aborted when the last of them has left.
 */
export class SharedWork<T> {
  readonly #works = new Map<string, Work<T>>();

  async join(
    key: string,
    start: (tell: Tell, signal: AbortSignal) => Promise<T>,
    tell: Tell,
    signal: AbortSignal,
  ): Promise<T> {
    const work = this.#works.get(key) ?? this.#start(key, start);
    // Each has a listener of its own, even where two hand in the same function.
    const listener: Tell = (...said) => tell(...said);
    work.listeners.add(listener);
    if (work.said !== undefined) {
      tell(...work.said);
    }
    try {
      return await untilAborted(work.result, signal);
    } finally {
      work.listeners.delete(listener);
      if (work.listeners.size === 0) {
        this.#forget(key, work);
        work.end.abort(signal.reason);
      }
    }
  }

  /** Aborts what is under way. */
  abort(reason: unknown): void {
    for (const [key, work] of this.#works) {
      this.#forget(key, work);
      work.end.abort(reason);
    }
  }

  #start(key: string, start: (tell: Tell, signal: AbortSignal) => Promise<T>): Work<T> {
    const end = new AbortController();
    const listeners = new Set<Tell>();
    const tell: Tell = (...said) => {
      work.said = said;
      for (const listener of listeners) {
        listener(...said);
      }
    };
    const result = Promise.resolve().then(() => start(tell, end.signal));
    const work: Work<T> = { result, listeners, end, said: undefined };
    this.#works.set(key, work);
    const forget = (): void => this.#forget(key, work);
    result.then(forget, forget);
    return work;
  }

  #forget(key: string, work: Work<T>): void {
    if (this.#works.get(key) === work) {
      this.#works.delete(key);
    }
  }
}
