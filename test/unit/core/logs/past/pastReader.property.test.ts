import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure, type FailureCode } from '../../../../../src/core/failure.ts';
import { PastReader, type PieceCall } from '../../../../../src/core/logs/past/pastReader.ts';
import { type Piece, streamPieces, withoutOverlap } from '../../../../../src/core/logs/past/piece.ts';
import type { LogEvent } from '../../../../../src/core/ports.ts';
import { PagedLogs } from './pagedLogs.ts';

const never = new AbortController().signal;
const BASE = Date.UTC(2026, 10, 20, 12);

interface Case {
  readonly events: readonly { readonly stream: number; readonly at: number }[];
  readonly pages: readonly number[];
  readonly trouble: readonly (FailureCode | undefined)[];
  readonly ignoresFromEnd: boolean;
  readonly scale: number;
  readonly by: 'names' | 'prefixes' | 'group' | 'both';
  readonly limit: number | undefined;
  readonly span: number | undefined;
  readonly from: number;
  readonly to: number;
}

const cases = fc.record<Case>({
  // Few different times, so that many are equal.
  events: fc.array(fc.record({ stream: fc.nat({ max: 4 }), at: fc.nat({ max: 40 }) }), { maxLength: 120 }),
  pages: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 12 }),
  trouble: fc.array(
    fc.option(fc.constantFrom<FailureCode>('throttled', 'offline', 'server', 'expired', 'invalid'), {
      nil: undefined,
      freq: 3,
    }),
    { maxLength: 30 },
  ),
  ignoresFromEnd: fc.boolean(),
  // Milliseconds between two times: in one millisecond each, or over months, also before 2024.
  scale: fc.constantFrom(1, 1000, 3_600_000, 86_400_000 * 30),
  by: fc.constantFrom('names', 'prefixes', 'group', 'both'),
  limit: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  span: fc.option(fc.constantFrom(5, 60_000, 86_400_000), { nil: undefined }),
  from: fc.nat({ max: 20 }),
  to: fc.integer({ min: 10, max: 45 }),
});

const streamName = (index: number): string => `ecs/${index < 3 ? 'api' : 'web'}/${index}`;
const where = { environment: 'dev', region: 'eu-west-1' };

function piecesOf({ by }: Case): Piece[] {
  switch (by) {
    case 'names':
      return streamPieces({ ...where, group: '/a' }, [0, 1, 2, 3, 4].map(streamName));
    case 'prefixes':
      return ['ecs/api/', 'ecs/web/'].map(prefix => ({ ...where, group: '/a', streams: [], prefix }));
    case 'group':
      return [{ ...where, group: '/a', streams: [] }];
    case 'both':
      // They overlap, and one of them has a stream and a group that are not there.
      return [
        { ...where, group: '/a', streams: [], prefix: 'ecs/api/' },
        ...streamPieces({ ...where, group: '/a' }, [...[0, 1, 2, 3, 4].map(streamName), 'missing']),
        { ...where, group: '/missing', streams: [] },
      ];
  }
}

for (const way of ['older', 'newer'] as const) {
  test(`${way}: every event once, in order, whatever the pages and the trouble are like`, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async random => {
        const logs = new PagedLogs();
        logs.groups.add('/a');
        const end = BASE + 45 * random.scale;
        const time = (at: number): number => end - (45 - at) * random.scale;
        for (const { stream, at } of random.events) {
          logs.put('/a', streamName(stream), time(at), '');
        }
        for (const stream of [0, 1, 2, 3, 4]) {
          logs.streams.add(`/a|${streamName(stream)}`);
        }
        let page = 0;
        // An endpoint that gives nothing for ever is none.
        logs.pageSize = () => (page > 200 ? 5 : (random.pages[page++ % random.pages.length] ?? 1));
        logs.ignoresFromEnd = random.ignoresFromEnd;
        let calls = 0;
        logs.trouble = ({ nextToken }) => {
          const code = random.trouble[calls++];
          // Of the bad parameters, only a token that has expired comes and goes.
          return code === 'invalid' && nextToken === undefined ? undefined : code;
        };
        const again: PieceCall = async (_piece, run) => {
          for (;;) {
            try {
              return await run(logs);
            } catch (error) {
              if (!(error instanceof Failure) || error.code === 'invalid' || error.code === 'notFound') {
                throw error;
              }
            }
          }
        };
        const reading = {
          from: time(Math.min(random.from, random.to)),
          to: time(random.to),
          ...(random.limit === undefined ? {} : { limit: random.limit }),
          ...(random.span === undefined ? {} : { span: random.span }),
        };
        const reader = new PastReader(piecesOf(random), way, reading);
        // Shown in order of time, and of arrival where that is equal.
        let given: LogEvent[] = [];
        let outermost: number | undefined;
        for (let steps = 0; !reader.done; steps++) {
          assert.ok(steps < 20_000, 'it comes to an end');
          const events = (await reader.step(again, never)).map(({ event }) => event);
          const times = events.map(({ timestamp }) => timestamp);
          const inner = way === 'older' ? times.at(-1) : times[0];
          if (outermost !== undefined && inner !== undefined) {
            assert.ok(
              way === 'older' ? inner < outermost : inner >= outermost,
              'stretches follow each other',
            );
          }
          outermost = (way === 'older' ? times[0] : times.at(-1)) ?? outermost;
          given = [...given, ...events].sort((a, b) => a.timestamp - b.timestamp);
          const { frontier } = reader;
          const expected = logs.events.filter(
            ({ timestamp }) =>
              timestamp >= reading.from &&
              timestamp <= reading.to &&
              (way === 'older' ? timestamp > frontier : timestamp < frontier),
          );
          const ids = new Set(given.map(({ id }) => id));
          assert.ok(
            expected.every(({ id }) => ids.has(id)),
            'beyond the frontier nothing is missing',
          );
        }
        const wanted = logs.events.filter(
          ({ timestamp }) => timestamp >= reading.from && timestamp <= reading.to,
        );
        assert.deepEqual(
          given.map(({ id }) => id).sort(),
          wanted.map(({ id }) => id),
        );
        assert.deepEqual(
          given.map(({ timestamp }) => timestamp),
          given.map(({ timestamp }) => timestamp).sort((a, b) => a - b),
        );
        for (const stream of new Set(given.map(each => each.stream))) {
          const own = given.filter(each => each.stream === stream).map(({ id }) => id);
          const inOrder = wanted
            .filter(each => each.stream === stream)
            .sort((a, b) => a.timestamp - b.timestamp);
          assert.deepEqual(
            own,
            inOrder.map(({ id }) => id),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
}

test('what another piece reads as well is left out', () => {
  const group = { ...where, group: '/a' };
  const api = { ...group, streams: [], prefix: 'ecs/api/' };
  const one = { ...group, streams: [], prefix: 'ecs/api/1' };
  const named = { ...group, streams: ['ecs/api/2'] };
  const whole = { ...group, streams: [] };
  const elsewhere = { ...api, region: 'us-east-1' };
  assert.deepEqual(withoutOverlap([api, one, named, elsewhere]), [api, elsewhere]);
  assert.deepEqual(withoutOverlap([api, one, whole]), [whole]);
  assert.deepEqual(withoutOverlap([api, { ...api }]), [api]);
  const life = { ...api, newest: 5 };
  assert.deepEqual(withoutOverlap([life, one]), [life, one]);
});
