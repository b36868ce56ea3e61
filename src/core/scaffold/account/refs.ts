import type { SetUp, Target } from '../setUp.ts';

/** What a workflow has to run for to be let in: `refs/heads/main`, or a pattern of IAM's such as `refs/tags/v*`. */
export interface TrustedRef {
  readonly ref: string;
  /** As the person wrote it, where IAM has no pattern that means the same and `ref` admits more than it. */
  readonly widerThan?: string;
}

/** The refs that a target is deployed from; one that is deployed by hand only, from the default branch. */
export function trustedRefs({ repository }: SetUp, { branches, tags = [] }: Target): readonly TrustedRef[] {
  const all = [
    ...branches.flatMap(name => trusted('refs/heads/', name, BRANCH_PATTERN)),
    ...tags.flatMap(name => trusted('refs/tags/', name, TAG_PATTERN)),
  ];
  return all.length > 0 ? all : [{ ref: `refs/heads/${repository.defaultBranch}` }];
}

/** The name of a branch or tag holds none of the first; https://git-scm.com/docs/git-check-ref-format. */
const BRANCH_PATTERN = /[*?[]/;
const TAG_PATTERN = /[*?[+]/;

/** A set, and a character that may be there several times or not at all; also a lone one that is escaped. */
const WIDENED = /(?:\[[^\]]*\]|\\.|[^*?+[\]\\])[?+]|\\.|\[[^\]]*\]/g;

/**
 * GitHub's patterns know sets, repetitions and a `*` that ends at a slash; IAM knows `*` and `?` alone, so that
 * what it cannot say becomes `*`. What begins with `!` takes something away, and admits nothing by itself.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
function trusted(prefix: string, pattern: string, special: RegExp): readonly TrustedRef[] {
  if (pattern.startsWith('!')) {
    return [];
  }
  if (!special.test(pattern)) {
    return [{ ref: prefix + plain(pattern) }];
  }
  const wide = plain(pattern.replaceAll(WIDENED, part => (/^\\.$/.test(part) ? part : '*')));
  const same = !special.test(pattern.replaceAll('**', ''));
  return [{ ref: prefix + wide.replaceAll(/\*+/g, '*'), ...(same ? {} : { widerThan: pattern }) }];
}

/** A character behind a backslash stands for itself. */
function plain(pattern: string): string {
  return pattern.replaceAll(/\\(.)/g, '$1');
}
