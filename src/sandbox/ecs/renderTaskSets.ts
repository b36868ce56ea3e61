import type { Json } from '../api.ts';
import { seconds } from './render.ts';
import { platform, renderLoadBalancers, renderNetwork } from './renderConfiguration.ts';
import type { Deployment, Service } from './state.ts';
import { count, isPending, isRunning } from './world.ts';

/**
 * `taskSets` of a service whose deployments others make: CodeDeploy, or an owner's own controller.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
 */
export function renderTaskSets(service: Service): Json {
  return service.deployments.map(deployment => renderTaskSet(service, deployment));
}

function renderTaskSet(service: Service, deployment: Deployment): Json {
  const own = [...service.tasks].filter(task => task.deployment === deployment);
  const running = count(own, isRunning);
  const pending = count(own, isPending);
  const live = own.filter(task => task.desiredStatus === 'RUNNING');
  const steady = live.length === service.desired && live.every(task => task.counted) && pending === 0;
  return {
    id: deployment.id,
    taskSetArn: `${service.arn.replace(':service/', ':task-set/')}/${deployment.id}`,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    ...(service.controller === 'CODE_DEPLOY'
      ? { startedBy: 'CODE_DEPLOY', externalId: codeDeployId(deployment) }
      : {}),
    status: deployment.status,
    taskDefinition: deployment.definition.arn,
    computedDesiredCount: service.desired,
    pendingCount: pending,
    runningCount: running,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    ...platform,
    networkConfiguration: renderNetwork(deployment.revision.network),
    loadBalancers: renderLoadBalancers(deployment.revision.loadBalancers),
    serviceRegistries: [],
    scale: { value: 100, unit: 'PERCENT' },
    stabilityStatus: steady ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: seconds(deployment.updatedAt),
    tags: [],
  };
}

/** In the form of CodeDeploy's deployment ids. */
function codeDeployId({ id }: Deployment): string {
  return `d-${BigInt(id.replace(/\D/g, '')).toString(36).toUpperCase().slice(0, 9)}`;
}
