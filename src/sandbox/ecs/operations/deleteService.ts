import type { Operation } from '../../api.ts';
import { flag, invalid, text } from '../../input.ts';
import { end, isFinal } from '../deploymentEnd.ts';
import { clusterArn, serviceArn } from '../names.ts';
import { renderService } from '../renderService.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Service } from '../state.ts';
import type { World } from '../world.ts';
import { serviceOf } from './services.ts';

/**
 * A deleted service drains, is INACTIVE once its tasks are stopping or stopped, and can be described all
 * the while: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
 */
export function deleteServiceOperation(world: World, scheduler: Scheduler): Record<string, Operation> {
  return {
    DeleteService: {
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        return [
          {
            action: 'ecs:DeleteService',
            resource: serviceArn(cluster, text(input, 'service') ?? ''),
            context: { 'ecs:cluster': cluster },
          },
        ];
      },
      run(input, call) {
        const service = serviceOf(world, input, call);
        if (service.status === 'ACTIVE') {
          if (service.desired > 0 && flag(input, 'force') !== true) {
            throw invalid('The service cannot be stopped while it is scaled above 0.');
          }
          drainService(world, scheduler, service);
        }
        return { service: renderService(service) };
      },
    },
  };
}

/** It takes no more tasks, and those that it has end. */
export function drainService(world: World, scheduler: Scheduler, service: Service): void {
  service.status = 'DRAINING';
  service.desired = 0;
  const [running] = service.history;
  if (running !== undefined && !isFinal(running)) {
    end(world, running, 'STOPPED', 'Service deployment stopped because the service was deleted.');
  }
  scheduler.lookSoon(service);
}
