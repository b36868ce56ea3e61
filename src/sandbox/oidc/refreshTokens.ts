import { randomBytes, randomUUID } from 'node:crypto';
import { ApiError } from '../api.ts';
import type { Person } from './people.ts';

export interface Grant {
  readonly person: Person;
  readonly clientId: string;
  readonly scope: string;
}

interface Token {
  readonly grant: Grant;
  /** All tokens that descend from one sign-in. */
  readonly family: string;
  used: boolean;
}

/**
 * Refresh tokens that are good for one use each. A second use means that one was copied, and ends
 * every token of that sign-in (RFC 9700 §4.14.2).
 */
export class RefreshTokens {
  readonly #tokens = new Map<string, Token>();

  issue(grant: Grant, family: string = randomUUID()): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, { grant, family, used: false });
    return token;
  }

  /** Gives the grant and the token that replaces this one. Throws `invalid_grant`. */
  rotate(value: string, clientId: string): { readonly grant: Grant; readonly next: string } {
    const token = this.#tokens.get(value);
    if (token === undefined || token.grant.clientId !== clientId) {
      throw new ApiError('invalid_grant', 'The refresh token is unknown or was revoked.');
    }
    if (token.used) {
      this.#endFamily(token.family);
      throw new ApiError('invalid_grant', 'The refresh token was used before; its sign-in has ended.');
    }
    token.used = true;
    return { grant: token.grant, next: this.issue(token.grant, token.family) };
  }

  /** RFC 7009: an unknown token is no error. */
  revoke(value: string): void {
    const token = this.#tokens.get(value);
    if (token !== undefined) {
      this.#endFamily(token.family);
    }
  }

  /** Ends every sign-in. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  #endFamily(family: string): void {
    for (const [value, token] of this.#tokens) {
      if (token.family === family) {
        this.#tokens.delete(value);
      }
    }
  }
}
