import { randomBytes } from 'node:crypto';
import { ACTIONS_BOT, type Account, type User } from './repository/accounts.ts';

export type Level = 'read' | 'write';

/** Permissions of a GitHub App's token by name, such as `actions`. */
export type Permissions = Readonly<Record<string, Level>>;

/** What a token lets its holder do. */
export type Grant =
  /** Of a GitHub App: a codespace's GITHUB_TOKEN, a job's token. */
  | { readonly kind: 'app'; readonly permissions: Permissions }
  /** Of an OAuth app, such as the editor's. */
  | { readonly kind: 'oauth'; readonly scopes: readonly string[] };

export interface AccessToken {
  readonly value: string;
  /** Undefined for an installation's token, which stands for no user. */
  readonly user: User | undefined;
  readonly grant: Grant;
  /** Full names; undefined: all that the user can see. */
  readonly repositories: readonly string[] | undefined;
  /** Requests that the API still answers within the hour, and when the hour ends (ms). */
  rate: { used: number; resetAt: number };
}

/** As a codespace gets it when its devcontainer.json asks for nothing more. */
export const CODESPACE_PERMISSIONS: Permissions = {
  contents: 'write',
  metadata: 'read',
  pull_requests: 'write',
};

export interface TokenRequest {
  readonly user: User | undefined;
  readonly grant: Grant;
  readonly repositories?: readonly string[];
}

/** The access tokens that were issued. They live until they are revoked. */
export class AccessTokens {
  readonly #byValue = new Map<string, AccessToken>();

  issue(request: TokenRequest): AccessToken {
    const prefix = request.grant.kind === 'oauth' ? 'gho' : request.user === undefined ? 'ghs' : 'ghu';
    const token: AccessToken = {
      value: `${prefix}_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x')}`,
      user: request.user,
      grant: request.grant,
      repositories: request.repositories,
      rate: { used: 0, resetAt: 0 },
    };
    this.#byValue.set(token.value, token);
    return token;
  }

  find(value: string): AccessToken | undefined {
    return this.#byValue.get(value);
  }

  /** Whether there was one. */
  revoke(value: string): boolean {
    return this.#byValue.delete(value);
  }

  revokeAll(): void {
    this.#byValue.clear();
  }
}

export function holder(token: AccessToken): Account {
  return token.user ?? ACTIONS_BOT;
}
