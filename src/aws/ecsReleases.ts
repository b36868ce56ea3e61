import type * as sdk from '@aws-sdk/client-ecs';
import type { ServiceDeployment } from '../core/model.ts';
import type {
  DeploymentProgress,
  LifecycleHook,
  RevisionProgress,
  ServiceRevision,
} from '../core/release.ts';
import { present, time } from './present.ts';

/** Service deployments and service revisions of the SDK as the core's; the rules of `ecsModel.ts` hold. */

export function toServiceDeployment(
  deployment: sdk.ServiceDeploymentBrief | sdk.ServiceDeployment,
): ServiceDeployment {
  return {
    arn: deployment.serviceDeploymentArn ?? '',
    serviceArn: deployment.serviceArn ?? '',
    status: deployment.status ?? '',
    createdAt: time(deployment.createdAt),
    ...present({
      statusReason: deployment.statusReason,
      targetRevision:
        'targetServiceRevisionArn' in deployment ? deployment.targetServiceRevisionArn : undefined,
      startedAt: deployment.startedAt?.getTime(),
      finishedAt: deployment.finishedAt?.getTime(),
    }),
  };
}

/** What was listed, with the state and the progress of the same deployment as it was described right after. */
export function withProgress(
  listed: ServiceDeployment,
  described: sdk.ServiceDeployment | undefined,
): ServiceDeployment {
  if (described === undefined) {
    return listed;
  }
  const target = described.targetServiceRevision;
  return {
    ...listed,
    ...present({
      status: described.status,
      statusReason: described.statusReason,
      startedAt: described.startedAt?.getTime(),
      finishedAt: described.finishedAt?.getTime(),
      targetRevision: target?.arn,
      requestedTasks: target?.requestedTaskCount,
      runningTasks: target?.runningTaskCount,
      pendingTasks: target?.pendingTaskCount,
    }),
    progress: toProgress(described),
  };
}

function toProgress(deployment: sdk.ServiceDeployment): DeploymentProgress {
  const { deploymentCircuitBreaker: breaker, alarms, rollback, targetServiceRevision: target } = deployment;
  return {
    strategy: deployment.deploymentConfiguration?.strategy ?? 'ROLLING',
    target: target === undefined ? undefined : toRevisionProgress(target),
    source: (deployment.sourceServiceRevisions ?? []).map(toRevisionProgress),
    hooks: (deployment.lifecycleHookDetails ?? []).map(toHook),
    bakeMinutes: deployment.deploymentConfiguration?.bakeTimeInMinutes ?? 0,
    ...present({
      stage: deployment.lifecycleStage,
      breaker:
        breaker?.status === undefined
          ? undefined
          : {
              status: breaker.status,
              failures: breaker.failureCount ?? 0,
              threshold: breaker.threshold ?? 0,
            },
      alarms:
        alarms?.status === undefined
          ? undefined
          : {
              status: alarms.status,
              names: alarms.alarmNames ?? [],
              triggered: alarms.triggeredAlarmNames ?? [],
            },
      rollbackTo: rollback?.serviceRevisionArn,
      rollbackReason: rollback?.reason,
    }),
  };
}

function toRevisionProgress(revision: sdk.ServiceRevisionSummary): RevisionProgress {
  return {
    revision: revision.arn ?? '',
    requested: revision.requestedTaskCount ?? 0,
    running: revision.runningTaskCount ?? 0,
    pending: revision.pendingTaskCount ?? 0,
    ...present({
      productionTraffic: revision.requestedProductionTrafficWeight,
      testTraffic: revision.requestedTestTrafficWeight,
    }),
  };
}

function toHook(hook: sdk.DeploymentLifecycleHookDetail): LifecycleHook {
  return {
    id: hook.hookId ?? '',
    type: hook.targetType ?? '',
    status: hook.status ?? '',
    ...present({
      target: hook.targetArn,
      expiresAt: hook.expiresAt?.getTime(),
      timeoutAction: hook.timeoutAction,
    }),
  };
}

export function toServiceRevision(revision: sdk.ServiceRevision): ServiceRevision {
  return {
    arn: revision.serviceRevisionArn ?? '',
    serviceArn: revision.serviceArn ?? '',
    images: (revision.containerImages ?? []).map(({ containerName = '', image = '', imageDigest }) => ({
      container: containerName,
      image,
      ...present({ digest: imageDigest }),
    })),
    createdAt: time(revision.createdAt),
    ...present({ taskDefinition: revision.taskDefinition }),
  };
}
