import { randomBytes, randomInt } from 'node:crypto';
import type { Policy } from './policy.ts';

/** Credentials that STS gave out, with what they stand for. Times are milliseconds since the epoch. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The role's account. */
  readonly accountId: string;
  readonly roleArn: string;
  readonly roleName: string;
  readonly roleId: string;
  readonly sessionName: string;
  /** ARN of the assumed role session. */
  readonly arn: string;
  /** Inline and managed session policies; empty when none was given, which limits nothing. */
  readonly policies: readonly Policy[];
  readonly tags: Readonly<Record<string, string>>;
  /** The tags that go on to roles which this session assumes. */
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** ARN of the identity provider; undefined where a role was assumed by another one. */
  readonly provider: string | undefined;
  /** Who the identity provider said that this is. */
  readonly subject: string;
}

type NewSession = Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

/** Expired sessions are remembered for a day, so that their use is answered as expired and not as unknown. */
const REMEMBERED = 24 * 3_600_000;

export class Sessions {
  readonly #byKey = new Map<string, Session>();

  issue(session: NewSession): Session {
    for (const [key, old] of this.#byKey) {
      if (old.expiresAt + REMEMBERED < session.issuedAt) {
        this.#byKey.delete(key);
      }
    }
    const issued: Session = {
      ...session,
      accessKeyId: `ASIA${uniqueId(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: `IQoJb3JpZ2luX2VjE${randomBytes(300).toString('base64')}`,
    };
    this.#byKey.set(issued.accessKeyId, issued);
    return issued;
  }

  find(accessKeyId: string): Session | undefined {
    return this.#byKey.get(accessKeyId);
  }

  all(): readonly Session[] {
    return [...this.#byKey.values()];
  }

  /** Ends every session at `now` (ms), whatever its holder was told; gives how many had still been valid. */
  expireAll(now: number): number {
    const valid = this.all().filter(session => session.expiresAt > now);
    for (const session of valid) {
      this.#byKey.set(session.accessKeyId, { ...session, expiresAt: now });
    }
    return valid.length;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The characters of AWS's unique ids. */
export function uniqueId(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
