import type { EcsRead } from '../../../../src/core/ecs.ts';
import { Failure } from '../../../../src/core/failure.ts';
import type { Service } from '../../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../../src/core/release.ts';
import { makePlan } from '../../../../src/core/rollout/makePlan.ts';
import type { Change, Plan } from '../../../../src/core/rollout/plan.ts';
import { deps, ecs, fargate } from './planScript.ts';
import { deployment, service } from './script.ts';

export const FAMILY = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api';
export const RUNNING = `${FAMILY}:42`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;
export const NETWORK = { subnets: ['subnet-1'], securityGroups: [], assignPublicIp: false };

export const SERVICE = service([deployment('ecs-svc/1', { rolloutState: 'COMPLETED' })], {
  taskDefinition: RUNNING,
  launchType: 'FARGATE',
  network: NETWORK,
});

export function documents(known: Readonly<Record<string, DefinitionDocument>>): Partial<EcsRead> {
  return {
    definitionDocument: async arn => {
      const found = known[arn];
      if (found === undefined) {
        throw new Failure('notFound', `There is no ${arn}.`);
      }
      return found;
    },
  };
}

export async function plan(
  change: Change,
  now: Service = SERVICE,
  answers: Partial<EcsRead> = {},
  world: Parameters<typeof deps>[0] = {},
): Promise<Plan> {
  return makePlan(
    { ...now, desired: 99 },
    change,
    deps({
      ecs: ecs({ ...documents({ [RUNNING]: fargate() }), describeServices: async () => [now], ...answers }),
      ...world,
    }),
    new AbortController().signal,
  );
}

export function told({ differences }: Plan): readonly string[] {
  return differences.map(({ where, what, from = '-', to = '-' }) => `${where}, ${what}: ${from} → ${to}`);
}
