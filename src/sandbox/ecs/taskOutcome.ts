import { isFinal } from './deploymentEnd.ts';
import type { Deployment, Task } from './state.ts';
import { firstThrottle, longestThrottle } from './timings.ts';

/** What becoming healthy, or ending before that, means for the deployment that a task is of. */

/** Whether it ended, not at anybody's wish, before it ever counted as healthy. */
export function isFailure({ counted, stopCode, stoppedReason = '' }: Task): boolean {
  return (
    !counted &&
    (stopCode === 'TaskFailedToStart' ||
      stopCode === 'EssentialContainerExited' ||
      (stopCode === 'ServiceSchedulerInitiated' && stoppedReason.startsWith('Task failed')))
  );
}

/** Deployment.failedTasks and DeploymentCircuitBreaker.resetOnHealthyTask in the API reference. */
export function countHealthy(deployment: Deployment): void {
  const { service, breaker } = deployment.serviceDeployment;
  deployment.failedTasks = 0;
  if (!service.configuration.circuitBreaker.resetOnHealthyTask) {
    return;
  }
  deployment.breakerCount = 0;
  if (isCounting(deployment)) {
    breaker.failures = 0;
  }
}

/** `at` in milliseconds since the epoch. */
export function countFailure(deployment: Deployment, at: number): void {
  deployment.failedTasks++;
  deployment.breakerCount++;
  deployment.updatedAt = at;
  if (isCounting(deployment)) {
    deployment.serviceDeployment.breaker.failures++;
  }
}

/** How long nothing is started after one more task that never ran (ms): each time twice as long. */
export function pauseAfter({ startFailures }: Deployment): number {
  return Math.min(longestThrottle, firstThrottle * 2 ** startFailures);
}

function isCounting({ rolloutState, serviceDeployment }: Deployment): boolean {
  return rolloutState === 'IN_PROGRESS' && !isFinal(serviceDeployment);
}
