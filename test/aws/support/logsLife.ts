import * as fc from 'fast-check';
import type { Fault } from '../../../src/sandbox/faults.ts';

/** Random lives of a followed service: what its tasks write, what becomes of them, and what goes wrong meanwhile. */

export interface LogsLife {
  /** Milliseconds that the clock of the follower is ahead of the service's. */
  readonly skew: number;
  readonly liveTail: boolean;
  /** Milliseconds that Live Tail's updates need to the follower, at most. */
  readonly latency: number;
  /** Lines of each stream that are there before. */
  readonly before: number;
  /** How lines come: as PutLogEvents has them, or some seconds later, in the batches of the awslogs driver. */
  readonly via: 'put' | 'driver';
  readonly seed: number;
  readonly steps: readonly LogsStep[];
}

/** `outage`: no session of Live Tail goes on, and none begins. `switch`: Live Tail is turned off, or on. */
export type Lasting = 'signOut' | 'outage' | 'pause' | 'hide' | 'switch';

/**
 * `write`: `lines` are written to each of some streams, at times `apart` ms one after the other, the last one `late` ms
 * ago; at once, or in so many `parts`, one each 400 ms; each is filled up with `filling` characters. What has `seconds`
 * goes on for so long, while other things happen.
 */
export type LogsStep = { readonly gap: number } & (
  | {
      readonly do: 'write';
      /** Of a hundred. */
      readonly streams: number;
      readonly lines: number;
      readonly apart: number;
      readonly late: number;
      readonly parts: number;
      readonly filling: number;
    }
  /** `renamed`: the new tasks' streams begin otherwise than those of all before. `unseen`: for so many seconds. */
  | { readonly do: 'deploy'; readonly renamed: boolean; readonly unseen: number }
  | { readonly do: 'stopTask' }
  | { readonly do: 'expire' }
  | { readonly do: 'cut' | 'fail' | 'hang' | 'lag' }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: Lasting; readonly seconds: number }
  /** This machine sleeps; `stalled`: with its connections whole. */
  | { readonly do: 'asleep' | 'stalled'; readonly seconds: number }
);

const READS = ['logs:FilterLogEvents', 'logs:FilterLogEvents', 'logs:*', 'ecs:Describe*', 'ecs:List*'];
const fault: fc.Arbitrary<Fault> = fc
  .record({
    action: fc.constantFrom('logs:StartLiveTail', 'logs:StartLiveTail', ...READS),
    count: fc.constantFrom(1, 2, 5, 10),
    rate: fc.constantFrom(1, 0.5),
    kind: fc.constantFrom('throttling' as const, 'error' as const, 'reset' as const, 'limit' as const),
    status: fc.constantFrom(500, 503),
    when: fc.constantFrom('before' as const, 'after' as const),
  })
  .map(({ kind, status, ...others }): Fault => {
    if (kind === 'limit') {
      return others.action === 'logs:StartLiveTail'
        ? { ...others, kind: 'error', status: 400, code: 'LimitExceededException' }
        : { ...others, kind: 'throttling' };
    }
    return kind === 'error' ? { ...others, kind, status } : { ...others, kind };
  });

const gap = fc.oneof(
  fc.constantFrom(0, 1),
  fc.nat({ max: 2000 }),
  fc.nat({ max: 15_000 }),
  fc.nat({ max: 40_000 }),
);

type Write = Extract<LogsStep, { do: 'write' }>;

const few: fc.Arbitrary<Write> = fc.record({
  do: fc.constant('write' as const),
  streams: fc.constantFrom(5, 30, 100),
  lines: fc.constantFrom(1, 3, 10, 30),
  apart: fc.constantFrom(0, 0, 1, 50),
  late: fc.constantFrom(0, 0, 5, 3000, 20_000, 45_000),
  parts: fc.constantFrom(1, 1, 3, 8),
  filling: fc.constant(0),
  gap,
});

/** More than Live Tail sends in a second, and than stands on one page. */
const many: fc.Arbitrary<Write> = fc.record({
  do: fc.constant('write' as const),
  streams: fc.constant(100),
  lines: fc.constantFrom(35, 65),
  apart: fc.constantFrom(0, 1, 50),
  late: fc.constantFrom(0, 0, 3000, 20_000),
  parts: fc.constant(1),
  filling: fc.constantFrom(0, 0, 0, 900),
  gap,
});

const step: fc.Arbitrary<LogsStep> = fc.oneof(
  { weight: 14, arbitrary: few },
  { weight: 2, arbitrary: many },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      renamed: fc.boolean(),
      unseen: fc.constant(0),
      gap,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stopTask' as const), gap }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), gap }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('cut' as const, 'cut' as const, 'fail' as const, 'hang' as const, 'lag' as const),
      gap,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fault' as const), fault, gap }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'pause' as const,
        'pause' as const,
        'hide' as const,
        'switch' as const,
        'outage' as const,
        'outage' as const,
        'signOut' as const,
      ),
      seconds: fc.constantFrom(3, 15, 40, 100),
      gap,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('asleep' as const, 'stalled' as const),
      seconds: fc.constantFrom(20, 60, 300, 3600),
      gap,
    }),
  },
);

/** What is missed only where several things come together. */
const plots: fc.Arbitrary<readonly LogsStep[]> = fc.oneof<fc.Arbitrary<readonly LogsStep[]>[]>(
  // Much waits, and the pages that bring it fail.
  fc
    .record({
      writes: fc.array(many, { minLength: 2, maxLength: 2 }),
      count: fc.constantFrom(1, 2),
      rate: fc.constant(0.5),
      kind: fc.constantFrom('throttling' as const, 'error' as const, 'reset' as const),
    })
    .map(({ writes, ...of }) => [
      { do: 'signOut', seconds: 150, gap: 3000 },
      ...writes.map(write => ({ ...write, late: 0, filling: 900, gap: 40_000 })),
      { do: 'fault', fault: { action: 'logs:FilterLogEvents', when: 'before', ...of }, gap: 80_000 },
    ]),
  // Seconds of which Live Tail sends a part, the last of them with lines that are late.
  fc
    .record({
      writes: fc.array(many, { minLength: 2, maxLength: 3 }),
      last: many,
      before: fc.constantFrom(1000, 8000, 35_000),
    })
    .map(({ writes, last, before }) => [
      ...writes.map(write => ({ ...write, late: 0, gap: before })),
      { ...last, late: 40_000, apart: 1 },
    ]),
  // New tasks write while nobody can see them, and for so long that they are not new any more.
  fc
    .record({ renamed: fc.boolean(), writes: fc.array(few, { minLength: 1, maxLength: 3 }) })
    .map(of => [
      { do: 'deploy', renamed: of.renamed, unseen: 200, gap: 35_000 },
      ...of.writes.map(write => ({ ...write, streams: 100, late: 0 })),
      { do: 'cut', gap: 100_000 },
    ]),
  // While there is no Live Tail, shortly before there is one again, lines come that are late.
  fc
    .record({
      writes: fc.array(many, { minLength: 2, maxLength: 3 }),
      late: few,
      seconds: fc.constantFrom(6, 12, 25),
      gap: fc.constantFrom(0, 1000, 3000),
    })
    .map(({ writes, late, seconds, gap: then }) => [
      { do: 'outage', seconds, gap: 1000 },
      ...writes.map(write => ({ ...write, late: 0, gap: (seconds * 1000) / writes.length - 500 })),
      { ...late, streams: 100, lines: 10, late: 40_000, gap: then },
      ...writes.map(write => ({ ...write, late: 0 })),
    ]),
  // Live Tail misses some lines of a millisecond, and sends later ones of the same.
  fc.record({ write: few, writes: fc.nat({ max: 1 }), gap: fc.constantFrom(500, 900, 1600) }).map(of => [
    ...Array.from({ length: of.writes + 1 }, () => ({
      ...of.write,
      apart: 0,
      late: 0,
      parts: 8,
      gap: of.gap,
    })),
    { do: 'cut', gap: 20_000 },
  ]),
  // Lines of tasks whose streams begin otherwise are late.
  fc
    .record({ writes: fc.array(many, { minLength: 1, maxLength: 2 }), late: few })
    .map(({ writes, late }) => [
      { do: 'deploy', renamed: true, unseen: 0, gap: 60_000 },
      ...writes.map(write => ({ ...write, late: 0, gap: 31_000 })),
      { ...late, streams: 100, late: 45_000 },
    ]),
  // More waits while the page is paused than goes over at once.
  fc
    .record({ writes: fc.array(many, { minLength: 1, maxLength: 2 }), hide: fc.boolean() })
    .map(of => [
      { do: 'pause', seconds: 100, gap: 0 },
      ...of.writes.map(write => ({ ...write, gap: 20_000 })),
      ...(of.hide ? [{ do: 'hide' as const, seconds: 15, gap: 0 }] : []),
    ]),
);

export const logsLife: fc.Arbitrary<LogsLife> = fc.record({
  skew: fc.constantFrom(0, 0, 0, 4000, -4000, 120_000, -120_000, 1_200_000, -1_200_000),
  liveTail: fc.oneof(
    { weight: 5, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  latency: fc.constantFrom(0, 0, 300, 4000),
  before: fc.constantFrom(0, 2, 20),
  via: fc.constantFrom('put' as const, 'driver' as const),
  seed: fc.nat(),
  steps: fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: step.map((one): readonly LogsStep[] => [one]) },
        { weight: 2, arbitrary: plots },
      ),
      { minLength: 3, maxLength: 7, size: 'max' },
    )
    .map(parts => parts.flat()),
});
