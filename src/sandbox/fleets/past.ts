import { resolveImages } from '../ecs/behaviour.ts';
import { closeLog, makeLogGroups, openLog } from '../ecs/containerLog.ts';
import type { TaskDefinition } from '../ecs/definitionState.ts';
import type { EcsService } from '../ecs/ecs.ts';
import { eventText, say } from '../ecs/events.ts';
import { hex } from '../ecs/ids.ts';
import { makeDeployment, makeRevision, makeService, makeServiceDeployment, makeTask } from '../ecs/make.ts';
import { completeShift } from '../ecs/shift/steps.ts';
import type { Cluster, Deployment, Service, ServiceDeployment, StopCode, Task } from '../ecs/state.ts';
import { keepAsTaskSets } from '../ecs/taskSets.ts';

/** Makes what happened before the sandbox was started. */

/** One deployment of the past. */
interface PastDeployment {
  readonly definition: TaskDefinition;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds. */
  readonly took: number;
  readonly ended: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL';
}

type Past = readonly [PastDeployment, ...PastDeployment[]];

type ServiceParts = Parameters<typeof makeService>[1];

/**
 * A service that is steady since its last deployment, with as many tasks as it wants. `past` is in the
 * order of time, and begins with one that succeeded.
 */
export function makePastService(
  ecs: EcsService,
  cluster: Cluster,
  parts: Omit<ServiceParts, 'definition' | 'createdAt' | 'createdBy'> & {
    readonly past: Past;
  },
): Service {
  const { past, ...others } = parts;
  const service = makeService(cluster, {
    ...others,
    definition: past[0].definition,
    createdAt: past[0].at,
    createdBy: `arn:aws:iam::${ecs.world.accountId}:role/codespaces-ecs-deploy`,
  });
  return liveThrough(ecs, service, past);
}

/** The same for a service that was made already. */
export function liveThrough(ecs: EcsService, service: Service, past: Past): Service {
  for (const deployment of past) {
    relive(ecs, service, deployment);
  }
  const since = (past.at(-1) ?? past[0]).at;
  for (let count = 0; count < service.desired; count++) {
    placeRunning(ecs, service, since + 55_000 + count * 1_700);
  }
  service.steady = true;
  if (service.controller !== 'ECS') {
    keepAsTaskSets(service);
  }
  return service;
}

function relive(ecs: EcsService, service: Service, { definition, at, took, ended }: PastDeployment): void {
  const { world } = ecs;
  const previous = service.deployments[0];
  service.definition = definition;
  // Its tasks have written, also where there are none any more.
  makeLogGroups(world, definition, service.cluster.region.region, at);
  const revision = makeRevision(world, service, at);
  const serviceDeployment = makeServiceDeployment(world, service, revision, at);
  const end = at + took;
  serviceDeployment.startedAt = at + 1_600;
  const deployment = makeDeployment(world, service, { revision, serviceDeployment, createdAt: at });
  if (service.desired > 0) {
    tell(ecs, service, eventText.started(forgotten(ecs, service.desired)), at + 4_000);
  }
  if (ended === 'SUCCESSFUL' || previous === undefined) {
    succeed(ecs, service, deployment, end);
  } else {
    rollBack(ecs, service, deployment, previous, end);
  }
  finish(serviceDeployment, ended, end, service.desired);
  tell(ecs, service, eventText.steady(), end + 300);
}

function succeed(ecs: EcsService, service: Service, deployment: Deployment, end: number): void {
  const first = service.deployments.length === 1;
  if (!first && service.desired > 0) {
    tell(ecs, service, eventText.stopped(forgotten(ecs, service.desired)), end - 18_000);
  }
  completeAs(service, deployment, end);
  tell(ecs, service, eventText.completed(deployment), end);
}

function rollBack(
  ecs: EcsService,
  service: Service,
  failed: Deployment,
  target: Deployment,
  end: number,
): void {
  const { serviceDeployment } = failed;
  const failedAt = failed.createdAt + (end - failed.createdAt) * 0.6;
  tell(ecs, service, eventText.failed(failed), failedAt);
  tell(ecs, service, eventText.rollingBack(target), failedAt);
  const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
  serviceDeployment.statusReason = reason;
  serviceDeployment.rollback = { reason, startedAt: failedAt, revision: target.revision };
  serviceDeployment.breaker = { ...serviceDeployment.breaker, status: 'TRIGGERED', failures: 3 };
  service.definition = target.definition;
  const back = makeDeployment(ecs.world, service, {
    revision: target.revision,
    serviceDeployment,
    createdAt: failedAt,
    rollbackOf: failed,
  });
  if (service.desired > 0) {
    tell(ecs, service, eventText.started(forgotten(ecs, service.desired)), failedAt + 3_000);
  }
  completeAs(service, back, end);
  tell(ecs, service, eventText.completed(back), end);
}

function completeAs(service: Service, deployment: Deployment, at: number): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = at;
  service.deployments = [deployment];
  service.lastCompleted = deployment;
}

function finish(
  serviceDeployment: ServiceDeployment,
  status: ServiceDeployment['status'],
  at: number,
  tasks: number,
): void {
  const { breaker, target, shift, alarms } = serviceDeployment;
  serviceDeployment.status = status;
  serviceDeployment.finishedAt = at;
  serviceDeployment.updatedAt = at;
  for (const monitor of [breaker, alarms]) {
    if (monitor.status === 'MONITORING') {
      monitor.status = 'MONITORING_COMPLETE';
    }
  }
  if (shift !== undefined && status === 'SUCCESSFUL') {
    completeShift(shift);
  }
  target.running = status === 'SUCCESSFUL' ? tasks : 0;
}

/** One more running task of the service's PRIMARY deployment. */
function placeRunning(ecs: EcsService, service: Service, startedAt: number): Task {
  const deployment = service.deployments[0];
  const task = makeTask(ecs.world, {
    cluster: service.cluster,
    definition: service.definition,
    images: deployment?.revision.images ?? resolveImages(ecs.world, service.definition),
    createdAt: startedAt - 38_000,
    service,
    ...(deployment === undefined ? {} : { deployment }),
  });
  ecs.scheduler.lifecycle.placeRunning(task, startedAt);
  return task;
}

/** Ends a task of the past; its containers end with these exit codes, in the order of the definition. */
export function placeStopped(
  ecs: EcsService,
  task: Task,
  parts: {
    readonly startedAt: number;
    readonly stoppedAt: number;
    readonly code: StopCode;
    readonly reason: string;
    readonly exitCodes: readonly number[];
    readonly containerReason?: string;
  },
): void {
  const { startedAt, stoppedAt } = parts;
  const ended = stoppedAt - 16_000;
  task.pullStartedAt = startedAt - 21_000;
  task.pullStoppedAt = startedAt - 3_000;
  task.startedAt = startedAt;
  task.containers.forEach((container, index) => {
    const exitCode = parts.exitCodes[index] ?? 0;
    openLog(ecs.world, task, container, startedAt);
    const by = parts.code === 'EssentialContainerExited' && index === 0 ? 'itself' : 'signal';
    closeLog(task, container, { at: ended, exitCode, by });
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
    if (index === 0 && parts.containerReason !== undefined) {
      container.reason = parts.containerReason;
    }
  });
  task.stoppingAt = ended;
  task.executionStoppedAt = ended;
  task.stoppedAt = stoppedAt;
  task.lastStatus = 'STOPPED';
  task.desiredStatus = 'STOPPED';
  task.stopCode = parts.code;
  task.stoppedReason = parts.reason;
  task.version = 8;
  task.cluster.stopped.push(task);
}

/** Tasks that are long gone. */
function forgotten(ecs: EcsService, count: number): readonly { readonly id: string }[] {
  return Array.from({ length: count }, () => ({ id: hex(ecs.world.random, 32) }));
}

function tell(ecs: EcsService, service: Service, text: string, at: number): void {
  say(ecs.world, service, text, at);
}
