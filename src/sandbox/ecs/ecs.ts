import type { JsonService, SandboxClock } from '../api.ts';
import type { LogWriter } from '../logs/source.ts';
import type { Random } from './ids.ts';
import { clusterOperations } from './operations/clusters.ts';
import { definitionOperations } from './operations/definitions.ts';
import { runTaskOperations } from './operations/runTask.ts';
import { serviceDeploymentOperations } from './operations/serviceDeployments.ts';
import { serviceOperations } from './operations/services.ts';
import { taskOperations } from './operations/tasks.ts';
import { updateServiceOperation } from './operations/updateService.ts';
import { Scheduler } from './scheduler.ts';
import { World } from './world.ts';

interface EcsDeps {
  readonly clock: SandboxClock;
  readonly accountId: string;
  /** Without it containers write nothing. */
  readonly logs?: LogWriter;
  /** For ids, durations and places; Math.random unless a test wants the same every time. */
  readonly random?: Random;
}

export interface EcsService extends JsonService {
  /** What fleets build and the control page shows. */
  readonly world: World;
  readonly scheduler: Scheduler;
}

/** Amazon ECS on Fargate, as far as this project calls it. */
export function createEcs(deps: EcsDeps): EcsService {
  const world = new World({ random: Math.random, ...deps });
  const scheduler = new Scheduler(world);
  return {
    target: 'AmazonEC2ContainerServiceV20141113',
    signingName: 'ecs',
    world,
    scheduler,
    operations: {
      ...clusterOperations(world),
      ...serviceOperations(world),
      ...taskOperations(world),
      ...definitionOperations(world),
      ...updateServiceOperation(world, scheduler),
      ...runTaskOperations(world, scheduler),
      ...serviceDeploymentOperations(world, scheduler),
    },
  };
}
