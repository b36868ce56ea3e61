import * as fc from 'fast-check';
import type { Fault } from '../../../src/sandbox/faults.ts';

/**
 * Random lives of a service: what is done to it and beside it, by us and by others, and what goes wrong
 * meanwhile.
 */

const IMAGES = ['good', 'better', 'crash', 'oom', 'nopull', 'unhealthy'] as const;
export type Image = (typeof IMAGES)[number];

/** What a task does that is run once. The last three end as their image has it, whatever the command. */
const WORKS = ['done', 'fails', 'crash', 'oom', 'nopull'] as const;

export interface Life {
  /** EXPRESS is a service of Express Mode, which comes with a strategy. */
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY' | 'EXPRESS';
  readonly desired: number;
  readonly breaker: 'none' | 'stop' | 'rollBack';
  readonly alarms: boolean;
  readonly pauses: boolean;
  readonly seed: number;
  /** The bounds that Application Auto Scaling has for it. */
  readonly bounds: Bounds | undefined;
  readonly steps: readonly LifeStep[];
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A task that is to be run once. */
export interface Work {
  readonly image: (typeof WORKS)[number];
  /** With which it ends where it fails by itself. */
  readonly exitCode: number;
  /** Seconds that it takes. */
  readonly takes: number;
  /** Whether another container of it, which is not essential, ends with 9. */
  readonly sidecar: boolean;
}

export type LifeStep = { readonly gap: number } /** `trouble` is what goes wrong as we do it. */ & (
  | {
      readonly do: 'deploy';
      readonly by: 'us' | 'others';
      readonly image: Image;
      readonly trouble: Fault | undefined;
    }
  | { readonly do: 'redeploy'; readonly by: 'us' | 'others' }
  | { readonly do: 'rollBack' }
  | { readonly do: 'scale'; readonly by: 'us' | 'others'; readonly desired: number }
  /** To zero, and after so many milliseconds to what it was. */
  | { readonly do: 'zeroAndBack'; readonly rest: number }
  | { readonly do: 'autoscale'; readonly out: boolean }
  | { readonly do: 'runTask'; readonly work: Work; readonly trouble: Fault | 'expire' | undefined }
  | { readonly do: 'stopRun' }
  | { readonly do: 'stopDeployment'; readonly by: 'us' | 'others' }
  | { readonly do: 'answerHook'; readonly action: 'CONTINUE' | 'ROLLBACK' }
  | { readonly do: 'crash' }
  | { readonly do: 'alarm'; readonly on: boolean }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'expire' }
);

const who = fc.constantFrom('us' as const, 'us' as const, 'others' as const);
const READS = ['ecs:Describe*', 'ecs:DescribeServices', 'ecs:List*', 'ecs:DescribeServiceDeployments'];
const WRITES = ['ecs:Update*', 'ecs:RegisterTaskDefinition', 'ecs:StopServiceDeployment'];
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: faults(WRITES, [1]) },
  { weight: 3, arbitrary: faults(READS, [1, 2, 5]) },
);
const deployTrouble: fc.Arbitrary<Fault | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: faults(['ecs:Update*'], [1]) },
);
/** The adapter sends RunTask four times before it gives its answer up for lost. */
const runTrouble: fc.Arbitrary<Fault | 'expire' | undefined> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant('expire' as const) },
  { weight: 4, arbitrary: faults(['ecs:RunTask'], [1]) },
  { weight: 2, arbitrary: faults(['ecs:RunTask'], [4], 0) },
);

function faults(actions: readonly string[], counts: readonly number[], throttling = 1): fc.Arbitrary<Fault> {
  const common = {
    action: fc.constantFrom(...actions),
    count: fc.constantFrom(...counts),
    rate: fc.constant(1),
  };
  return fc.oneof(
    {
      weight: throttling,
      arbitrary: fc.record({
        ...common,
        kind: fc.constant('throttling' as const),
        when: fc.constant('before' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        ...common,
        kind: fc.constant('error' as const),
        status: fc.constantFrom(500, 503),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        ...common,
        kind: fc.constant('reset' as const),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
  );
}

const work: fc.Arbitrary<Work> = fc.record({
  image: fc.constantFrom('done' as const, 'fails' as const, ...WORKS),
  exitCode: fc.constantFrom(1, 2, 3, 137, 255),
  takes: fc.constantFrom(0, 5, 30, 60),
  sidecar: fc.boolean(),
});

const gap = fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 20_000 }), fc.nat({ max: 150_000 }));
const step: fc.Arbitrary<LifeStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      by: who,
      image: fc.constantFrom(...IMAGES, 'good' as const),
      trouble: deployTrouble,
      gap,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redeploy' as const), by: who, gap }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rollBack' as const), gap }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('scale' as const), by: who, desired: fc.nat({ max: 4 }), gap }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('zeroAndBack' as const), rest: fc.nat({ max: 120_000 }), gap }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('autoscale' as const), out: fc.boolean(), gap }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('runTask' as const), work, trouble: runTrouble, gap }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stopRun' as const), gap }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stopDeployment' as const), by: who, gap }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answerHook' as const),
      action: fc.constantFrom('CONTINUE' as const, 'ROLLBACK' as const),
      gap,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), gap }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('alarm' as const), on: fc.boolean(), gap }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fault' as const), fault, gap }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), gap }) },
);

export const life: fc.Arbitrary<Life> = fc.record({
  strategy: fc.constantFrom(
    'ROLLING' as const,
    'ROLLING' as const,
    'ROLLING' as const,
    'BLUE_GREEN' as const,
    'LINEAR' as const,
    'CANARY' as const,
    'EXPRESS' as const,
  ),
  bounds: fc.option(
    fc
      .record({ min: fc.nat({ max: 2 }), more: fc.nat({ max: 3 }) })
      .map(({ min, more }) => ({ min, max: min + more })),
    { nil: undefined, freq: 2 },
  ),
  desired: fc.nat({ max: 4 }),
  breaker: fc.constantFrom('none' as const, 'stop' as const, 'rollBack' as const, 'rollBack' as const),
  alarms: fc.boolean(),
  pauses: fc.boolean(),
  seed: fc.nat(),
  steps: fc.array(step, { minLength: 2, maxLength: 6, size: 'max' }),
});
