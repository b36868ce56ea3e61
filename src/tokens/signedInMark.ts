import type { Secrets } from '../core/ports.ts';

/**
 * Remembers that somebody signed in with what can be had without asking, so that a window does so again by
 * itself, and does not after a sign-out. Nothing secret is kept.
 */
export class SignedInMark {
  readonly #secrets: Secrets;
  readonly #key: string;

  constructor(secrets: Secrets, key: string) {
    this.#secrets = secrets;
    this.#key = `${key} signed in`;
  }

  async isSet(): Promise<boolean> {
    return (await this.#secrets.get(this.#key)) !== undefined;
  }

  async set(): Promise<void> {
    await this.#secrets.store(this.#key, '{}');
  }

  async clear(): Promise<void> {
    await this.#secrets.delete(this.#key);
  }
}
