import type { Input, Json } from '../api.ts';
import { client, flag, integer, list, number, record, records, text, textMap, texts } from '../input.ts';
import type {
  ContainerDefinition,
  HealthCheck,
  LogConfiguration,
  Tag,
  TaskDefinition,
} from './definitionState.ts';

/** Reads what RegisterTaskDefinition is given. Throws ClientException with ECS's texts. */
export function readDefinition(
  input: Input,
  registered: { readonly at: number; readonly by: string },
): Omit<TaskDefinition, 'arn' | 'revision' | 'status'> {
  const family = text(input, 'family') ?? '';
  if (family === '') {
    throw client('Family should not be blank.');
  }
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(family)) {
    throw client('Family contains invalid characters.');
  }
  const containers = (records(input, 'containerDefinitions') ?? []).map(readContainer);
  if (containers.length === 0) {
    throw client('Container list cannot be empty.');
  }
  if (!containers.some(container => container.essential)) {
    throw client('At least one container should be marked essential.');
  }
  const names = containers.map(container => container.name);
  if (new Set(names).size < names.length) {
    throw client('Container names should be unique within a task.');
  }
  const fargate = (texts(input, 'requiresCompatibilities') ?? []).includes('FARGATE');
  const cpu = text(input, 'cpu');
  const memory = text(input, 'memory');
  if (fargate && (cpu === undefined || memory === undefined)) {
    throw client("Fargate requires task definition to have 'cpu' and 'memory' defined.");
  }
  const networkMode = text(input, 'networkMode');
  if (fargate && networkMode !== 'awsvpc') {
    throw client('Fargate only supports network mode ‘awsvpc’.');
  }
  const executionRoleArn = text(input, 'executionRoleArn');
  const taskRoleArn = text(input, 'taskRoleArn');
  if (fargate && executionRoleArn === undefined && containers.some(usesLogs)) {
    throw client(
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    );
  }
  if (fargate && executionRoleArn === undefined && containers.some(usesSecrets)) {
    throw client(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  }
  const { containerDefinitions: _, tags: __, family: ___, ...others } = input;
  return {
    family,
    containers,
    ...(taskRoleArn === undefined ? {} : { taskRoleArn }),
    ...(executionRoleArn === undefined ? {} : { executionRoleArn }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    registeredAt: registered.at,
    registeredBy: registered.by,
    tags: readTags(input),
    registered: { volumes: [], placementConstraints: [], ...others },
  };
}

export function readTags(input: Input): readonly Tag[] {
  return (records(input, 'tags') ?? []).map(tag => ({
    key: text(tag, 'key') ?? '',
    value: text(tag, 'value') ?? '',
  }));
}

export function readEnvironment(input: Input): readonly { readonly name: string; readonly value: string }[] {
  return (records(input, 'environment') ?? []).map(variable => ({
    name: text(variable, 'name') ?? '',
    value: text(variable, 'value') ?? '',
  }));
}

function usesLogs(container: ContainerDefinition): boolean {
  return container.logConfiguration?.logDriver === 'awslogs';
}

function usesSecrets({ registered }: ContainerDefinition): boolean {
  return (records(registered, 'secrets') ?? []).length > 0;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html */
function checkSecrets(input: Input, environment: ContainerDefinition['environment']): void {
  const taken = new Set(environment.map(({ name }) => name));
  for (const secret of records(input, 'secrets') ?? []) {
    const name = text(secret, 'name') ?? '';
    const valueFrom = text(secret, 'valueFrom') ?? '';
    if (name === '' || valueFrom === '') {
      throw client('Secret name and valueFrom should not be null or empty.');
    }
    if (taken.has(name)) {
      throw client(
        `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${name}'.`,
      );
    }
    taken.add(name);
  }
}

function readContainer(input: Input): ContainerDefinition {
  const name = text(input, 'name') ?? '';
  if (name === '') {
    throw client('Container.name should not be null or empty.');
  }
  const image = text(input, 'image') ?? '';
  if (image === '') {
    throw client('Container.image should not be null or empty.');
  }
  const essential = flag(input, 'essential') ?? true;
  const cpu = integer(input, 'cpu') ?? 0;
  const memory = integer(input, 'memory');
  const ports = (records(input, 'portMappings') ?? []).map(mapping => ({
    containerPort: integer(mapping, 'containerPort') ?? 0,
    protocol: text(mapping, 'protocol') === 'udp' ? ('udp' as const) : ('tcp' as const),
  }));
  const command = texts(input, 'command');
  const logConfiguration = readLogs(input);
  const healthCheck = readHealthCheck(input);
  const environment = readEnvironment(input);
  checkSecrets(input, environment);
  return {
    name,
    image,
    essential,
    cpu,
    ...(memory === undefined ? {} : { memory }),
    portMappings: ports,
    ...(command === undefined ? {} : { command }),
    environment,
    ...(logConfiguration === undefined ? {} : { logConfiguration }),
    ...(healthCheck === undefined ? {} : { healthCheck }),
    registered: {
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      ...input,
      name,
      image,
      cpu,
      essential,
      portMappings: ports.map(({ containerPort, protocol }, index) => ({
        ...portOf(input, index),
        containerPort,
        hostPort: containerPort,
        protocol,
      })),
      ...(healthCheck === undefined
        ? {}
        : { healthCheck: { ...healthCheck, command: [...healthCheck.command] } }),
    },
  };
}

function portOf(input: Input, index: number): Readonly<Record<string, Json | undefined>> {
  return records(input, 'portMappings')?.[index] ?? {};
}

function readLogs(input: Input): LogConfiguration | undefined {
  const logs = record(input, 'logConfiguration');
  if (logs === undefined) {
    return undefined;
  }
  const logDriver = text(logs, 'logDriver');
  if (logDriver === undefined) {
    throw client('Log driver is required in log configuration.');
  }
  return { logDriver, options: textMap(logs, 'options') ?? {} };
}

/** The defaults are those of HealthCheck in the API reference. */
function readHealthCheck(input: Input): HealthCheck | undefined {
  const check = record(input, 'healthCheck');
  if (check === undefined) {
    return undefined;
  }
  if (list(check, 'command') === undefined) {
    throw client('Container health check command must not be empty.');
  }
  const startPeriod = number(check, 'startPeriod');
  return {
    command: texts(check, 'command') ?? [],
    interval: number(check, 'interval') ?? 30,
    timeout: number(check, 'timeout') ?? 5,
    retries: number(check, 'retries') ?? 3,
    ...(startPeriod === undefined ? {} : { startPeriod }),
  };
}
