import type { Clock, Secrets } from '../core/ports.ts';

export interface RefreshToken {
  readonly token: string;
  /** The `sub` of whom it was given to. */
  readonly subject: string;
}

/** Who may use the refresh token, and until when (ms). */
interface Turn {
  readonly owner: string;
  readonly until: number;
}

/** How long a turn lasts at most (ms): longer than a refresh takes, and no longer than others can wait for one who died. */
const TURN = 30_000;
/** Twice as long (ms) as what one window stores should take to be seen by the others. */
const SETTLING = 500;

const never = new AbortController().signal;

/**
 * The one place where a refresh token rests: the editor's secret storage, under one key. All windows share
 * it, and most providers let a refresh token be used once and end the sign-in when it is used again. So the
 * windows take turns: who wants to use the token writes its name under a second key, waits until whatever
 * another wrote at the same time must have come, and has the turn if its own name still stands there.
 *
 * The storage knows no transactions, so two may still use one token: where a refresh takes longer than half
 * a minute, where the storage takes longer than a quarter of a second from window to window, or where
 * windows do not see at all what others store while they run, as in some browsers. The person then has to
 * sign in again.
 */
export class RefreshTokenStore {
  readonly #secrets: Secrets;
  readonly #clock: Clock;
  readonly #key: string;
  readonly #turnKey: string;
  readonly #owner = crypto.randomUUID();

  constructor(secrets: Secrets, clock: Clock, key: string) {
    this.#secrets = secrets;
    this.#clock = clock;
    this.#key = key;
    this.#turnKey = `${key} turn`;
  }

  /** Undefined where there is none, or none that this version can read. */
  async read(): Promise<RefreshToken | undefined> {
    return parse(await this.#secrets.get(this.#key), isRefreshToken);
  }

  async write({ token, subject }: RefreshToken): Promise<void> {
    await this.#secrets.store(this.#key, JSON.stringify({ token, subject }));
  }

  async delete(): Promise<void> {
    await this.#secrets.delete(this.#key);
  }

  /** Deletes this token, and leaves alone another one that took its place. */
  async deleteIf(token: string): Promise<void> {
    if ((await this.read())?.token === token) {
      await this.delete();
    }
  }

  /** Does something while no other window does so. */
  async inTurn<T>(act: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await act();
    } finally {
      if ((await this.#turn())?.owner === this.#owner) {
        await this.#secrets.delete(this.#turnKey);
      }
    }
  }

  async #take(): Promise<void> {
    for (;;) {
      const held = await this.#turn();
      if (held === undefined) {
        const turn: Turn = { owner: this.#owner, until: this.#clock.now() + TURN };
        await this.#secrets.store(this.#turnKey, JSON.stringify(turn));
      }
      await this.#clock.sleep(SETTLING * (held === undefined ? 1 : 0.5 + Math.random()), never);
      if ((await this.#turn())?.owner === this.#owner) {
        return;
      }
    }
  }

  /** Undefined where it is nobody's, be it that whoever had it died or that the clock was set back. */
  async #turn(): Promise<Turn | undefined> {
    const turn = parse(await this.#secrets.get(this.#turnKey), isTurn);
    const left = (turn?.until ?? 0) - this.#clock.now();
    return left > 0 && left <= TURN ? turn : undefined;
  }
}

function parse<T>(text: string | undefined, is: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRefreshToken(value: unknown): value is RefreshToken {
  return isRecord(value) && typeof value['token'] === 'string' && typeof value['subject'] === 'string';
}

function isTurn(value: unknown): value is Turn {
  return isRecord(value) && typeof value['owner'] === 'string' && typeof value['until'] === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
