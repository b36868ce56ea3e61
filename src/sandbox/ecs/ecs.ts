import type { JsonService, SandboxClock } from '../api.ts';
import { imageSource } from '../ecr/pull.ts';
import { Registry } from '../ecr/registry.ts';
import type { LogWriter } from '../logs/source.ts';
import type { TaskSessions } from '../session/taskSessions.ts';
import { expressOperations } from './express/operations.ts';
import type { Random } from './ids.ts';
import { clusterChangeOperations } from './operations/clusterChanges.ts';
import { clusterOperations } from './operations/clusters.ts';
import { continueServiceDeploymentOperation } from './operations/continueServiceDeployment.ts';
import { createServiceOperation } from './operations/createService.ts';
import { definitionOperations } from './operations/definitions.ts';
import { deleteServiceOperation } from './operations/deleteService.ts';
import { executeCommandOperation } from './operations/executeCommand.ts';
import { runTaskOperations } from './operations/runTask.ts';
import { serviceDeploymentOperations } from './operations/serviceDeployments.ts';
import { serviceOperations } from './operations/services.ts';
import { tagOperations } from './operations/tags.ts';
import { taskOperations } from './operations/tasks.ts';
import { updateServiceOperation } from './operations/updateService.ts';
import { Scheduler } from './scheduler.ts';
import { type CheckStart, World } from './world.ts';

interface EcsDeps {
  readonly clock: SandboxClock;
  readonly accountId: string;
  /** Without it containers write nothing. */
  readonly logs?: LogWriter;
  /** Without it no role is asked before a task starts. */
  readonly checkStart?: CheckStart;
  /** Makes the role that ECS has in the account, where it is missing. */
  readonly linkRole?: () => void;
  /** Without them no command is executed in a container. */
  readonly sessions?: TaskSessions;
  /** For ids, durations and places; Math.random unless a test wants the same every time. */
  readonly random?: Random;
}

export interface EcsService extends JsonService {
  /** What fleets build and the control page shows. */
  readonly world: World;
  readonly scheduler: Scheduler;
  /** The account's images. */
  readonly registry: Registry;
}

/** Amazon ECS on Fargate, as far as this project calls it. */
export function createEcs(deps: EcsDeps): EcsService {
  const registry = new Registry(deps.accountId, () => deps.clock.now());
  const world = new World({ random: Math.random, ...deps, images: imageSource(registry) });
  const scheduler = new Scheduler(world);
  return {
    target: 'AmazonEC2ContainerServiceV20141113',
    signingName: 'ecs',
    world,
    scheduler,
    registry,
    operations: {
      ...clusterOperations(world),
      ...clusterChangeOperations(world, deps.linkRole),
      ...expressOperations(world, scheduler),
      ...serviceOperations(world),
      ...taskOperations(world),
      ...tagOperations(world),
      ...definitionOperations(world),
      ...createServiceOperation(world, scheduler),
      ...updateServiceOperation(world, scheduler),
      ...deleteServiceOperation(world, scheduler),
      ...runTaskOperations(world, scheduler),
      ...serviceDeploymentOperations(world, scheduler),
      ...continueServiceDeploymentOperation(world, scheduler),
      ...(deps.sessions === undefined ? {} : executeCommandOperation(world, deps.sessions)),
    },
  };
}
