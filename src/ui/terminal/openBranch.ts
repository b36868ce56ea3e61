import * as vscode from 'vscode';
import { throwIfAborted } from '../../core/identity/untilAborted.ts';
import { branchOfHead, gitFolderOf, type OpenBranch, repositoryOfUrl } from '../../core/terminal/home.ts';
import { workTree } from '../githubSession.ts';

/** Branch and repository of the first open folder; empty where it is in none. */
export async function openBranch(signal: AbortSignal): Promise<OpenBranch> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const tree = folder === undefined ? undefined : await workTree(folder, signal);
  if (folder === undefined || tree === undefined) {
    return {};
  }
  const read = async (path: string): Promise<string | undefined> => {
    throwIfAborted(signal);
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(folder.with({ path })));
    } catch {
      return undefined;
    }
  };
  const own = `${tree.root.replace(/\/$/, '')}/.git`;
  const branch = branchOfHead((await read(`${gitFolderOf(own, await read(own))}/HEAD`)) ?? '');
  const url = (tree.remotes.find(({ name }) => name === 'origin') ?? tree.remotes[0])?.url;
  const repository = repositoryOfUrl(url ?? tree.root);
  return { ...(branch === undefined ? {} : { branch }), ...(repository === undefined ? {} : { repository }) };
}
