import * as fc from 'fast-check';
import type { Fault } from '../../../src/sandbox/faults.ts';

/** Random lives of a service: what is done to it, by us and by others, and what goes wrong meanwhile. */

const IMAGES = ['good', 'better', 'crash', 'oom', 'nopull', 'unhealthy'] as const;
export type Image = (typeof IMAGES)[number];

export interface Life {
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  readonly desired: number;
  readonly breaker: 'none' | 'stop' | 'rollBack';
  readonly alarms: boolean;
  readonly pauses: boolean;
  readonly seed: number;
  readonly steps: readonly LifeStep[];
}

export type LifeStep = { readonly gap: number } & (
  | { readonly do: 'deploy'; readonly by: 'us' | 'others'; readonly image: Image }
  | { readonly do: 'redeploy'; readonly by: 'us' | 'others' }
  | { readonly do: 'rollBack' }
  | { readonly do: 'scale'; readonly by: 'us' | 'others'; readonly desired: number }
  | { readonly do: 'stopDeployment'; readonly by: 'us' | 'others' }
  | { readonly do: 'answerHook'; readonly action: 'CONTINUE' | 'ROLLBACK' }
  | { readonly do: 'crash' }
  | { readonly do: 'alarm'; readonly on: boolean }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'expire' }
);

const who = fc.constantFrom('us' as const, 'us' as const, 'others' as const);
const READS = ['ecs:Describe*', 'ecs:DescribeServices', 'ecs:List*', 'ecs:DescribeServiceDeployments'];
const WRITES = ['ecs:UpdateService', 'ecs:RegisterTaskDefinition', 'ecs:StopServiceDeployment'];
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: faults(WRITES, [1]) },
  { weight: 3, arbitrary: faults(READS, [1, 2, 5]) },
);

function faults(actions: readonly string[], counts: readonly number[]): fc.Arbitrary<Fault> {
  const common = {
    action: fc.constantFrom(...actions),
    count: fc.constantFrom(...counts),
    rate: fc.constant(1),
  };
  return fc.oneof(
    {
      weight: 1,
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

const gap = fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 20_000 }), fc.nat({ max: 150_000 }));
const step: fc.Arbitrary<LifeStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      by: who,
      image: fc.constantFrom(...IMAGES, 'good' as const),
      gap,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redeploy' as const), by: who, gap }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rollBack' as const), gap }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('scale' as const), by: who, desired: fc.nat({ max: 4 }), gap }),
  },
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
  ),
  desired: fc.nat({ max: 4 }),
  breaker: fc.constantFrom('none' as const, 'stop' as const, 'rollBack' as const, 'rollBack' as const),
  alarms: fc.boolean(),
  pauses: fc.boolean(),
  seed: fc.nat(),
  steps: fc.array(step, { minLength: 2, maxLength: 6, size: 'max' }),
});
