import type { Entry } from '../../core/logs/entry.ts';
import type { Zone } from '../../core/logs/format.ts';
import type { LogSource } from '../../core/logs/line.ts';
import { MESSAGE_MAX, type SaveFormat } from '../../core/logs/messages.ts';
import { EXPORT_LINES, exportText, parts } from './export.ts';
import type { Host } from './host.ts';

/** Lines that are copied or saved, with what their text is made of. */
export interface Exported {
  readonly entries: readonly Entry[];
  readonly sources: readonly LogSource[];
  readonly zone: Zone;
}

export function copyText({ entries, sources, zone }: Exported): string {
  return exportText(entries, 'plain', sources, zone);
}

/** Saves of this document; a new document says that it is ready before it saves. */
let saves = 0;

/** Hands the lines over part by part. One call after another has ended. */
export async function save(
  host: Host,
  format: SaveFormat,
  { entries, sources, zone }: Exported,
  signal: AbortSignal,
): Promise<void> {
  const id = ++saves;
  for (let from = 0; from < entries.length && !signal.aborted; from += EXPORT_LINES) {
    const text = exportText(entries.slice(from, from + EXPORT_LINES), format, sources, zone);
    for (const part of parts(text, MESSAGE_MAX)) {
      host.postMessage({ type: 'save', id, format, part, last: false });
    }
    await new Promise(resolve => setTimeout(resolve));
  }
  if (!signal.aborted) {
    host.postMessage({ type: 'save', id, format, part: '', last: true });
  }
}
