import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { LogEvent } from '../ports.ts';
import { jsonLine, plain, type Zone } from './format.ts';
import { type LogLine, type LogSource, NOTE } from './line.ts';
import type { SaveFormat } from './messages.ts';
import { PastReader } from './past/pastReader.ts';
import { type PastDeps, PastReading, type PastSink } from './past/reading.ts';
import { labelled } from './sourceLabels.ts';
import type { FollowTarget, TimeRange } from './target.ts';

/** How far it is: lines written, and the share of the range, from 0 to 1. */
export interface SaveProgress {
  readonly lines: number;
  readonly share: number;
}

/**
 * Reads all lines of a range, oldest first, and gives them as text, part by part: as many as there are, since nothing
 * of them is kept. Rejects with a Failure, or the signal's reason, and with whatever `write` rejects with.
 */
export async function saveRange(
  request: {
    readonly targets: readonly [FollowTarget, ...FollowTarget[]];
    readonly range: TimeRange;
    readonly format: SaveFormat;
    readonly zone: Zone;
  },
  deps: PastDeps,
  write: (text: string) => Promise<void>,
  tell: (progress: SaveProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly lines: number; readonly notices: readonly string[] }> {
  const { targets, range, format, zone } = request;
  const sink = new TextSink(targets);
  const reading = new PastReading(targets, deps, sink);
  await reading.find(signal);
  if (reading.pieces.length === 0) {
    throw new Failure('notFound', l10n.t('There is no log that could be read.'));
  }
  const reader = new PastReader(reading.pieces, 'newer', { from: range.from, to: range.to });
  let count = 0;
  while (!reader.done) {
    signal.throwIfAborted();
    const events = await reader.step(reading.calls.logs, signal);
    const known = events.flatMap(found => {
      const source = reading.sourceOf(found);
      return source === undefined ? [] : { source, event: found.event };
    });
    // The sink is told the sources now.
    reading.lines([]);
    const texts = known.flatMap(({ source, event }) => eventText(source, event, sink.all, format, zone));
    if (texts.length > 0) {
      await write(`${texts.join('\n')}\n`);
    }
    count += texts.length;
    const share = reader.done ? 1 : (reader.frontier - range.from) / (range.to - range.from);
    tell({ lines: count, share: Math.min(1, Math.max(0, share)) });
  }
  return { lines: count, notices: sink.notices };
}

/** An event in full: a line for each of its own, or one object of JSON Lines. */
function eventText(
  source: number,
  { timestamp: time, message }: LogEvent,
  sources: readonly LogSource[],
  format: SaveFormat,
  zone: Zone,
): string[] {
  const from = sources[source];
  const text = message.endsWith('\n') ? message.slice(0, -1) : message;
  return format === 'jsonLines'
    ? [jsonLine({ source, time, text }, from)]
    : text
        .split('\n')
        .map((row, index) => plain({ source, time, text: row, continued: index > 0 }, from?.label, zone));
}

/** Lines as text, each with its end. What the view itself says is not among JSON lines. */
export function linesText(
  lines: readonly LogLine[],
  sources: readonly (LogSource | undefined)[],
  format: SaveFormat,
  zone: Zone,
): string {
  const texts = lines.flatMap(line => {
    const source = sources[line.source];
    return format === 'plain'
      ? plain(line, source?.label, zone)
      : line.source === NOTE
        ? []
        : jsonLine(line, source);
  });
  return texts.length === 0 ? '' : `${texts.join('\n')}\n`;
}

/** Keeps the sources alone. */
class TextSink implements PastSink {
  readonly #targets: readonly FollowTarget[];
  all: readonly LogSource[] = [];
  notices: readonly string[] = [];

  constructor(targets: readonly FollowTarget[]) {
    this.#targets = targets;
  }

  sources(sources: readonly LogSource[]): void {
    this.all = labelled(sources, this.#targets);
  }

  status({ notices }: { readonly notices: readonly string[] }): void {
    this.notices = notices;
  }

  lines(): void {}

  past(): boolean {
    return true;
  }

  older(): void {}

  search(): void {}

  show(): void {}
}
