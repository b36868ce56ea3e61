import { randomBytes } from 'node:crypto';
import { ApiError } from '../api.ts';
import type { Person } from '../oidc/people.ts';

/** What a person approved for a client. Times are milliseconds since the epoch. */
export interface SignIn {
  readonly person: Person;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** When the access portal's session ends, and refreshing with it. */
  readonly endsAt: number;
}

interface AccessToken {
  readonly signIn: SignIn;
  expiresAt: number;
}

/** The sign-ins that hold, with their access and refresh tokens. Throws ApiError. */
export class SignIns {
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, SignIn>();

  /** `expiresAt` is the access token's; a sign-in that is over gets no later one. */
  issueAccess(signIn: SignIn, expiresAt: number): string {
    const token = randomBytes(96).toString('base64url');
    this.#access.set(token, { signIn, expiresAt: Math.min(expiresAt, signIn.endsAt) });
    return token;
  }

  issueRefresh(signIn: SignIn): string {
    const token = randomBytes(96).toString('base64url');
    this.#refresh.set(token, signIn);
    return token;
  }

  /** Undefined for an access token that is unknown, over or signed out. */
  find(accessToken: string, now: number): SignIn | undefined {
    const token = this.#access.get(accessToken);
    return token !== undefined && token.expiresAt > now ? token.signIn : undefined;
  }

  /** A refresh token is good for one use. Throws `invalid_grant`. */
  redeem(refreshToken: string, clientId: string, now: number): SignIn {
    const signIn = this.#refresh.get(refreshToken);
    if (signIn === undefined || signIn.clientId !== clientId || signIn.endsAt <= now) {
      throw new ApiError('invalid_grant', 'The refresh token is unknown, was used, or has ended.');
    }
    this.#refresh.delete(refreshToken);
    return signIn;
  }

  /** Ends one sign-in, with every token of it. */
  end(signIn: SignIn): void {
    for (const [token, access] of this.#access) {
      if (access.signIn === signIn) {
        this.#access.delete(token);
      }
    }
    for (const [token, other] of this.#refresh) {
      if (other === signIn) {
        this.#refresh.delete(token);
      }
    }
  }

  /** Ends every access token, and leaves the refresh tokens. */
  expireAccess(now: number): void {
    for (const token of this.#access.values()) {
      token.expiresAt = Math.min(token.expiresAt, now);
    }
  }

  endAll(): void {
    this.#access.clear();
    this.#refresh.clear();
  }
}
