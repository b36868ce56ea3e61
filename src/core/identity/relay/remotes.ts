import type { RepositoryName } from '../../github.ts';
import { hostKind } from './host.ts';

/** Text of a file; undefined where there is none. Paths are those of URIs: absolute, with slashes. */
export type ReadFile = (path: string) => Promise<string | undefined>;

export interface Remote {
  readonly name: string;
  readonly url: string;
}

/** A whole repository has this many parts at most below one folder, in any file system that people use. */
const DEEPEST = 64;

export interface WorkTree {
  /** The folder that `.git` is in. */
  readonly root: string;
  readonly remotes: readonly Remote[];
}

/**
 * The repository that a folder is in, with the remotes that its `config` lists; undefined where it is in
 * none. A `.git` file points elsewhere (gitrepository-layout(5)): a worktree's folder names in `commondir`
 * where the config is, a submodule's has its own.
 */
export async function workTreeOf(folder: string, read: ReadFile): Promise<WorkTree | undefined> {
  for (let at = resolve(folder, '.'), depth = 0; depth < DEEPEST; at = resolve(at, '..'), depth += 1) {
    const git = await gitFolder(at, read);
    const config = await read(resolve(git, 'config'));
    if (config !== undefined) {
      return { root: at, remotes: parseRemotes(config) };
    }
    if (at === '/') {
      break;
    }
  }
  return undefined;
}

async function gitFolder(folder: string, read: ReadFile): Promise<string> {
  const own = resolve(folder, '.git');
  const pointer = /^gitdir:\s*(.+?)\s*$/m.exec((await read(own)) ?? '')?.[1];
  if (pointer === undefined) {
    return own;
  }
  const git = resolve(folder, pointer);
  const common = (await read(resolve(git, 'commondir')))?.trim();
  return common === undefined || common === '' ? git : resolve(git, common);
}

/** The syntax of git-config(1), as far as git itself writes it for remotes. */
export function parseRemotes(config: string): readonly Remote[] {
  const remotes: Remote[] = [];
  let name: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) {
      name = /^\s*\[\s*remote\s+"((?:[^"\\]|\\.)*)"\s*\]/i.exec(line)?.[1]?.replace(/\\(.)/g, '$1');
      continue;
    }
    const url = /^\s*url\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^#;]*?))\s*(?:[#;].*)?$/i.exec(line);
    const value = url?.[1]?.replace(/\\(.)/g, '$1') ?? url?.[2];
    if (name !== undefined && value !== undefined && !remotes.some(remote => remote.name === name)) {
      remotes.push({ name, url: value });
    }
  }
  return remotes;
}

/** Git's own name for where a clone came from, then the usual one for what a fork came from, then the rest. */
export function repositoryOf(remotes: readonly Remote[], serverUrl: string): RepositoryName | undefined {
  const rank = ({ name }: Remote): number => (name === 'origin' ? 0 : name === 'upstream' ? 1 : 2);
  return [...remotes]
    .sort((one, other) => rank(one) - rank(other))
    .map(({ url }) => repositoryAt(url, serverUrl))
    .find(repository => repository !== undefined);
}

/** The repository that a remote's address names on this server: https, ssh, or `git@HOST:OWNER/REPO`. */
export function repositoryAt(remote: string, serverUrl: string): RepositoryName | undefined {
  const server = URL.parse(serverUrl);
  const short = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)\/?(.+)$/.exec(remote);
  const url = short === null ? URL.parse(remote) : URL.parse(`ssh://${short[1]}/${short[2]}`);
  if (server === null || url === null) {
    return undefined;
  }
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  if (web ? url.host !== server.host : !isSshHost(url, serverUrl, server)) {
    return undefined;
  }
  const base = server.pathname.replace(/\/$/, '');
  const path = web && url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  return parseFullName(
    path
      .replace(/^\//, '')
      .replace(/\/$/, '')
      .replace(/\.git$/, ''),
  );
}

/** `OWNER/REPO`, of the characters that GitHub allows; undefined for anything else. */
export function parseFullName(text: string): RepositoryName | undefined {
  const [, owner, name] = /^([\w-][\w.-]*)\/([\w.-]+)$/.exec(text) ?? [];
  return owner === undefined || name === undefined || /^\.\.?$/.test(name) ? undefined : { owner, name };
}

/** GitHub answers ssh at port 443 too, under another name. */
function isSshHost(url: URL, serverUrl: string, server: URL): boolean {
  return (
    /^(?:ssh|git|git\+ssh):$/.test(url.protocol) &&
    (url.hostname === server.hostname ||
      (hostKind(serverUrl) === 'github.com' && url.hostname === 'ssh.github.com'))
  );
}

/** Also of paths that a git for Windows wrote: `C:/…` is `/C:/…` in a URI. */
function resolve(from: string, to: string): string {
  const target = to.replaceAll('\\', '/');
  const path = /^[A-Za-z]:\//.test(target)
    ? `/${target}`
    : target.startsWith('/')
      ? target
      : `${from}/${target}`;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return `/${parts.join('/')}`;
}
