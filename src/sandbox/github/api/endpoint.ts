import type { GitHub } from '../github.ts';
import type { Role } from '../repository/accounts.ts';
import type { Repository } from '../repository/repository.ts';
import type { AccessToken, Level } from '../tokens.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A request whose token, if it has one, is good. */
export interface Asked {
  readonly github: GitHub;
  readonly token: AccessToken | undefined;
  /** What stands for the names in braces of the endpoint's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The path below the API's address, without the query. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly body: Fields;
  /** Lower case. */
  readonly accept: string;
}

/** One about a repository that the token may see, and do this in. */
export interface RepositoryAsked extends Asked {
  readonly repository: Repository;
}

/** Without a body where there is none, as after 204. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Sent instead of a body of JSON. */
  readonly raw?: { readonly type: string; readonly content: string | Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint needs, as its page of GitHub's reference says. */
export interface Need {
  /** Of a GitHub App's token, such as `actions`. */
  readonly permission: string;
  readonly level: Level;
  /** Of the token's user; `read` where it is absent. */
  readonly role?: Role;
  /** Anybody may do it in a public repository. */
  readonly open?: boolean;
}

interface Common {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** Such as `GetRun`; in the log of calls `github:` stands before it. */
  readonly action: string;
  /** Below https://docs.github.com/rest/. */
  readonly docs: string;
}

export type Endpoint = Common &
  (
    | { readonly scope: 'server'; readonly path: string; run(asked: Asked): Reply }
    | {
        readonly scope: 'repository';
        /** Below `/repos/{owner}/{repo}`. A last name with a star takes the slashes too. */
        readonly path: string;
        readonly needs: Need;
        run(asked: RepositoryAsked): Reply;
      }
  );

export type RepositoryEndpoint = Extract<Endpoint, { readonly scope: 'repository' }>;

export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status: 200, body, ...(headers === undefined ? {} : { headers }) };
}

export const NO_CONTENT: Reply = { status: 204 };

export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
