import type { Entry } from '../../core/logs/entry.ts';
import { jsonLine, plain, type Zone } from '../../core/logs/format.ts';
import { type LogSource, NOTE } from '../../core/logs/line.ts';
import type { SaveFormat } from '../../core/logs/messages.ts';

/** Lines that are written at a time, so that the page stays able to answer. */
export const EXPORT_LINES = 1000;

/** Lines as text, each with its end. What the view itself says is not among JSON lines. */
export function exportText(
  entries: readonly Entry[],
  format: SaveFormat,
  sources: readonly LogSource[],
  zone: Zone,
): string {
  const lines = entries.flatMap(({ line }) => {
    const source = sources[line.source];
    if (format === 'plain') {
      return plain(line, source?.label, zone);
    }
    return line.source === NOTE ? [] : jsonLine(line, source);
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** A text in parts of at most `max` UTF-16 code units; no character is cut in two. */
export function parts(text: string, max: number): string[] {
  const result: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + max);
    const code = text.charCodeAt(to - 1);
    if (to < text.length && code >= 0xd800 && code < 0xdc00) {
      to--;
    }
    result.push(text.slice(from, to));
    from = to;
  }
  return result;
}
