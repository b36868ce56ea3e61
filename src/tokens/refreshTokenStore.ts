import type { Secrets } from '../core/ports.ts';

export interface RefreshToken {
  readonly token: string;
  /** The `sub` of whom it was given to. */
  readonly subject: string;
}

/** The one place where a refresh token rests: the editor's secret storage, under one key. */
export class RefreshTokenStore {
  readonly #secrets: Secrets;
  readonly #key: string;

  constructor(secrets: Secrets, key: string) {
    this.#secrets = secrets;
    this.#key = key;
  }

  /** Undefined where there is none, or none that this version can read. */
  async read(): Promise<RefreshToken | undefined> {
    const text = await this.#secrets.get(this.#key);
    return text === undefined ? undefined : parse(text);
  }

  async write({ token, subject }: RefreshToken): Promise<void> {
    await this.#secrets.store(this.#key, JSON.stringify({ token, subject }));
  }

  async delete(): Promise<void> {
    await this.#secrets.delete(this.#key);
  }
}

function parse(text: string): RefreshToken | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRefreshToken(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRefreshToken(value: unknown): value is RefreshToken {
  return (
    typeof value === 'object' &&
    value !== null &&
    'token' in value &&
    typeof value.token === 'string' &&
    'subject' in value &&
    typeof value.subject === 'string'
  );
}
