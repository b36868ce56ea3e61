import * as vscode from 'vscode';
import type { RepositoryFacts } from '../../core/checks/file.ts';
import { factsInAnswers } from '../../core/checks/repositoryFacts.ts';
import { toFailure } from '../../core/failure.ts';
import type { GitHub, RepositoryName } from '../../core/github.ts';
import { repositoryOf } from '../../core/identity/relay/remotes.ts';
import type { Log } from '../../core/ports.ts';
import { ANSWERS_FILE } from '../../core/scaffold/setUp.ts';

export interface FolderFactsDeps {
  readonly folder: vscode.Uri;
  readonly gitHub: (options: { readonly interactive: false }, signal: AbortSignal) => Promise<GitHub>;
  readonly log: Log;
}

/**
 * What is known of the repository that a folder is in: from the answers of its set-up, and from GitHub where a token
 * is here already. A remote's address alone is not enough: GitHub takes its names in any case, and IAM does not.
 */
export class FolderFacts {
  readonly #deps: FolderFactsDeps;
  #answers: Promise<RepositoryFacts | undefined> | undefined;
  #asked = false;
  #told: RepositoryFacts | undefined;

  constructor(deps: FolderFactsDeps) {
    this.#deps = deps;
  }

  /** Without asking GitHub, with what it said before. */
  async known(): Promise<RepositoryFacts | undefined> {
    this.#answers ??= readAnswers(this.#deps.folder);
    const answers = await this.#answers;
    const told = this.#told;
    return told !== undefined && (answers === undefined || isSame(answers, told))
      ? { ...answers, ...told }
      : answers;
  }

  /** Asks GitHub, once until it is forgotten; gives whether it said anything. Nobody is asked to sign in. */
  async ask(signal: AbortSignal): Promise<boolean> {
    // Whose repository it is, an untrusted workspace says itself.
    if (this.#asked || !vscode.workspace.isTrusted) {
      return false;
    }
    this.#asked = true;
    const { folder, log } = this.#deps;
    try {
      this.#told = await this.#askGitHub((await this.known()) ?? (await remoteOf(folder, signal)), signal);
    } catch (error) {
      this.#asked = !signal.aborted;
      log.debug(`checks: GitHub says nothing of the repository: ${toFailure(error).message}`);
    }
    return this.#told !== undefined;
  }

  /** Looks anew at what is on disk. */
  forgetAnswers(): void {
    this.#answers = undefined;
  }

  /** Asks GitHub again the next time; until then what it said counts. */
  forgetGitHub(): void {
    this.#asked = false;
  }

  async #askGitHub(
    repository: RepositoryName | undefined,
    signal: AbortSignal,
  ): Promise<RepositoryFacts | undefined> {
    if (repository === undefined) {
      return undefined;
    }
    const gitHub = await this.#deps.gitHub({ interactive: false }, signal);
    const [{ owner, name, id, ownerId, defaultBranch }, format] = await Promise.all([
      gitHub.repository(repository, signal),
      // Asked for by a permission of its own, which not every token has.
      gitHub.subjectFormat(repository, signal).catch(() => undefined),
    ]);
    const prefix = format?.prefix;
    const facts = { owner, name, id, ownerId, defaultBranch };
    return prefix === undefined ? facts : { ...facts, subjectPrefix: prefix };
  }
}

async function readAnswers(folder: vscode.Uri): Promise<RepositoryFacts | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, ANSWERS_FILE));
    return factsInAnswers(new TextDecoder().decode(bytes));
  } catch {
    // Most repositories have no such file.
    return undefined;
  }
}

async function remoteOf(folder: vscode.Uri, signal: AbortSignal): Promise<RepositoryName | undefined> {
  const { currentServer, workTree } = await import('../githubSession.ts');
  const { serverUrl } = await currentServer(process.env, signal);
  return repositoryOf((await workTree(folder, signal))?.remotes ?? [], serverUrl);
}

function isSame(a: RepositoryName, b: RepositoryName): boolean {
  return `${a.owner}/${a.name}`.toLowerCase() === `${b.owner}/${b.name}`.toLowerCase();
}
