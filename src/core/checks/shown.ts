import type { Span } from './finding.ts';

/** The place, or where it is empty the text of its line, or of the last line before it that has some: people see no empty one. */
export function shown(text: string, start: number, end: number): Span {
  const from = Math.max(0, Math.min(start, text.length));
  const to = Math.min(end, text.length);
  if (text.slice(from, to).trim() !== '') {
    return { start: from, end: to };
  }
  const lineEnd = /\r?\n|$/.exec(text.slice(from))?.index ?? 0;
  const before = text.slice(0, from + lineEnd).trimEnd();
  const lineStart = before.lastIndexOf('\n') + 1;
  const indent = /^\s*/.exec(before.slice(lineStart))?.[0].length ?? 0;
  return { start: lineStart + indent, end: before.length };
}
