import type { Json } from '../api.ts';
import { seconds, tagList } from './render.ts';
import type {
  Deployment,
  DeploymentConfiguration,
  NetworkConfiguration,
  RevisionCount,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
} from './state.ts';
import { count, isPending, isRunning } from './world.ts';

const platform = { launchType: 'FARGATE', platformVersion: '1.4.0', platformFamily: 'Linux' };

export function renderService(service: Service, include: readonly string[] = []): Json {
  const current =
    service.history.find(deployment => deployment.finishedAt === undefined) ?? service.history[0];
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    loadBalancers: renderLoadBalancers(service.loadBalancers),
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desired,
    runningCount: count(service.tasks, isRunning),
    pendingCount: count(service.tasks, isPending),
    ...platform,
    platformVersion: 'LATEST',
    taskDefinition: service.definition.arn,
    deploymentConfiguration: renderConfiguration(service.configuration),
    deployments: service.deployments.map(deployment => renderDeployment(service, deployment)),
    roleArn: `arn:aws:iam::${service.cluster.region.accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    events: service.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: seconds(createdAt),
      message,
    })),
    createdAt: seconds(service.createdAt),
    currentServiceDeployment: current?.arn,
    currentServiceRevisions: service.deployments.map(deployment =>
      renderRevisionCount(countRevision(service, deployment.revision, deployment)),
    ),
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: renderNetwork(service.network),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriod,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    createdBy: service.createdBy,
    enableECSManagedTags: service.enableECSManagedTags,
    propagateTags: service.propagateTags,
    enableExecuteCommand: service.execEnabled,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    tags: include.includes('TAGS') ? tagList(service.tags) : undefined,
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
  return { desired: deployment.status === 'PRIMARY' ? service.desired : wanted, running, pending };
}

function tasksOf(service: Service, deployment: Deployment): readonly Task[] {
  return [...service.tasks].filter(task => task.deployment === deployment);
}

function renderDeployment(service: Service, deployment: Deployment): Json {
  const { desired, running, pending } = deploymentCounts(service, deployment);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.definition.arn,
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

function renderRevisionCount({ revision, requested, running, pending }: RevisionCount): Json {
  return {
    arn: revision.arn,
    requestedTaskCount: requested,
    runningTaskCount: running,
    pendingTaskCount: pending,
  };
}

function renderConfiguration(configuration: DeploymentConfiguration): Json {
  const { enable, rollback, resetOnHealthyTask, threshold } = configuration.circuitBreaker;
  return {
    deploymentCircuitBreaker: {
      enable,
      rollback,
      resetOnHealthyTask,
      thresholdConfiguration: { ...(threshold ?? { type: 'BOUNDED_PERCENT', value: 50 }) },
    },
    maximumPercent: configuration.maximumPercent,
    minimumHealthyPercent: configuration.minimumHealthyPercent,
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
  };
}

function renderNetwork({ subnets, securityGroups, assignPublicIp }: NetworkConfiguration): Json {
  return {
    awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp },
  };
}

function renderLoadBalancers(loadBalancers: Service['loadBalancers']): Json {
  return loadBalancers.map(({ targetGroupArn, containerName, containerPort }) => ({
    targetGroupArn,
    containerName,
    containerPort,
  }));
}

export function renderServiceDeployment(deployment: ServiceDeployment): Json {
  const { service } = deployment;
  const ended = deployment.finishedAt !== undefined;
  const now = (counted: RevisionCount): Json =>
    renderRevisionCount(ended ? counted : countRevision(service, counted.revision));
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
    taskDefinition: revision.definition.arn,
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
