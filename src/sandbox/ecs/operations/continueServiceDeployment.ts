import { ApiError, type Operation } from '../../api.ts';
import { invalid, oneOf, text } from '../../input.ts';
import type { Scheduler } from '../scheduler.ts';
import { endHook } from '../shift/hooks.ts';
import type { World } from '../world.ts';
import { onService } from './serviceDeployments.ts';

/**
 * What may be continued: a pause that awaits it, of a deployment that is IN_PROGRESS. AWS's words for
 * what may not are not known.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html
 */
export function continueServiceDeploymentOperation(
  world: World,
  scheduler: Scheduler,
): Record<string, Operation> {
  return {
    ContinueServiceDeployment: {
      permissions: (input, call) =>
        onService('ecs:ContinueServiceDeployment', text(input, 'serviceDeploymentArn') ?? '', call),
      run(input, call) {
        const arn = text(input, 'serviceDeploymentArn') ?? '';
        const hookId = text(input, 'hookId') ?? '';
        const action = oneOf(input, 'action', ['CONTINUE', 'ROLLBACK']) ?? 'CONTINUE';
        const deployment = world.region(call.region).serviceDeployments.get(arn);
        if (deployment === undefined) {
          throw new ApiError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
        }
        const run = deployment.shift?.hooks.find(({ id }) => id === hookId);
        if (run === undefined) {
          throw invalid(`The lifecycle hook ${hookId} was not found in the service deployment.`);
        }
        if (run.status !== 'AWAITING_ACTION' || deployment.status !== 'IN_PROGRESS') {
          throw invalid(
            `The lifecycle hook ${hookId} is in ${run.status} status, and the service deployment in ${deployment.status} state; it cannot be continued.`,
          );
        }
        if (action === 'CONTINUE') {
          endHook(run, 'SUCCEEDED');
        } else {
          endHook(run, 'FAILED');
          deployment.status = 'ROLLBACK_REQUESTED';
        }
        deployment.updatedAt = world.clock.now();
        scheduler.lookSoon(deployment.service);
        return { serviceDeploymentArn: arn };
      },
    },
  };
}
