import { ApiError, type Input } from '../../api.ts';
import { integer, invalid, record, records, text } from '../../input.ts';
import type { DeploymentConfiguration, LoadBalancer } from '../configurationState.ts';
import type { TaskDefinition } from '../definitionState.ts';

/**
 * The request's `loadBalancers`, by target groups. Undefined where it leaves them as they are.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html
 */
export function readLoadBalancers(
  input: Input,
  definition: TaskDefinition,
): readonly LoadBalancer[] | undefined {
  return records(input, 'loadBalancers')?.map(given => {
    if (text(given, 'loadBalancerName') !== undefined) {
      throw new ApiError('UnsupportedFeatureException', 'The sandbox does not support loadBalancerName.');
    }
    const targetGroupArn = text(given, 'targetGroupArn');
    const containerName = text(given, 'containerName') ?? '';
    const containerPort = integer(given, 'containerPort') ?? 0;
    if (targetGroupArn === undefined) {
      throw invalid('Target group ARN or load balancer name is required.');
    }
    const container = definition.containers.find(({ name }) => name === containerName);
    if (container === undefined) {
      throw invalid(`The container ${containerName} does not exist in the task definition.`);
    }
    if (!container.portMappings.some(mapping => mapping.containerPort === containerPort)) {
      throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    }
    const advanced = readAdvanced(given);
    return { targetGroupArn, containerName, containerPort, ...(advanced === undefined ? {} : { advanced }) };
  });
}

/** What shifting traffic takes is documented; AWS's words for its absence are not known. */
export function requireAdvanced(
  loadBalancers: readonly LoadBalancer[],
  { strategy = 'ROLLING' }: DeploymentConfiguration,
): void {
  if (strategy !== 'ROLLING' && loadBalancers.some(({ advanced }) => advanced === undefined)) {
    throw invalid(`advancedConfiguration is required for the ${strategy} deployment strategy.`);
  }
}

function readAdvanced(given: Input): LoadBalancer['advanced'] {
  const advanced = record(given, 'advancedConfiguration');
  if (advanced === undefined) {
    return undefined;
  }
  const required = (key: string): string => {
    const value = text(advanced, key);
    if (value === undefined) {
      throw invalid(`${key} is required in advancedConfiguration.`);
    }
    return value;
  };
  const testListenerRule = text(advanced, 'testListenerRule');
  return {
    alternateTargetGroupArn: required('alternateTargetGroupArn'),
    productionListenerRule: required('productionListenerRule'),
    ...(testListenerRule === undefined ? {} : { testListenerRule }),
    roleArn: required('roleArn'),
  };
}
