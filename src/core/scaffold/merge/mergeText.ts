import { type LineEdit, lineEdits } from '../lineEdits.ts';

/**
 * A text that is no data, such as a script. What a person changed in it stays where both changes fit; where they do
 * not, it is `ours`, and who looks at the difference decides.
 */
export function mergeText(theirs: string, ours: string, base: string | undefined): string {
  return base === undefined ? ours : (mergeLines(theirs, ours, base) ?? ours);
}

/** Both changes of `base`, by lines; undefined where they are of the same lines and not the same. */
export function mergeLines(theirs: string, ours: string, base: string): string | undefined {
  const [mine, wanted] = [lineEdits(base, theirs), lineEdits(base, ours)];
  const added = wanted.filter(edit => !mine.some(other => isSame(edit, other)));
  if (added.some(edit => mine.some(other => meets(edit, other)))) {
    return undefined;
  }
  let text = '';
  let at = 0;
  for (const edit of [...mine, ...added].toSorted(
    (left, right) => left.start - right.start || left.end - right.end,
  )) {
    text += base.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + base.slice(at);
}

function isSame(left: LineEdit, right: LineEdit): boolean {
  return left.start === right.start && left.end === right.end && left.text === right.text;
}

/** Two insertions at one place have no order. */
function meets(left: LineEdit, right: LineEdit): boolean {
  return (left.start < right.end && right.start < left.end) || left.start === right.start;
}
