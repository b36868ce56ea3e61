import { DownloadStore } from './downloadStore.ts';
import type { ActionsIssuer } from './oidc/actionsIssuer.ts';
import { findUser } from './repository/accounts.ts';
import type { Repository } from './repository/repository.ts';
import type { RunBook } from './runs/run.ts';
import {
  type AccessToken,
  type AccessTokens,
  CODESPACE_PERMISSIONS,
  type Grant,
  type Permissions,
} from './tokens.ts';

/** How the server behaves; all of it can be changed while it runs. */
export interface GitHubSettings {
  /**
   * What a dispatch with `return_run_details` gets: the run, nothing as from a server that passes over what
   * it does not know, or 422 as from one that refuses it.
   */
  runDetails: 'given' | 'ignored' | 'refused';
  /** Whether it knows immutable subjects, and tells what subjects begin with. */
  subjectPrefix: boolean;
  /** Requests that a token may make within an hour. */
  rateLimit: number;
  /** How long the address of a download is good, in seconds. */
  downloadLifetime: number;
}

export interface TokenOptions {
  /** Nobody for an installation's token. */
  readonly login?: string;
  /**
   * `codespace`, the default, and `installation` carry permissions; `editor` is what the editor's sign-in
   * gives, and carries scopes.
   */
  readonly kind?: 'codespace' | 'editor' | 'installation';
  /** Beside those of every codespace. */
  readonly permissions?: Permissions;
  /** `repo` and `workflow` where it is absent. */
  readonly scopes?: readonly string[];
  /** Full names; all that there are where it is absent. */
  readonly repositories?: readonly string[];
}

interface Parts {
  /** The sandbox's address, without a slash at the end. */
  readonly url: string;
  readonly repositories: readonly Repository[];
  readonly tokens: AccessTokens;
  readonly runs: RunBook;
  readonly issuer: ActionsIssuer;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A GitHub server, with addresses as GitHub Enterprise Server has them. All of it is in memory. */
export class GitHub {
  /** GITHUB_SERVER_URL */
  readonly serverUrl: string;
  /** GITHUB_API_URL */
  readonly apiUrl: string;
  readonly tokens: AccessTokens;
  readonly runs: RunBook;
  readonly issuer: ActionsIssuer;
  readonly store: DownloadStore;
  readonly now: () => number;
  /** When it was set up (ms). */
  readonly createdAt: number;
  readonly settings: GitHubSettings = {
    runDetails: 'given',
    subjectPrefix: true,
    rateLimit: 5000,
    downloadLifetime: 60,
  };
  /** Of requests without a token. */
  readonly anonymousRate: AccessToken['rate'] = { used: 0, resetAt: 0 };
  readonly #repositories: Map<string, Repository>;
  readonly #formerNames = new Map<string, Repository>();

  constructor(parts: Parts) {
    this.serverUrl = `${parts.url}/github`;
    this.apiUrl = `${this.serverUrl}/api/v3`;
    this.tokens = parts.tokens;
    this.runs = parts.runs;
    this.issuer = parts.issuer;
    this.now = parts.now;
    this.createdAt = parts.now();
    this.store = new DownloadStore(this);
    this.#repositories = new Map(parts.repositories.map(one => [one.fullName.toLowerCase(), one]));
  }

  repositories(): readonly Repository[] {
    return [...this.#repositories.values()];
  }

  /** By full name, in whatever case. */
  repository(fullName: string): Repository | undefined {
    return this.#repositories.get(fullName.toLowerCase());
  }

  /** The repository that had this full name once. */
  formerly(fullName: string): Repository | undefined {
    return this.#formerNames.get(fullName.toLowerCase());
  }

  /** As if the repository had been renamed: requests with the former name are led to it. */
  addFormerName(fullName: string, repository: Repository): void {
    this.#formerNames.set(fullName.toLowerCase(), repository);
  }

  /** Throws RangeError for a login that nobody has. */
  issueToken(options: TokenOptions): string {
    const { login, kind = 'codespace', permissions, scopes = ['repo', 'workflow'], repositories } = options;
    const user = kind === 'installation' ? undefined : findUser(login ?? '');
    if (user === undefined && kind !== 'installation') {
      throw new RangeError(`Nobody on the sandbox's GitHub has the login ${login}.`);
    }
    const grant: Grant =
      kind === 'editor'
        ? { kind: 'oauth', scopes }
        : { kind: 'app', permissions: { ...CODESPACE_PERMISSIONS, ...permissions } };
    return this.tokens.issue({ user, grant, ...(repositories === undefined ? {} : { repositories }) }).value;
  }
}
