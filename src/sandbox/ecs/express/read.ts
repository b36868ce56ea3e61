import type { Input } from '../../api.ts';
import { client, integer, invalid, oneOf, record, records, text, texts } from '../../input.ts';
import type { NetworkConfiguration } from '../configurationState.ts';
import { readDefinition } from '../definition.ts';
import type { TaskDefinition } from '../definitionState.ts';
import { makeDefinition } from '../make.ts';
import { findActiveDefinition } from '../names.ts';
import type { Cluster } from '../state.ts';
import { type ExpressSettings, mainContainer, scalingMetrics } from './state.ts';

/**
 * Reads of CreateExpressGatewayService and UpdateExpressGatewayService. What they demand is that of the API
 * reference; AWS's words for the refusals are not known.
 */

/** What an own task definition leaves no room for. */
const definedByTask = [
  'primaryContainer',
  'executionRoleArn',
  'taskRoleArn',
  'cpu',
  'memory',
  'cpuArchitecture',
] as const;

/** CPU units and the memory (MiB) that Fargate has for them. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const fargateSizes: Readonly<Record<string, readonly [least: number, most: number, step: number]>> = {
  256: [512, 2_048, 512],
  512: [1_024, 4_096, 1_024],
  1024: [2_048, 8_192, 1_024],
  2048: [4_096, 16_384, 1_024],
  4096: [8_192, 30_720, 1_024],
};

/** What tasks are made of as long as the request names nothing else. */
export interface Standing {
  readonly family: string;
  readonly logGroup: string;
  readonly definition?: TaskDefinition;
}

/**
 * The task definition that the request stands for: the customer's own, or one that Express Mode registers.
 * A primary container is taken as it is given and not mixed with the one before; without one the last one's
 * stays. That the container is replaced as a whole is not documented.
 */
export function readTaskDefinition(
  cluster: Cluster,
  input: Input,
  standing: Standing,
  registered: { readonly at: number; readonly by: string },
): TaskDefinition {
  const own = text(input, 'taskDefinitionArn');
  if (own !== undefined) {
    for (const member of definedByTask) {
      if (input[member] !== undefined && input[member] !== null) {
        throw invalid(`${member} cannot be specified together with taskDefinitionArn.`);
      }
    }
    return fitting(findActiveDefinition(cluster.region, own));
  }
  const before = standing.definition;
  if (before !== undefined && definedByTask.every(member => input[member] === undefined)) {
    return before;
  }
  const given = record(input, 'primaryContainer');
  const container = given === undefined ? main(before)?.registered : readContainer(cluster, given, standing);
  if (container === undefined) {
    throw invalid('primaryContainer or taskDefinitionArn is required.');
  }
  const executionRoleArn = text(input, 'executionRoleArn') ?? before?.executionRoleArn;
  if (executionRoleArn === undefined) {
    throw invalid('executionRoleArn is required.');
  }
  const taskRoleArn = text(input, 'taskRoleArn') ?? before?.taskRoleArn;
  const cpu = text(input, 'cpu') ?? before?.cpu ?? '1024';
  const memory = text(input, 'memory') ?? before?.memory ?? '2048';
  requireFargateSize(cpu, memory);
  const cpuArchitecture =
    oneOf(input, 'cpuArchitecture', ['X86_64', 'ARM64']) ?? architectureOf(before) ?? 'X86_64';
  const definition: Input = {
    family: standing.family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu,
    memory,
    executionRoleArn,
    ...(taskRoleArn === undefined ? {} : { taskRoleArn }),
    runtimePlatform: { cpuArchitecture, operatingSystemFamily: 'LINUX' },
    containerDefinitions: [container],
  };
  return makeDefinition(cluster.region, readDefinition(definition, registered));
}

function readContainer(cluster: Cluster, given: Input, { logGroup }: Standing): Input {
  const image = text(given, 'image') ?? '';
  if (image === '') {
    throw invalid('image is required in primaryContainer.');
  }
  const containerPort = integer(given, 'containerPort') ?? 80;
  if (containerPort < 1 || containerPort > 65_535) {
    throw invalid('containerPort must be between 1 and 65535.');
  }
  const logs = record(given, 'awsLogsConfiguration') ?? {};
  const command = texts(given, 'command');
  const repositoryCredentials = record(given, 'repositoryCredentials');
  return {
    name: mainContainer,
    image,
    essential: true,
    portMappings: [
      { containerPort, protocol: 'tcp', name: `${mainContainer.toLowerCase()}-${containerPort}-tcp` },
    ],
    environment: records(given, 'environment') ?? [],
    secrets: records(given, 'secrets') ?? [],
    ...(command === undefined ? {} : { command }),
    ...(repositoryCredentials === undefined ? {} : { repositoryCredentials }),
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': text(logs, 'logGroup') ?? logGroup,
        'awslogs-region': cluster.region.region,
        'awslogs-stream-prefix': text(logs, 'logStreamPrefix') ?? 'ecs',
      },
    },
  };
}

/** Throws where Express Mode cannot run it: taskDefinitionArn in the API reference. */
function fitting(definition: TaskDefinition): TaskDefinition {
  const container = main(definition);
  const [mapping] = records(container?.registered ?? {}, 'portMappings') ?? [];
  const one = container?.portMappings.length === 1 && container.portMappings[0]?.protocol === 'tcp';
  if (container === undefined || !one || text(mapping ?? {}, 'name') === undefined) {
    throw invalid(
      `The task definition must have a container named ${mainContainer} with a single TCP port mapping that includes a container port and port name.`,
    );
  }
  if (!(texts(definition.registered, 'requiresCompatibilities') ?? []).includes('FARGATE')) {
    throw invalid('The task definition must have FARGATE compatibility.');
  }
  return definition;
}

function requireFargateSize(cpu: string, memory: string): void {
  const [least, most, step] = fargateSizes[cpu] ?? [1, 0, 1];
  const size = Number(memory);
  const small = cpu === '512' && size === 1_024;
  if (!(size >= least && size <= most && (size % step === 0 || small))) {
    throw client(`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory.`);
  }
}

/** Undefined where the request leaves the network as it is. */
export function readExpressNetwork(
  input: Input,
  standing: NetworkConfiguration | undefined,
): NetworkConfiguration | undefined {
  const given = record(input, 'networkConfiguration');
  if (given === undefined) {
    return undefined;
  }
  const subnets = texts(given, 'subnets') ?? standing?.subnets ?? [];
  if (subnets.length < 2) {
    throw invalid('At least two subnets are required.');
  }
  const securityGroups = texts(given, 'securityGroups') ?? standing?.securityGroups ?? [];
  return { subnets, securityGroups, assignPublicIp: 'ENABLED' };
}

export function readSettings(input: Input, standing: ExpressSettings): ExpressSettings {
  const healthCheckPath = text(input, 'healthCheckPath') ?? standing.healthCheckPath;
  if (!healthCheckPath.startsWith('/')) {
    throw invalid('healthCheckPath must start with a forward slash.');
  }
  const given = record(input, 'scalingTarget') ?? {};
  const scaling = {
    minTaskCount: integer(given, 'minTaskCount') ?? standing.scaling.minTaskCount,
    maxTaskCount: integer(given, 'maxTaskCount') ?? standing.scaling.maxTaskCount,
    autoScalingMetric:
      oneOf(given, 'autoScalingMetric', scalingMetrics) ?? standing.scaling.autoScalingMetric,
    autoScalingTargetValue:
      integer(given, 'autoScalingTargetValue') ?? standing.scaling.autoScalingTargetValue,
  };
  if (scaling.minTaskCount < 0 || scaling.maxTaskCount < Math.max(1, scaling.minTaskCount)) {
    throw invalid('minTaskCount must not be negative and not greater than maxTaskCount.');
  }
  return { healthCheckPath, scaling };
}

/** The container that has the traffic. */
export function main(
  definition: TaskDefinition | undefined,
): TaskDefinition['containers'][number] | undefined {
  return definition?.containers.find(({ name }) => name === mainContainer);
}

export function architectureOf(definition: TaskDefinition | undefined): 'X86_64' | 'ARM64' | undefined {
  const platform = record(definition?.registered ?? {}, 'runtimePlatform') ?? {};
  const architecture = text(platform, 'cpuArchitecture');
  return architecture === 'ARM64' || architecture === 'X86_64' ? architecture : undefined;
}
