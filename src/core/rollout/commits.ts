import * as l10n from '@vscode/l10n';
import { oneLine } from '../format.ts';
import type { Git, GitCommit, GitDistance } from '../git.ts';

/** A part of a tag that could be a commit: hexadecimal, as long as git abbreviates to or longer. */
const HEX = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/gi;

/** `1.17.0`, `v2`, `2025.3-rc.1`: what repositories name releases by. */
const VERSION = /^v?\d+(?:\.\d+)*(?:[-.+][0-9a-z.-]+)?$/i;

/** Commits that one picker asks git for. */
const LIMIT = 40;

/** The commit that an image was built from, as far as its tags tell. */
export interface ImageCommit extends GitCommit {
  /** How HEAD stands to it; absent where git cannot tell. */
  readonly distance?: GitDistance;
}

/**
 * What git may know a tag's commit by, the likeliest first: its hexadecimal parts (`abc1234`, `main-abc1234`,
 * `sha-abc1234-arm64`), or the git tag of the same version.
 */
export function refsNamed(tag: string): readonly string[] {
  const commits = (tag.match(HEX) ?? []).map(part => part.toLowerCase());
  const versions = VERSION.test(tag)
    ? [`refs/tags/${tag}`, `refs/tags/${tag.startsWith('v') ? tag.slice(1) : `v${tag}`}`]
    : [];
  return [...commits, ...versions];
}

/** The commit of each tag that names one which git knows. */
export async function commitsOf(
  tags: readonly string[],
  git: Git,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ImageCommit>> {
  const found = await Promise.all(
    [...new Set(tags)]
      .filter(tag => refsNamed(tag).length > 0)
      .slice(0, LIMIT)
      .map(async tag => [tag, await commitOf(tag, git, signal)] as const),
  );
  return new Map(found.flatMap(([tag, commit]) => (commit === undefined ? [] : [[tag, commit]])));
}

async function commitOf(tag: string, git: Git, signal: AbortSignal): Promise<ImageCommit | undefined> {
  for (const ref of refsNamed(tag)) {
    const commit = await git.commit(ref, signal);
    if (commit !== undefined) {
      const distance = await git.distance(commit.commit, signal);
      return { ...commit, ...(distance === undefined ? {} : { distance }) };
    }
  }
  return undefined;
}

/** `3 commits behind HEAD`, `is HEAD`; undefined where git cannot tell. */
export function distanceText(distance: GitDistance | undefined): string | undefined {
  if (distance === undefined) {
    return undefined;
  }
  const { behind, ahead } = distance;
  if (behind === 0 && ahead === 0) {
    return l10n.t('is HEAD');
  }
  if (ahead === 0) {
    return behind === 1 ? l10n.t('1 commit behind HEAD') : l10n.t('{0} commits behind HEAD', behind);
  }
  return behind === 0
    ? l10n.t('{0} commits ahead of HEAD', ahead)
    : l10n.t('{0} commits behind HEAD and {1} beside it', behind, ahead);
}

/** `prod is 3 commits behind HEAD`: what runs there; undefined where git cannot tell. */
export function headline(where: string, distance: GitDistance | undefined): string | undefined {
  if (distance === undefined) {
    return undefined;
  }
  return distance.behind === 0 && distance.ahead === 0
    ? l10n.t('{0} is at HEAD', where)
    : l10n.t('{0} is {1}', where, distanceText(distance) ?? '');
}

/** The same with what runs there, as a sentence. */
export function headlineNote(where: string, { commit, subject, distance }: ImageCommit): string {
  const named = `${commit.slice(0, 7)} ${oneLine(subject)}`;
  const text = headline(where, distance);
  return text === undefined ? l10n.t('{0} runs {1}.', where, named) : `${text}: ${named}.`;
}

/** `1a2b3c4 Fix the header · 3 commits behind HEAD`. */
export function commitText({ commit, subject, distance }: ImageCommit): string {
  const far = distanceText(distance);
  const text = `${commit.slice(0, 7)} ${subject}`;
  return far === undefined ? text : `${text} · ${far}`;
}
