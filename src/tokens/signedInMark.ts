import type { Secrets } from '../core/ports.ts';

/**
 * Remembers that somebody signed in with what can be had without asking, so that a window does so again by
 * itself, and does not after a sign-out. Nothing secret is kept.
 */
export class SignedInMark {
  readonly #secrets: Secrets;
  readonly #key: string;
  /** Replaced at sign-out, so that what was under way then leaves no mark. */
  #era: object = {};
  /** The era of the mark that was set last. */
  #marked: object | undefined;

  constructor(secrets: Secrets, key: string) {
    this.#secrets = secrets;
    this.#key = `${key} signed in`;
  }

  /** To be taken before a sign-in begins and given to `set` at its end. */
  get era(): object {
    return this.#era;
  }

  async isSet(): Promise<boolean> {
    return (await this.#secrets.get(this.#key)) !== undefined;
  }

  /** A sign-out since `era` undoes it, and leaves alone the mark of a sign-in that came after. */
  async set(era: object): Promise<void> {
    if (era !== this.#era) {
      return;
    }
    this.#marked = era;
    await this.#secrets.store(this.#key, '{}');
    if (era !== this.#era && this.#marked === era) {
      await this.#secrets.delete(this.#key);
    }
  }

  async clear(): Promise<void> {
    this.#era = {};
    await this.#secrets.delete(this.#key);
  }
}
