import type { Finding, TextEdit } from '../finding.ts';

/**
 * The preferred fixes of several findings as edits that can be done at once. A fix that would touch what another one
 * touches is left out: its finding is still there afterwards, and is mended next.
 */
export function combineFixes(findings: readonly Finding[]): readonly TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const { fixes } of findings) {
    const edits = fixes[0]?.edits ?? [];
    if (!edits.some(edit => chosen.some(other => overlap(edit, other)))) {
      chosen.push(...edits);
    }
  }
  return chosen.toSorted((a, b) => a.span.start - b.span.start);
}

/** Two insertions at one place do, since their order would matter. */
function overlap({ span: a }: TextEdit, { span: b }: TextEdit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}
