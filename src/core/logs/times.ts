import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { TimeRange } from './target.ts';

/** Times as people type them: in their own time zone, which need not be that of the machine. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const BETWEEN = /\s+(?:to|until|-)\s+|\s*(?:–|—|\.\.+)\s*/;
const AGO = /^(\d{1,6})\s*(s|min|m|h|d)(?:\s+ago)?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s*(Z|UTC|[+-]\d{2}:\d{2})?)?$/i;

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, min: MINUTE, h: HOUR, d: DAY };

/**
 * `2026-11-21 08:00 to 09:30`, `08:00 – 09:30`, `2 h ago to now`, or only the beginning; a zone may stand behind a
 * time (`Z`, `+01:00`). `now` in ms; `timeZone` as IANA names it. Throws a Failure `invalid` that says what is wrong.
 */
export function parseRange(text: string, now: number, timeZone: string): TimeRange {
  const [first = '', second = 'now', ...more] = text.trim().split(BETWEEN);
  if (more.length > 0) {
    throw invalid(l10n.t('There are more than two times in it.'));
  }
  const from = moment(first, { now, timeZone, end: false });
  const to = moment(second, { now, timeZone, end: true, after: from });
  if (from > now) {
    throw invalid(l10n.t('It begins in the future.'));
  }
  if (to <= from) {
    throw invalid(l10n.t('The end is not after the beginning.'));
  }
  return { from, to };
}

/** `2026-11-21 08:00`, as `parseRange` reads it. */
export function zonedText(time: number, timeZone: string): string {
  return new Date(time + offsetAt(time, timeZone)).toISOString().slice(0, 16).replace('T', ' ');
}

/** Whether it is a zone that `Intl` knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

interface Surroundings {
  readonly now: number;
  readonly timeZone: string;
  /** It is the end of a range: a day counts to its end. */
  readonly end: boolean;
  /** The beginning of the range. */
  readonly after?: number;
}

function moment(typed: string, { now, timeZone, end, after }: Surroundings): number {
  const text = typed.trim();
  if (text === '') {
    throw invalid(l10n.t('A time is missing.'));
  }
  if (text.toLowerCase() === 'now') {
    return now;
  }
  const ago = AGO.exec(text);
  if (ago !== null) {
    return now - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0);
  }
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const [hour, minute, second] = [clock[1], clock[2], clock[3]].map(part => Number(part ?? 0));
    return clockTime(text, [hour ?? 0, minute ?? 0, second ?? 0], {
      now,
      timeZone,
      end,
      ...(after === undefined ? {} : { after }),
    });
  }
  const match = MOMENT.exec(text);
  if (match === null) {
    throw invalid(l10n.t('“{0}” is no time such as 2026-11-21 08:00, 08:00, 2 h ago or now.', text));
  }
  const [, year, month, day, hour, minute, second, milliseconds, zone] = match;
  const fields: Fields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  const plain = utc(text, fields) + Number((milliseconds ?? '').padEnd(3, '0'));
  const time = zone === undefined ? toUtc(plain, timeZone) : plain - zoneOffset(zone);
  return hour === undefined && end ? toUtc(plain + DAY, timeZone) - 1 : time;
}

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * The last time that the clock showed it; as the end of a range, the first one after its beginning, or, where that is
 * only tomorrow, the one before it, which is no end.
 */
function clockTime(
  text: string,
  [hour, minute, second]: readonly [number, number, number],
  { now, timeZone, after }: Surroundings,
): number {
  const of = (day: number): number => {
    const date = new Date(day);
    return toUtc(
      utc(text, {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour,
        minute,
        second,
      }),
      timeZone,
    );
  };
  const base = after ?? now;
  const today = base + offsetAt(base, timeZone);
  const time = of(today);
  if (after !== undefined) {
    const next = of(today + DAY);
    const midnight = utcDay(now + offsetAt(now, timeZone)) + DAY;
    return time <= after && next + offsetAt(next, timeZone) < midnight ? next : time;
  }
  return time > now ? of(today - DAY) : time;
}

function utcDay(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

/** Milliseconds since the epoch if the clock were UTC's. */
function utc(text: string, { year, month, day, hour, minute, second }: Fields): number {
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  const same =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!same) {
    throw invalid(l10n.t('There is no time {0}.', text));
  }
  return time;
}

/** Where a clock is put forward, a time that it skips counts as one after it. */
function toUtc(plain: number, timeZone: string): number {
  const guess = plain - offsetAt(plain, timeZone);
  return plain - offsetAt(guess, timeZone);
}

function zoneOffset(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE);
}

/** Milliseconds that the zone's clocks are ahead of UTC. */
function offsetAt(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const field = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find(part => part.type === type)?.value ?? 0);
  const shown = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return shown - Math.floor(time / SECOND) * SECOND;
}

function invalid(message: string): Failure {
  return new Failure('invalid', message);
}
