import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Input } from '../../../api.ts';
import { integer, list, record, records, text } from '../../../input.ts';
import { pause } from '../waits.ts';
import type { Action, ActionStep } from './action.ts';
import { AwsClient, AwsError, credentialsIn, regionIn } from './awsClient.ts';
import { parseObject } from './parseObject.ts';

const SECOND = 1_000;
/** https://github.com/aws-actions/amazon-ecs-deploy-task-definition */
const LONGEST_WAIT = 360;
const EVERY = 15;

/** What only ECS writes; the action leaves it out. */
const WRITTEN_BY_ECS: readonly string[] = [
  'compatibilities',
  'requiresAttributes',
  'revision',
  'status',
  'taskDefinitionArn',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
];

/** Registers a task definition and, where a service is named, updates it and waits. */
export const deployDefinition: Action = {
  commits: ['c465972ecbd160473f22e683363b422a5412a3de'],
  inputs: {
    'task-definition': undefined,
    service: undefined,
    cluster: undefined,
    'desired-count': undefined,
    'force-new-deployment': 'false',
    'enable-ecs-managed-tags': undefined,
    'propagate-tags': undefined,
    'wait-for-service-stability': 'false',
    'wait-for-minutes': '30',
  },
  ignored: ['keep-null-value-keys', 'max-retries', 'wait-max-delay-seconds'],
  async run(step) {
    const { inputs, env, workspace, log } = step;
    const client = new AwsClient({
      url: step.awsUrl,
      region: regionIn(env),
      credentials: credentialsIn(env),
      signal: step.signal,
    });
    const file = resolve(workspace.work, inputs.required('task-definition'));
    const definition = withoutEmpty(parseObject(await readFile(file, 'utf8')));
    log.write('Registering the task definition');
    const registered = await client
      .call('ecs', 'RegisterTaskDefinition', definition)
      .catch((error: unknown) => {
        throw error instanceof AwsError
          ? new Error(`Failed to register task definition in ECS: ${error.message}`)
          : error;
      });
    const arn = text(record(registered, 'taskDefinition') ?? {}, 'taskDefinitionArn') ?? '';
    const outputs = new Map([['task-definition-arn', arn]]);
    const service = inputs.optional('service');
    if (service !== undefined) {
      await deploy(step, client, arn, service);
    }
    return { outputs };
  },
};

async function deploy(step: ActionStep, client: AwsClient, arn: string, service: string): Promise<void> {
  const { inputs, log } = step;
  const cluster = inputs.optional('cluster') ?? 'default';
  const described = await client.call('ecs', 'DescribeServices', { cluster, services: [service] });
  const [failure] = records(described, 'failures') ?? [];
  if (failure !== undefined) {
    throw new Error(`${text(failure, 'arn')} is ${text(failure, 'reason')}`);
  }
  const found = first(described);
  const status = text(found, 'status');
  if (status !== 'ACTIVE') {
    throw new Error(`Service is ${status}`);
  }
  const controller = text(record(found, 'deploymentController') ?? {}, 'type') ?? 'ECS';
  if (controller !== 'ECS') {
    throw new Error(`Unsupported deployment controller: ${controller}`);
  }
  const desiredCount = inputs.number('desired-count');
  const propagateTags = inputs.optional('propagate-tags');
  const managed = inputs.optional('enable-ecs-managed-tags');
  log.write('Updating the service');
  await client.call('ecs', 'UpdateService', {
    cluster,
    service,
    taskDefinition: arn,
    forceNewDeployment: inputs.flag('force-new-deployment'),
    ...(managed === undefined ? {} : { enableECSManagedTags: managed === 'true' }),
    ...(propagateTags === undefined || propagateTags === 'NONE' ? {} : { propagateTags }),
    ...(desiredCount === undefined ? {} : { desiredCount }),
  });
  if (inputs.flag('wait-for-service-stability')) {
    await waitUntilStable(step, client, { cluster, service });
  }
}

/** What the SDK's waiter waits for: one deployment, and as many tasks as there should be. It does not see a roll-back. */
async function waitUntilStable(
  step: ActionStep,
  client: AwsClient,
  { cluster, service }: { readonly cluster: string; readonly service: string },
): Promise<void> {
  const minutes = Math.min(step.inputs.number('wait-for-minutes') ?? 30, LONGEST_WAIT);
  step.log.write(`Waiting for the service to become stable. Will wait for ${minutes} minutes`);
  for (let waited = 0; ; waited += EVERY) {
    const answer = await client.call('ecs', 'DescribeServices', { cluster, services: [service] });
    const found = first(answer);
    const status = text(found, 'status') ?? 'MISSING';
    if (status !== 'ACTIVE') {
      throw new Error(`{"result":{"state":"FAILURE","reason":"${status}"}}`);
    }
    if (
      (list(found, 'deployments') ?? []).length === 1 &&
      integer(found, 'runningCount') === integer(found, 'desiredCount')
    ) {
      return;
    }
    if (waited >= minutes * 60) {
      throw new Error('{"state":"TIMEOUT","reason":"Waiter has timed out"}');
    }
    await pause(step.clock, EVERY * SECOND, step.signal);
    step.signal.throwIfAborted();
  }
}

function first(described: Input): Input {
  const [service = {}] = records(described, 'services') ?? [];
  return service;
}

/** The action takes out empty values, and what cannot be registered. */
function withoutEmpty(definition: Input): Input {
  return Object.fromEntries(
    Object.entries(definition).filter(
      ([name, value]) => !WRITTEN_BY_ECS.includes(name) && value !== null && value !== '',
    ),
  );
}
