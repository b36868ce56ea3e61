import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import type { GitHub, GitHubOptions, RepositoryName, TokenCandidate } from '../core/github.ts';
import {
  parseFullName,
  type Remote,
  repositoryOf,
  type WorkTree,
  workTreeOf,
} from '../core/identity/relay/remotes.ts';
import { type CodespaceVariables, chooseServer, type Server } from '../core/identity/relay/server.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { Log } from '../core/ports.ts';

/**
 * Sets of scopes under which the editor may already hold a session: what we ask for, then what the editor's
 * own Git and GitHub's extensions ask for. The editor compares whole sets.
 */
const SCOPES = [['repo'], ['repo', 'workflow'], ['read:user', 'repo', 'user:email', 'workflow']] as const;

export interface GithubSessionDeps {
  /** Loads the client when it is first needed. */
  readonly load: () => Promise<(options: GitHubOptions) => GitHub>;
  readonly variables: CodespaceVariables;
  readonly log: Log;
}

/** GitHub as whoever works here: with the codespace's token, or with the editor's own sign-in to GitHub. */
export class GithubSession {
  readonly #deps: GithubSessionDeps;
  /** Kept, since a client remembers which token may do what. */
  readonly #clients = new Map<string, GitHub>();

  constructor(deps: GithubSessionDeps) {
    this.#deps = deps;
  }

  /** `interactive`: the person is asked to sign in to GitHub where no token that is here is enough. */
  async gitHub({ interactive }: { readonly interactive: boolean }, signal: AbortSignal): Promise<GitHub> {
    const server = await currentServer(this.#deps.variables, signal);
    const { serverUrl, apiUrl } = server;
    const key = JSON.stringify([serverUrl, apiUrl, server.provider, interactive]);
    const known = this.#clients.get(key);
    if (known !== undefined) {
      return known;
    }
    const create = await this.#deps.load();
    throwIfAborted(signal);
    const client = create({ serverUrl, apiUrl, tokens: this.#candidates(server, interactive) });
    this.#clients.set(key, client);
    return client;
  }

  /** The repository that the codespace was made for; elsewhere the first open folder's on this GitHub. */
  async openRepository(signal: AbortSignal): Promise<RepositoryName | undefined> {
    const { CODESPACES, GITHUB_REPOSITORY = '' } = this.#deps.variables;
    const own = CODESPACES === 'true' ? parseFullName(GITHUB_REPOSITORY) : undefined;
    if (own !== undefined) {
      return own;
    }
    const { serverUrl } = await currentServer(this.#deps.variables, signal);
    return repositoryIn(await openRemotes(signal), serverUrl);
  }

  #candidates({ variables, provider }: Server, interactive: boolean): readonly TokenCandidate[] {
    const token = variables ? this.#deps.variables.GITHUB_TOKEN : undefined;
    const candidates: TokenCandidate[] = [];
    if (token !== undefined && token !== '') {
      candidates.push({
        source: vscode.l10n.t('the codespace’s GITHUB_TOKEN'),
        asks: false,
        token: async () => token,
      });
    }
    if (provider !== undefined) {
      const source = vscode.l10n.t('the editor’s sign-in to GitHub');
      candidates.push({ source, asks: false, token: signal => this.#held(provider, signal) });
      if (interactive) {
        candidates.push({ source, asks: true, token: () => this.#asked(provider) });
      }
    }
    return candidates;
  }

  /** Without a word to the person. */
  async #held(provider: string, signal: AbortSignal): Promise<string | undefined> {
    for (const scopes of SCOPES) {
      throwIfAborted(signal);
      try {
        const session = await vscode.authentication.getSession(provider, scopes, { silent: true });
        if (session !== undefined) {
          return session.accessToken;
        }
      } catch (error) {
        this.#deps.log.debug(`${provider}: ${toFailure(error).message}`);
        return undefined;
      }
    }
    return undefined;
  }

  async #asked(provider: string): Promise<string | undefined> {
    try {
      const session = await vscode.authentication.getSession(provider, SCOPES[0], { createIfNone: true });
      return session.accessToken;
    } catch (error) {
      // Whoever declines is told what the refused tokens lack.
      this.#deps.log.info(`${provider}: ${toFailure(error).message}`);
      return undefined;
    }
  }
}

/** The GitHub that is meant here. */
export async function currentServer(variables: CodespaceVariables, signal: AbortSignal): Promise<Server> {
  const enterprise = enterpriseUri();
  const asks = variables.GITHUB_SERVER_URL === undefined && enterprise !== undefined;
  const remotes = asks ? await openRemotes(signal) : [];
  return chooseServer(variables, enterprise, serverUrl => repositoryIn(remotes, serverUrl) !== undefined);
}

/** The person's own setting: a workspace must not lead a sign-in elsewhere. */
function enterpriseUri(): string | undefined {
  const value = vscode.workspace.getConfiguration('github-enterprise').inspect('uri')?.globalValue;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function repositoryIn(
  folders: readonly (readonly Remote[])[],
  serverUrl: string,
): RepositoryName | undefined {
  return folders
    .map(remotes => repositoryOf(remotes, serverUrl))
    .find(repository => repository !== undefined);
}

/** Of each open folder. */
async function openRemotes(signal: AbortSignal): Promise<readonly (readonly Remote[])[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const trees = await Promise.all(folders.map(({ uri }) => workTree(uri, signal)));
  return trees.map(tree => tree?.remotes ?? []);
}

/** The repository that a folder is in. */
export function workTree(folder: vscode.Uri, signal: AbortSignal): Promise<WorkTree | undefined> {
  return workTreeOf(folder.path, async path => {
    throwIfAborted(signal);
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(folder.with({ path })));
    } catch {
      return undefined;
    }
  });
}
