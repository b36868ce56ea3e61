import type { Bucket, Buckets } from '../../core/logs/filter/histogram.ts';
import type { TimeRange } from '../../core/logs/target.ts';

/** A run of buckets, by their indices, both included, in the order in which they were gone over. */
export interface Brush {
  readonly anchor: number;
  readonly cursor: number;
}

/** What a key on the histogram makes of it: another brush, its range to be shown, all times; undefined: nothing. */
export type BrushKey =
  | { readonly kind: 'brush'; readonly brush: Brush }
  | { readonly kind: 'take' }
  | { readonly kind: 'all' };

export function brushKey(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  brush: Brush | undefined,
  count: number,
): BrushKey | undefined {
  if (key === 'Escape') {
    return { kind: 'all' };
  }
  if (count === 0) {
    return undefined;
  }
  if (key === 'Enter' || key === ' ') {
    return brush === undefined ? undefined : { kind: 'take' };
  }
  // Without a brush, the first step goes to the newest bucket.
  const from = brush?.cursor ?? count;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: brush === undefined ? count - 1 : from + 1,
    PageUp: from - 10,
    PageDown: from + 10,
    Home: 0,
    End: count - 1,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined) {
    return undefined;
  }
  const cursor = Math.min(Math.max(step, 0), count - 1);
  return { kind: 'brush', brush: { anchor: shiftKey ? (brush?.anchor ?? cursor) : cursor, cursor } };
}

/** The bucket at a place (0 to 1) of the histogram's width. */
export function bucketAt(part: number, count: number): number {
  return Math.min(Math.max(0, Math.floor(part * count)), Math.max(0, count - 1));
}

/** The times of a brush. */
export function brushRange({ anchor, cursor }: Brush, { buckets, width }: Buckets): TimeRange | undefined {
  const first = buckets[Math.min(anchor, cursor)];
  const last = buckets[Math.max(anchor, cursor)];
  return first === undefined || last === undefined ? undefined : { from: first.from, to: last.from + width };
}

/** The brush that covers a range of times, as far as there are buckets; undefined where none is in it. */
export function rangeBrush(
  range: { readonly from: number | undefined; readonly to: number | undefined },
  { buckets, width }: Buckets,
): Brush | undefined {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  const within = (bucket: { readonly from: number }): boolean =>
    bucket.from + width > from && bucket.from < to;
  const anchor = buckets.findIndex(within);
  const cursor = buckets.findLastIndex(within);
  return anchor === -1 ? undefined : { anchor, cursor };
}

/** Outlines for SVG paths: see `outlines`. */
export interface Outlines {
  readonly behind: string;
  readonly all: string;
  readonly warn: string;
  readonly error: string;
}

/**
 * Outlines of the bars, a unit wide each and at most `height` high: lines, warnings and errors, errors, of those that the
 * filter leaves. `behind` are all lines where it does not leave all, to a scale of their own.
 */
export function outlines({ buckets, shown = buckets }: Buckets, height: number): Outlines {
  const path = bars(shown, height);
  return {
    behind: shown === buckets ? '' : bars(buckets, height)(({ lines }) => lines),
    all: path(({ lines }) => lines),
    warn: path(({ warn, error }) => warn + error),
    error: path(({ error }) => error),
  };
}

function bars(buckets: readonly Bucket[], height: number): (count: (bucket: Bucket) => number) => string {
  const most = Math.max(1, ...buckets.map(({ lines }) => lines));
  return count =>
    buckets
      .map((bucket, index) => {
        const value = count(bucket);
        // One line among thousands is to be seen too.
        const high = value === 0 ? 0 : Math.max(1.5, (value / most) * height);
        return high === 0 ? '' : `M${index + 0.1} ${height}v${-round(high)}h.8v${round(high)}z`;
      })
      .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
