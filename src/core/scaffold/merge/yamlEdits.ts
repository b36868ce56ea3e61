/** A piece of a text that is replaced; offsets are of the text as it was. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Of what is inserted: at one place, what is deeper comes first. */
  readonly column?: number;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: inserted } of edits.toSorted(inOrder)) {
    // Two that are taken away may share the empty line between them.
    result += text.slice(at, Math.max(at, start)) + inserted;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

function inOrder(left: Edit, right: Edit): number {
  return left.start - right.start || (right.column ?? 0) - (left.column ?? 0);
}
