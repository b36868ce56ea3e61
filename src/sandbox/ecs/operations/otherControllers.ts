import type { ApiError, Input } from '../../api.ts';
import { flag, invalid, record } from '../../input.ts';
import type { Service } from '../state.ts';

/** What only a new task set can change, as the refusals name it. */
const byMember = {
  taskDefinition: 'task definition',
  networkConfiguration: 'network parameters',
  platformVersion: 'platform version',
  loadBalancers: 'load balancers',
} as const;

/**
 * Refuses what UpdateService cannot do where ECS itself does not deploy. The words for CODE_DEPLOY are
 * those that people report; those for EXTERNAL are made after them.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function refuseWhatOthersDeploy({ controller }: Service, input: Input): void {
  if (controller === 'ECS') {
    return;
  }
  for (const [member, name] of Object.entries(byMember)) {
    if (input[member] !== undefined && input[member] !== null) {
      throw refusal(`Unable to update ${name}`, controller);
    }
  }
  if (flag(input, 'forceNewDeployment') === true) {
    throw refusal('Cannot force a new deployment', controller);
  }
  if (controller === 'EXTERNAL' && record(input, 'deploymentConfiguration') !== undefined) {
    throw refusal('Unable to update deployment configuration', controller);
  }
}

function refusal(what: string, controller: 'CODE_DEPLOY' | 'EXTERNAL'): ApiError {
  const instead =
    controller === 'CODE_DEPLOY'
      ? 'Use AWS CodeDeploy to trigger a new deployment.'
      : 'Use CreateTaskSet to create a new task set.';
  return invalid(`${what} on services with a ${controller} deployment controller. ${instead}`);
}
