/** Which file of the workspace a path in a container means. Paths have slashes; workspace paths are relative to a folder. */

/** Paths below `from`, in a container, are below `to`, in the workspace. */
export interface PathRule {
  readonly from: string;
  readonly to: string;
}

/** Parts of a path; undefined where it leads above where it begins. */
export function segmentsOf(path: string): string[] | undefined {
  const parts: string[] = [];
  for (const part of path
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:/, '')
    .split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) {
        return undefined;
      }
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts;
}

/** Where rules lead to, that of the longest beginning first. */
export function ruledPaths(path: string, rules: readonly PathRule[]): string[] {
  const parts = segmentsOf(path);
  if (parts === undefined) {
    return [];
  }
  return rules
    .flatMap(({ from, to }) => {
      const beginning = segmentsOf(from);
      const applies = beginning?.every((part, index) => parts[index] === part) === true;
      return beginning === undefined || !applies
        ? []
        : { length: beginning.length, path: joinedPath(to, parts.slice(beginning.length)) };
    })
    .toSorted((a, b) => b.length - a.length)
    .map(found => found.path);
}

/** `to` may be a URI; `.` is the folder itself. */
function joinedPath(to: string, parts: readonly string[]): string {
  const base = to === '.' || to === './' ? '' : to.replace(/\/+$/, '');
  return [...(base === '' ? [] : [base]), ...parts].join('/');
}

export interface Match<T> {
  readonly file: T;
  /** Parts at the end that both paths have. */
  readonly common: number;
}

/** The files whose paths have the most parts in common with it, from the end. */
export function bestMatches<T extends { readonly path: string }>(
  path: string,
  files: readonly T[],
): readonly Match<T>[] {
  const wanted = segmentsOf(path) ?? [];
  const matches = files.map(file => ({ file, common: commonEnd(wanted, segmentsOf(file.path) ?? []) }));
  const most = Math.max(1, ...matches.map(({ common }) => common));
  return matches.filter(({ common }) => common === most);
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a.at(-1 - count) === b.at(-1 - count)) {
    count++;
  }
  return count;
}

/**
 * What is learned when `path` turned out to be `file`: `/app/src/a.js` as `api/src/a.js` says that `/app` is `api`.
 * Undefined where the path says no beginning.
 */
export function learnedRule(path: string, file: string): PathRule | undefined {
  const wanted = segmentsOf(path);
  const found = segmentsOf(file);
  if (wanted === undefined || found === undefined) {
    return undefined;
  }
  const common = commonEnd(wanted, found);
  const from = wanted.slice(0, wanted.length - common);
  if (common === 0) {
    return undefined;
  }
  const to = found.slice(0, found.length - common).join('/');
  return { from: `/${from.join('/')}`, to: to === '' ? '.' : to };
}

/** Whether it belongs to a package or the runtime, which are not the workspace's own. */
export function isForeign(path: string): boolean {
  return (
    /(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor\/bundle|\.cargo|go\/pkg\/mod)\//.test(path) ||
    /^\/usr\/(?:local\/)?(?:lib|go|include|share)\//.test(path)
  );
}

/** Finds a file by its name anywhere: characters that a glob takes for its own stand for any one. */
export function nameGlob(path: string): string | undefined {
  const name = segmentsOf(path)?.at(-1);
  return name === undefined ? undefined : `**/${name.replace(/[[\]{}*?!,]/g, '?')}`;
}
