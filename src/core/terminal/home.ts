import { matchesPattern } from '../fleet/showsCluster.ts';
import type { Environment } from '../model.ts';

/** What is open in the editor, as far as it is known. */
export interface OpenBranch {
  /** Git branch. */
  readonly branch?: string;
  /** Name of the repository, without its owner. */
  readonly repository?: string;
}

/** The environment that a branch belongs to: one that names it, before one whose pattern fits (`*` is anything). */
export function environmentOfBranch(
  environments: readonly Environment[],
  branch: string | undefined,
): Environment | undefined {
  if (branch === undefined) {
    return undefined;
  }
  return (
    environments.find(({ branches }) => branches.includes(branch)) ??
    environments.find(({ branches }) => branches.some(pattern => matchesPattern(pattern, branch)))
  );
}

/** Those that `isFirst` names before the others, each in the order that they had. */
export function firstOf<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly T[] {
  return [...items.filter(isFirst), ...items.filter(item => !isFirst(item))];
}

/** Of a remote's URL, such as `https://github.com/octo-org/blog-api.git` or `git@github.com:octo-org/blog-api`. */
export function repositoryOfUrl(url: string): string | undefined {
  const name = /([^/:]+?)(?:\.git)?\/*$/.exec(url)?.[1];
  return name === undefined || name === '' ? undefined : name;
}

/** Of the text of Git's `HEAD`; undefined for a commit that no branch holds. */
export function branchOfHead(head: string): string | undefined {
  return /^ref: refs\/heads\/(\S+)\s*$/.exec(head)?.[1];
}

/** The folder that `HEAD` is in: `own` itself (a path that ends in `.git`), or where its text, as a file, points. */
export function gitFolderOf(own: string, text: string | undefined): string {
  const pointer = /^gitdir:\s*(.+?)\s*$/m.exec(text ?? '')?.[1];
  if (pointer === undefined) {
    return own;
  }
  return pointer.startsWith('/') ? pointer : own.replace(/[^/]*$/, pointer);
}
