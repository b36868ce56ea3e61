import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../src/core/failure.ts';
import { isTimeZone, parseRange, zonedText } from '../../../../src/core/logs/times.ts';

/** A Saturday in winter: 13:30 in Berlin, 07:30 in New York. */
const NOW = Date.UTC(2026, 10, 21, 12, 30);
const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;

function read(text: string, timeZone = BERLIN): string {
  const { from, to } = parseRange(text, NOW, timeZone);
  return `${new Date(from).toISOString()} ${new Date(to).toISOString()}`;
}

function problem(text: string): string {
  try {
    parseRange(text, NOW, BERLIN);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'invalid');
    return error.message;
  }
  return assert.fail(`${text} was taken`);
}

for (const [text, expected] of [
  ['2026-11-21 08:00 to 2026-11-21 09:30', '2026-11-21T07:00:00.000Z 2026-11-21T08:30:00.000Z'],
  ['2026-11-21T08:00 – 09:30', '2026-11-21T07:00:00.000Z 2026-11-21T08:30:00.000Z'],
  ['2026-11-20 23:00 to 01:00', '2026-11-20T22:00:00.000Z 2026-11-21T00:00:00.000Z'],
  ['08:00 - 09:30:15', '2026-11-21T07:00:00.000Z 2026-11-21T08:30:15.000Z'],
  ['08:00', '2026-11-21T07:00:00.000Z 2026-11-21T12:30:00.000Z'],
  ['23:00 to 14:00', '2026-11-20T22:00:00.000Z 2026-11-21T13:00:00.000Z'],
  ['14:00', '2026-11-20T13:00:00.000Z 2026-11-21T12:30:00.000Z'],
  ['2 h ago to now', '2026-11-21T10:30:00.000Z 2026-11-21T12:30:00.000Z'],
  ['90m..30 min ago', '2026-11-21T11:00:00.000Z 2026-11-21T12:00:00.000Z'],
  ['2026-11-20', '2026-11-19T23:00:00.000Z 2026-11-21T12:30:00.000Z'],
  ['2026-11-19 to 2026-11-20', '2026-11-18T23:00:00.000Z 2026-11-20T22:59:59.999Z'],
  ['2026-11-21 08:00Z to 2026-11-21 08:00-01:00', '2026-11-21T08:00:00.000Z 2026-11-21T09:00:00.000Z'],
  ['2026-11-21 08:00:01.5', '2026-11-21T07:00:01.500Z 2026-11-21T12:30:00.000Z'],
] as const) {
  test(`${text} is read`, () => assert.equal(read(text), expected));
}

test('times are those of the zone', () => {
  assert.equal(
    read('06:00 to 07:00', 'America/New_York'),
    '2026-11-21T11:00:00.000Z 2026-11-21T12:00:00.000Z',
  );
});

test('where clocks change, a day has as many hours as it has', () => {
  assert.equal(read('2026-03-29 to 2026-03-29'), '2026-03-28T23:00:00.000Z 2026-03-29T21:59:59.999Z');
  assert.equal(read('2026-10-25 to 2026-10-25'), '2026-10-24T22:00:00.000Z 2026-10-25T22:59:59.999Z');
});

for (const [text, expected] of [
  ['', /missing/],
  ['8 to', /missing|no time/],
  ['yesterday', /“yesterday” is no time/],
  ['2026-02-30 08:00', /There is no time/],
  ['25:00', /There is no time/],
  ['2026-11-22 08:00', /future/],
  ['09:00 to 2026-11-21 08:00', /end is not after/],
  ['08:00 to 09:00 to 10:00', /more than two/],
  // The next 13:05 is tomorrow's.
  ['13:10 to 13:05', /end is not after/],
] as const) {
  test(`“${text}” is refused with the reason`, () => assert.match(problem(text), expected));
}

test('what is written of a time is read as that time, to the minute', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2024, 0), max: NOW - 2 * HOUR }),
      fc.constantFrom('UTC', 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Los_Angeles'),
      (time, timeZone) => {
        const { from } = parseRange(`${zonedText(time, timeZone)} to now`, NOW, timeZone);
        // An hour that a clock shows twice counts as either.
        const differs = Math.abs(from - Math.floor(time / 60_000) * 60_000);
        assert.ok(differs === 0 || differs === HOUR, `${time} ${from}`);
      },
    ),
  );
});

test('time zones are told from other words', () => {
  assert.equal(isTimeZone('Asia/Tokyo'), true);
  assert.equal(isTimeZone('Middle/Earth'), false);
});
