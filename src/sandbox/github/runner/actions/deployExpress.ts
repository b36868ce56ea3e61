import type { Input } from '../../../api.ts';
import { record, records, text } from '../../../input.ts';
import { pause } from '../waits.ts';
import type { Action, ActionStep, Inputs } from './action.ts';
import { AwsClient, AwsError, credentialsIn, regionIn } from './awsClient.ts';

const SECOND = 1_000;
const EVERY = 15;
/** After that the action leaves it alone, and ends well. */
const LONGEST_WAIT = 15;

/** Makes a service of Express Mode or changes it. https://github.com/aws-actions/amazon-ecs-deploy-express-service */
export const deployExpress: Action = {
  commits: ['7c48a2de16441d528a3c89829831968dc1455010'],
  inputs: {
    'service-name': undefined,
    image: undefined,
    'execution-role-arn': undefined,
    'infrastructure-role-arn': undefined,
    'task-role-arn': undefined,
    cluster: 'default',
    'container-port': undefined,
    'environment-variables': undefined,
    secrets: undefined,
    command: undefined,
    'log-group': undefined,
    'log-stream-prefix': undefined,
    'repository-credentials': undefined,
    cpu: undefined,
    memory: undefined,
    subnets: undefined,
    'security-groups': undefined,
    'health-check-path': undefined,
    'min-task-count': undefined,
    'max-task-count': undefined,
    'auto-scaling-metric': undefined,
    'auto-scaling-target-value': undefined,
    tags: undefined,
  },
  async run(step) {
    const { inputs, env, log } = step;
    const name = inputs.required('service-name');
    inputs.required('image');
    const execution = inputs.required('execution-role-arn');
    const infrastructure = inputs.required('infrastructure-role-arn');
    const region = regionIn(env);
    const client = new AwsClient({
      url: step.awsUrl,
      region,
      credentials: credentialsIn(env),
      signal: step.signal,
    });
    const cluster = inputs.text('cluster');
    const arn = `arn:aws:ecs:${region}:${execution.split(':')[4] ?? ''}:service/${cluster}/${name}`;
    const exists = await isThere(client, cluster, name);
    log.write(exists ? 'Will UPDATE existing service' : 'Will CREATE new service');
    const started = Date.now() / SECOND;
    const said = configuration(inputs, execution);
    const answer = await client
      .call(
        'ecs',
        exists ? 'UpdateExpressGatewayService' : 'CreateExpressGatewayService',
        exists
          ? { serviceArn: arn, ...said }
          : {
              ...said,
              infrastructureRoleArn: infrastructure,
              serviceName: name,
              ...(cluster === 'default' ? {} : { cluster }),
              ...given('tags', tags(inputs)),
            },
      )
      .catch((error: unknown) => {
        throw explain(error, cluster);
      });
    const service = text(record(answer, 'service') ?? {}, 'serviceArn') ?? arn;
    const outputs = new Map([['service-arn', service]]);
    await follow(step, client, service, started, outputs);
    return { outputs };
  },
};

async function isThere(client: AwsClient, cluster: string, name: string): Promise<boolean> {
  try {
    const described = await client.call('ecs', 'DescribeServices', { cluster, services: [name] });
    const [service] = records(described, 'services') ?? [];
    return service !== undefined && text(service, 'status') !== 'INACTIVE';
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ClusterNotFoundException') {
      return false;
    }
    throw error;
  }
}

function configuration(inputs: Inputs, executionRoleArn: string): Input {
  const port = inputs.number('container-port');
  const logs = {
    ...given('logGroup', inputs.optional('log-group')),
    ...given('logStreamPrefix', inputs.optional('log-stream-prefix')),
  };
  const subnets = inputs.list('subnets');
  const groups = inputs.list('security-groups');
  const scaling = {
    ...given('minTaskCount', inputs.number('min-task-count')),
    ...given('maxTaskCount', inputs.number('max-task-count')),
    ...given('autoScalingMetric', inputs.optional('auto-scaling-metric')),
    ...given('autoScalingTargetValue', inputs.number('auto-scaling-target-value')),
  };
  const credentials = inputs.optional('repository-credentials');
  return {
    executionRoleArn,
    primaryContainer: {
      image: inputs.text('image'),
      ...given('containerPort', port),
      ...given('environment', json(inputs, 'environment-variables')),
      ...given('secrets', json(inputs, 'secrets')),
      ...given('command', json(inputs, 'command')),
      ...(Object.keys(logs).length === 0 ? {} : { awsLogsConfiguration: logs }),
      ...(credentials === undefined ? {} : { repositoryCredentials: { credentialsParameter: credentials } }),
    },
    ...given('cpu', inputs.optional('cpu')),
    ...given('memory', inputs.optional('memory')),
    ...given('taskRoleArn', inputs.optional('task-role-arn')),
    ...given('healthCheckPath', inputs.optional('health-check-path')),
    ...(subnets.length === 0
      ? {}
      : {
          networkConfiguration: { subnets, ...(groups.length === 0 ? {} : { securityGroups: groups }) },
        }),
    ...(Object.keys(scaling).length === 0 ? {} : { scalingTarget: scaling }),
  };
}

/** To the end of the deployment. What cannot be read is a warning, and a roll-back just takes its time. */
async function follow(
  step: ActionStep,
  client: AwsClient,
  service: string,
  after: number,
  outputs: Map<string, string>,
): Promise<void> {
  let deployment: string | undefined;
  for (let waited = 0; waited <= LONGEST_WAIT * 60; waited += EVERY) {
    let failure: string | undefined;
    try {
      const described = await client.call('ecs', 'DescribeExpressGatewayService', { serviceArn: service });
      const found = record(described, 'service') ?? {};
      const status = text(record(found, 'status') ?? {}, 'statusCode');
      failure = status === 'ACTIVE' ? undefined : `Service entered ${status} state`;
      deployment ??= await newest(client, text(found, 'cluster') ?? 'default', service, after);
      const state = deployment === undefined ? undefined : await statusOf(client, deployment);
      if (state === 'STOPPED' || state === 'FAILED') {
        failure = `Deployment ${deployment} ${state}`;
      }
      if (state === 'SUCCESSFUL') {
        const [active = {}] = records(found, 'activeConfigurations') ?? [];
        const [path = {}] = records(active, 'ingressPaths') ?? [];
        const endpoint = text(path, 'endpoint');
        if (endpoint !== undefined) {
          outputs.set('endpoint', endpoint);
        }
        return;
      }
    } catch (error) {
      step.signal.throwIfAborted();
      step.log.write(`##[warning]Error checking status: ${error instanceof Error ? error.message : error}`);
    }
    if (failure !== undefined) {
      throw new Error(failure);
    }
    await pause(step.clock, EVERY * SECOND, step.signal);
    step.signal.throwIfAborted();
  }
  step.log.write(
    `##[warning]Deployment is taking longer than ${LONGEST_WAIT} minutes. The deployment will continue in the background.`,
  );
}

async function newest(client: AwsClient, cluster: string, service: string, after: number) {
  const listed = await client.call('ecs', 'ListServiceDeployments', {
    cluster,
    service,
    createdAt: { after },
  });
  const [first] = records(listed, 'serviceDeployments') ?? [];
  return first === undefined ? undefined : text(first, 'serviceDeploymentArn');
}

async function statusOf(client: AwsClient, deployment: string): Promise<string | undefined> {
  const described = await client.call('ecs', 'DescribeServiceDeployments', {
    serviceDeploymentArns: [deployment],
  });
  const [first = {}] = records(described, 'serviceDeployments') ?? [];
  return text(first, 'status');
}

function tags(inputs: Inputs): Input['tags'] {
  const given = inputs.text('tags');
  if (given === '' || given.startsWith('[')) {
    return json(inputs, 'tags');
  }
  return inputs.lines('tags').map(line => {
    const equals = line.indexOf('=');
    if (equals < 1) {
      throw new Error(`Tag parsing failed: Invalid tag format: "${line}". Expected format: key=value`);
    }
    return { key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() };
  });
}

function json(inputs: Inputs, name: string): Input[string] {
  const value = inputs.text(name);
  try {
    return value === '' ? undefined : JSON.parse(value);
  } catch (error) {
    throw new Error(`Invalid ${name} JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function given(key: string, value: Input[string]): Input {
  return value === undefined ? {} : { [key]: value };
}

function explain(error: unknown, cluster: string): unknown {
  if (!(error instanceof AwsError)) {
    return error;
  }
  switch (error.code) {
    case 'AccessDeniedException':
      return new Error(
        `Access denied: ${error.message}. Please check that the IAM roles have the necessary permissions for ECS Express Mode operations.`,
      );
    case 'InvalidParameterException':
      return new Error(`Invalid parameter: ${error.message}. Please check your input values.`);
    case 'ClusterNotFoundException':
      return new Error(`Cluster not found: ${cluster}. Please check the cluster name and region.`);
    default:
      return error;
  }
}
