import { inputsOf, type KnownAction, knownAction } from '../data/actions.ts';
import type { TextEdit } from '../finding.ts';
import type { Step } from './model.ts';
import { majorOf, type Uses } from './uses.ts';

/** Releases of the artifact actions for GitHub Enterprise Server, which has no artifacts of version 4. */
const FOR_ENTERPRISE_SERVER = /v3[\w.]*-node\d+/;

/** What is known of an action whose major version in use is not the newest; undefined of any other. */
export function newerThan(uses: Uses): KnownAction | undefined {
  const known = uses.path === '' ? knownAction(uses.repository) : undefined;
  const major = majorOf(uses);
  return known === undefined ||
    major === undefined ||
    major >= known.major ||
    FOR_ENTERPRISE_SERVER.test(`${uses.ref} ${uses.comment}`)
    ? undefined
    : known;
}

/** Whether the newest version still has all inputs that the step gives; none are asked of a job that calls a workflow. */
export function takesInputs(uses: Uses, given: Step['with'], { major }: KnownAction): boolean {
  const newest = inputsOf(uses.repository, major)?.map(name => name.toLowerCase()) ?? [];
  return [...(given?.entries.keys() ?? [])].every(name => newest.includes(name.toLowerCase()));
}

/**
 * Names the newest release by its commit, with the version in a comment; undefined where more than a comment follows
 * on the line. A version that the comment begins with is replaced.
 */
export function pin(text: string, uses: Uses, known: KnownAction): readonly TextEdit[] | undefined {
  const [line = ''] = /^[^\n\r]*/.exec(text.slice(uses.span.end)) ?? [];
  const [, gap = '', version = ''] = /^(?:([ \t]+)#[ \t]*(v?\d[\w.-]*)?.*|[ \t]*)$/.exec(line) ?? [];
  if (line.trim() !== '' && gap === '') {
    return undefined;
  }
  const shift = version === '' ? 0 : line.indexOf(version, gap.length) + version.length;
  const behind: TextEdit = {
    span: { start: uses.span.end, end: uses.span.end + shift },
    text: ` # ${known.version}`,
  };
  // A ref within quotes has the comment behind the quote.
  return uses.refSpan.end === uses.span.end
    ? [
        {
          span: { start: uses.refSpan.start, end: behind.span.end },
          text: `${known.commit}${behind.text}`,
        },
      ]
    : [{ span: uses.refSpan, text: known.commit }, behind];
}
