import * as vscode from 'vscode';
import type { Git, GitCommit, GitDistance, GitHead } from '../core/git.ts';

/** The part of the built-in git extension's API (version 1, extensions/git/src/api/git.d.ts of VS Code) that is used. */
interface GitExtension {
  getAPI(version: 1): GitApi;
}

interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  readonly repositories: readonly Repository[];
  getRepository(uri: vscode.Uri): Repository | null;
}

interface Repository {
  readonly state: {
    readonly HEAD:
      | {
          readonly name?: string;
          readonly commit?: string;
          readonly upstream?: { readonly remote: string; readonly name: string } | null;
          readonly ahead?: number;
          readonly behind?: number;
        }
      | undefined;
    readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[];
    readonly workingTreeChanges: readonly unknown[];
    readonly indexChanges: readonly unknown[];
    readonly mergeChanges: readonly unknown[];
  };
  status(): Promise<void>;
  getCommit(ref: string): Promise<Commit>;
  log(options: { readonly range: string; readonly maxEntries: number }): Promise<readonly Commit[]>;
}

interface Commit {
  readonly hash: string;
  readonly message: string;
  readonly commitDate?: Date;
}

/** Commits that are counted at most. */
const FAR = 999;

/** The repository of the workspace, through the editor's own git extension; all is unknown where that is off. */
export function createGit(): Git {
  return {
    head: async signal => {
      const repository = await open(signal);
      await repository?.status().catch(() => undefined);
      signal.throwIfAborted();
      return repository === undefined ? undefined : headOf(repository);
    },
    commit: async (commit, signal) => {
      const repository = await open(signal);
      const found = await repository?.getCommit(commit).catch(() => undefined);
      signal.throwIfAborted();
      return found === undefined ? undefined : commitFrom(found);
    },
    distance: async (commit, signal) => {
      const repository = await open(signal);
      const found =
        repository === undefined ? undefined : await distanceIn(repository, commit).catch(() => undefined);
      signal.throwIfAborted();
      return found;
    },
  };
}

async function open(signal: AbortSignal): Promise<Repository | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) {
    return undefined;
  }
  let api: GitApi;
  try {
    api = (await extension.activate()).getAPI(1);
  } catch {
    // It refuses its API where git is switched off (`git.enabled`) or not installed.
    return undefined;
  }
  await initialized(api, signal);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return (folder === undefined ? undefined : api.getRepository(folder.uri)) ?? api.repositories[0];
}

/** It looks for repositories first, which takes it moments. */
function initialized(api: GitApi, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (api.state === 'initialized') {
      resolve();
      return;
    }
    const listener = api.onDidChangeState(state => {
      if (state === 'initialized') {
        listener.dispose();
        resolve();
      }
    });
    signal.addEventListener(
      'abort',
      () => {
        listener.dispose();
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

function headOf({ state }: Repository): GitHead | undefined {
  const { HEAD: head, remotes, workingTreeChanges, indexChanges, mergeChanges } = state;
  if (head?.commit === undefined) {
    return undefined;
  }
  const changes = [workingTreeChanges, indexChanges, mergeChanges];
  return {
    commit: head.commit,
    ...(head.name === undefined ? {} : { branch: head.name }),
    dirty: changes.some(list => list.length > 0),
    pushed: pushedOf(head),
    ...upstreamOf(head, remotes),
  };
}

type State = Repository['state'];

function upstreamOf(
  { upstream, behind = 0 }: NonNullable<State['HEAD']>,
  remotes: State['remotes'],
): Pick<GitHead, 'upstream'> {
  if (upstream === undefined || upstream === null) {
    return {};
  }
  const { remote, name } = upstream;
  const url = remotes.find(each => each.name === remote)?.fetchUrl;
  return { upstream: { remote, branch: name, behind, ...(url === undefined ? {} : { url }) } };
}

function pushedOf({ upstream, ahead = 0 }: NonNullable<Repository['state']['HEAD']>): GitHead['pushed'] {
  if (upstream === undefined || upstream === null) {
    return { kind: 'none' };
  }
  return ahead > 0 ? { kind: 'ahead', by: ahead } : { kind: 'yes' };
}

function commitFrom({ hash, message, commitDate }: Commit): GitCommit {
  const [subject = ''] = message.split('\n');
  return { commit: hash, subject, ...(commitDate === undefined ? {} : { at: commitDate.getTime() }) };
}

async function distanceIn(repository: Repository, commit: string): Promise<GitDistance> {
  const count = async (range: string): Promise<number> =>
    (await repository.log({ range, maxEntries: FAR })).length;
  const [behind, ahead] = await Promise.all([count(`${commit}..HEAD`), count(`HEAD..${commit}`)]);
  return { behind, ahead };
}
