import { fullTimestamp, type Zone } from '../../core/logs/format.ts';
import type { TimeRange } from '../../core/logs/target.ts';

/** Both ends of a span of time, as short as they can be told apart: the day once, milliseconds where there are any. */
export function spanTexts({ from, to }: TimeRange, zone: Zone): readonly [from: string, to: string] {
  const [first, last] = [pointText(from, zone), pointText(to, zone)];
  const day = 'MM-DD '.length;
  return [first, first.slice(0, day) === last.slice(0, day) ? last.slice(day) : last];
}

/** Month, day and time. */
export function pointText(time: number, zone: Zone): string {
  return fullTimestamp(time, zone)
    .slice('YYYY-'.length, 'YYYY-MM-DD hh:mm:ss.mmm'.length)
    .replace(/\.000$/, '');
}
