import type { PageView } from '../../core/logs/messages.ts';

/** The place that was seen, and of which log. It is kept by the editor while the page is hidden, and over a reload. */
export interface Saved {
  /** Which follow `arrival` belongs to. */
  readonly run: number;
  /** What was shown; the same after a reload of the window. */
  readonly log: string;
  /** Of the first line that was seen, the number of its arrival and its time (ms). Absent at the end. */
  readonly place: { readonly arrival: number; readonly time: number } | undefined;
}

/** Whatever was remembered, as far as it makes sense. */
export function parseSaved(state: unknown): Saved {
  const { run, log, place } = fields(state);
  const { arrival, time } = fields(place);
  return {
    run: typeof run === 'number' ? run : 0,
    log: typeof log === 'string' ? log : '',
    place: typeof arrival === 'number' && typeof time === 'number' ? { arrival, time } : undefined,
  };
}

/** What tells one log from another, over reloads. */
export function logKey({ targets, request, range, time, words }: PageView): string {
  return JSON.stringify([
    targets.map(({ kind, title, environment, region }) => [kind, title, environment, region]),
    request,
    range,
    time,
    words,
  ]);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
