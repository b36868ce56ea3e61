import { MADE_BY, madeBy } from './account/names.ts';
import { readAnswers } from './answers.ts';
import { type ExistingFiles, scaffoldPaths } from './files.ts';
import { isRecord } from './merge/values.ts';
import { ANSWERS_FILE, type ScaffoldFile, type SetUp } from './setUp.ts';

const KINDS = ['.aws/task-definition', '.aws/task-definition-migration'];

/** Paths that task definitions of these targets have or had, with other targets or without them. */
export function definitionPaths({ targets }: SetUp): readonly string[] {
  const names = ['', ...targets.map(({ name }) => `.${name}`)];
  return KINDS.flatMap(kind => names.map(name => `${kind}${name}.json`));
}

/**
 * Task definitions that are there under a name of before and that nothing uses any more, once all `files` of the
 * set-up are taken: those of the last answers, and any that say themselves that a set-up of this repository wrote them.
 */
export function leftDefinitions(
  setUp: SetUp,
  files: readonly ScaffoldFile[],
  existing: ExistingFiles,
): readonly string[] {
  const before = readAnswers(existing.get(ANSWERS_FILE) ?? '');
  const written = new Set(before === undefined ? [] : scaffoldPaths(before));
  const now = new Set(files.map(({ path }) => path));
  // A person may have kept the former name in a workflow.
  const isUsed = (path: string): boolean =>
    files.some(file => file.path.startsWith('.github/') && file.text.includes(path));
  return [...existing]
    .filter(([path]) => KINDS.some(kind => path.startsWith(kind)) && !now.has(path) && !isUsed(path))
    .filter(([path, text]) => written.has(path) || isMadeBy(text, madeBy(setUp.repository)))
    .map(([path]) => path);
}

function isMadeBy(text: string, repository: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    const tags: unknown = isRecord(document) ? document['tags'] : undefined;
    return (
      Array.isArray(tags) &&
      tags.some(tag => isRecord(tag) && tag['key'] === MADE_BY && tag['value'] === repository)
    );
  } catch {
    return false;
  }
}
