import type { JsonObject } from '../../json.ts';
import type { DefinitionDocument } from '../../release.ts';
import { objects, text } from './members.ts';

/** `commit`, `git-sha`, `app:git_commit`, `CommitSha`: how teams call the tag that says what an image was built from. */
const KEY = /^(?:.*[:/.])?(?:git[-_ ]?)?(?:commit|sha|commit[-_ ]?(?:sha|id|hash))$/i;

/** A commit as git names it, whole or abbreviated. */
const COMMIT = /^[0-9a-f]{7,40}$/i;

/**
 * A part of an image's tag that is a commit most likely, where git does not know it: digits alone would rather be a
 * date or a build's number.
 */
const LIKELY = /(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,40}(?![0-9a-z])/i;

/** What became of the tags of a task definition that name the commit of the image that it had. */
export interface Recommitted {
  readonly document: DefinitionDocument;
  /** Keys of tags that were left out, as nobody knows the new image's commit. */
  readonly dropped: readonly string[];
}

/**
 * The same task definition with its tags naming the commit of another image: a tag such as `commit` is written anew,
 * or left out where `commit` is undefined, so that no revision says that it is of a commit that it does not run.
 */
export function withCommit(document: DefinitionDocument, commit: string | undefined): Recommitted {
  const tags = objects(document, 'tags');
  const dropped = commit === undefined ? tags.filter(namesCommit).map(tag => text(tag, 'key') ?? '') : [];
  if (!tags.some(namesCommit)) {
    return { document, dropped };
  }
  const after = tags.flatMap((tag): readonly JsonObject[] =>
    namesCommit(tag) ? (commit === undefined ? [] : [{ ...tag, value: commit }]) : [tag],
  );
  return { document: { ...document, tags: after }, dropped };
}

function namesCommit(tag: JsonObject): boolean {
  return KEY.test(text(tag, 'key') ?? '') && COMMIT.test(text(tag, 'value') ?? '');
}

/** The commit that one of an image's tags names by its form alone. */
export function likelyCommit(tags: readonly string[]): string | undefined {
  return tags.map(tag => LIKELY.exec(tag)?.[0].toLowerCase()).find(commit => commit !== undefined);
}
