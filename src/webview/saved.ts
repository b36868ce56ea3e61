import type { Zone } from '../core/logs/format.ts';

/** What the page remembers while it is hidden. */
export interface Saved {
  readonly zone: Zone;
  /** Which follow `top` belongs to. */
  readonly run: number;
  /** Number of the first line that was seen; absent at the end. */
  readonly top?: number;
}

/** Whatever was remembered, as far as it makes sense. */
export function parseSaved(state: unknown): Saved {
  const fields: Readonly<Record<string, unknown>> =
    typeof state === 'object' && state !== null ? Object.fromEntries(Object.entries(state)) : {};
  const { zone, run, top } = fields;
  return {
    zone: zone === 'utc' ? 'utc' : 'local',
    run: typeof run === 'number' ? run : 0,
    ...(typeof top === 'number' ? { top } : {}),
  };
}
