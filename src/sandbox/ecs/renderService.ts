import type { Input, Json } from '../api.ts';
import { seconds, tagList } from './render.ts';
import {
  platform,
  renderAlarmWatch,
  renderConfiguration,
  renderHookRun,
  renderLoadBalancers,
  renderNetwork,
} from './renderConfiguration.ts';
import { renderTaskSets } from './renderTaskSets.ts';
import { weightsOf } from './shift/weights.ts';
import type {
  Deployment,
  RevisionCount,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
} from './state.ts';
import { count, isPending, isRunning } from './world.ts';

export function renderService(service: Service, include: readonly string[] = []): Input {
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    ...renderController(service),
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desired,
    runningCount: count(service.tasks, isRunning),
    pendingCount: count(service.tasks, isPending),
    deploymentConfiguration: renderConfiguration(service.configuration),
    roleArn: `arn:aws:iam::${service.cluster.region.accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    events: service.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: seconds(createdAt),
      message,
    })),
    createdAt: seconds(service.createdAt),
    placementConstraints: [],
    placementStrategy: [],
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriod,
    schedulingStrategy: 'REPLICA',
    resourceManagementType: service.express === undefined ? 'CUSTOMER' : 'ECS',
    createdBy: service.createdBy,
    enableECSManagedTags: service.enableECSManagedTags,
    propagateTags: service.propagateTags,
    enableExecuteCommand: service.execEnabled,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    tags: include.includes('TAGS') ? tagList(service.tags) : undefined,
  };
}

/** What is told in another way, or not at all, where others than ECS deploy. */
function renderController(service: Service): { readonly [key: string]: Json | undefined } {
  const { controller, deployments, history } = service;
  const workload = {
    loadBalancers: renderLoadBalancers(service.loadBalancers),
    ...platform,
    platformVersion: 'LATEST',
    // Of Express Mode, DescribeExpressGatewayService tells it. Whether nothing else does is not confirmed.
    taskDefinition: service.express === undefined ? service.definition.arn : undefined,
    networkConfiguration: renderNetwork(service.network),
  };
  const deploymentController = { type: controller };
  if (controller !== 'ECS') {
    const own = controller === 'CODE_DEPLOY' ? workload : { loadBalancers: [] };
    return { ...own, deploymentController, taskSets: renderTaskSets(service), deployments: [] };
  }
  return {
    ...workload,
    deploymentController,
    deployments: deployments.map(deployment => renderDeployment(service, deployment)),
    currentServiceDeployment: (history.find(({ finishedAt }) => finishedAt === undefined) ?? history[0])?.arn,
    currentServiceRevisions: deployments.map(deployment =>
      renderRevisionCount(countRevision(service, deployment.revision, deployment)),
    ),
  };
}

/** What a deployment wants, has and waits for. An ACTIVE one wants no more than it still has. */
function deploymentCounts(
  service: Service,
  deployment: Deployment,
): { readonly desired: number; readonly running: number; readonly pending: number } {
  const own = tasksOf(service, deployment);
  const running = count(own, isRunning);
  const pending = count(own, isPending);
  const wanted = count(own, task => task.desiredStatus === 'RUNNING');
  const whole = deployment.status === 'PRIMARY' && deployment.scaled;
  return { desired: whole ? service.desired : wanted, running, pending };
}

function tasksOf(service: Service, deployment: Deployment): readonly Task[] {
  return [...service.tasks].filter(task => task.deployment === deployment);
}

function renderDeployment(service: Service, deployment: Deployment): Json {
  const { desired, running, pending } = deploymentCounts(service, deployment);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: service.express === undefined ? deployment.definition.arn : undefined,
    desiredCount: desired,
    pendingCount: pending,
    runningCount: running,
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    ...platform,
    networkConfiguration: renderNetwork(deployment.revision.network),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}

/** What a revision has now, over all deployments or within one of them. */
export function countRevision(
  service: Service,
  revision: ServiceRevision,
  within?: Deployment,
): RevisionCount {
  let requested = 0;
  let running = 0;
  let pending = 0;
  for (const deployment of service.deployments) {
    if (deployment.revision !== revision || (within !== undefined && deployment !== within)) {
      continue;
    }
    const counts = deploymentCounts(service, deployment);
    requested += counts.desired;
    running += counts.running;
    pending += counts.pending;
  }
  return { revision, requested, running, pending };
}

function renderRevisionCount(counted: RevisionCount): Json {
  const { revision, requested, running, pending } = counted;
  return {
    arn: revision.arn,
    requestedTaskCount: requested,
    runningTaskCount: running,
    pendingTaskCount: pending,
    requestedTestTrafficWeight: counted.testWeight,
    requestedProductionTrafficWeight: counted.productionWeight,
  };
}

export function renderServiceDeployment(deployment: ServiceDeployment): Json {
  const { service } = deployment;
  const ended = deployment.finishedAt !== undefined;
  const now = (counted: RevisionCount): Json =>
    renderRevisionCount({
      ...(ended ? counted : countRevision(service, counted.revision)),
      ...weightsOf(deployment, counted.revision),
    });
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: seconds(deployment.createdAt),
    startedAt: seconds(deployment.startedAt),
    finishedAt: seconds(deployment.finishedAt),
    stoppedAt: seconds(deployment.stoppedAt),
    updatedAt: seconds(deployment.updatedAt),
    sourceServiceRevisions: deployment.source.map(now),
    targetServiceRevision: now(deployment.target),
    status: deployment.status,
    statusReason: deployment.statusReason,
    lifecycleStage: deployment.shift?.stage,
    lifecycleHookDetails: deployment.shift?.hooks.map(renderHookRun),
    alarms: renderAlarmWatch(deployment.configuration, deployment.alarms),
    deploymentConfiguration: renderConfiguration(deployment.configuration),
    rollback:
      deployment.rollback === undefined
        ? undefined
        : {
            reason: deployment.rollback.reason,
            startedAt: seconds(deployment.rollback.startedAt),
            serviceRevisionArn: deployment.rollback.revision.arn,
          },
    deploymentCircuitBreaker: {
      status: deployment.breaker.status,
      failureCount: deployment.breaker.failures,
      threshold: deployment.breaker.threshold,
    },
  };
}

export function renderServiceDeploymentBrief(deployment: ServiceDeployment): Json {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: deployment.service.arn,
    clusterArn: deployment.service.cluster.arn,
    startedAt: seconds(deployment.startedAt),
    createdAt: seconds(deployment.createdAt),
    finishedAt: seconds(deployment.finishedAt),
    targetServiceRevisionArn: deployment.target.revision.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

export function renderRevision(revision: ServiceRevision): Json {
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: revision.service.arn,
    clusterArn: revision.service.cluster.arn,
    taskDefinition: revision.service.express === undefined ? revision.definition.arn : undefined,
    ...platform,
    loadBalancers: renderLoadBalancers(revision.loadBalancers),
    networkConfiguration: renderNetwork(revision.network),
    containerImages: revision.images.map(({ container, image, digest }) => ({
      containerName: container,
      imageDigest: digest,
      image,
    })),
    guardDutyEnabled: false,
    createdAt: seconds(revision.createdAt),
  };
}
