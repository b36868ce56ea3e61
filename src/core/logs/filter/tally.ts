import type { Entry } from '../entry.ts';
import type { Bucket, Buckets } from './histogram.ts';

/** Lines that are looked at without another copy of them being made. */
const PART = 4096;

/** How many of the lines that a filter leaves are in each of the buckets that all lines have; notes do not count. */
export function tally(
  shown: { readonly length: number; slice(from: number, to: number): readonly Entry[] },
  { buckets, width }: Buckets,
): readonly Bucket[] {
  const counts = buckets.map(({ from }) => ({ from, lines: 0, warn: 0, error: 0 }));
  const begin = buckets[0]?.from ?? 0;
  for (let from = 0; from < shown.length; from += PART) {
    for (const { time, tone } of shown.slice(from, Math.min(from + PART, shown.length))) {
      const bucket = counts[Math.floor((time - begin) / width)];
      if (bucket !== undefined && tone !== undefined) {
        bucket.lines++;
        if (tone !== 'plain') {
          bucket[tone]++;
        }
      }
    }
  }
  return counts;
}
