import { diffLines } from 'diff';

/** A piece of a text that is replaced; offsets count UTF-16 code units of the text as it was. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The fewest whole lines whose replacement makes `after` of `before`, in the order of the text. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const edits: LineEdit[] = [];
  let offset = 0;
  let open: { start: number; end: number; text: string } | undefined;
  for (const { value, added, removed } of diffLines(before, after)) {
    if (!added && !removed) {
      if (open !== undefined) {
        edits.push(open);
        open = undefined;
      }
      offset += value.length;
      continue;
    }
    open ??= { start: offset, end: offset, text: '' };
    if (added) {
      open.text += value;
    } else {
      offset += value.length;
      open.end = offset;
    }
  }
  return open === undefined ? edits : [...edits, open];
}
