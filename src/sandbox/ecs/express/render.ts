import type { Json } from '../../api.ts';
import { record, text } from '../../input.ts';
import { seconds, tagList } from '../render.ts';
import type { Service, ServiceRevision } from '../state.ts';
import { architectureOf, main } from './read.ts';
import type { Express } from './state.ts';

/** ECSExpressGatewayService in the API reference. */
export function renderExpress(service: Service, express: Express, include: readonly string[] = []): Json {
  const current = service.history.find(({ finishedAt }) => finishedAt === undefined) ?? service.history[0];
  const revisions = new Set(service.deployments.map(({ revision }) => revision));
  return {
    ...renderHead(service, express),
    infrastructureRoleArn: express.infrastructureRoleArn,
    currentDeployment: current?.arn,
    activeConfigurations:
      service.status === 'ACTIVE'
        ? [...revisions].map(revision => renderConfiguration(express, revision))
        : [],
    tags: include.includes('TAGS') ? tagList(service.tags) : undefined,
  };
}

/** UpdatedExpressGatewayService in the API reference. */
export function renderUpdated(service: Service, express: Express, target: ServiceRevision): Json {
  return { ...renderHead(service, express), targetConfiguration: renderConfiguration(express, target) };
}

function renderHead(service: Service, express: Express): { readonly [key: string]: Json | undefined } {
  return {
    cluster: service.cluster.name,
    serviceName: service.name,
    serviceArn: service.arn,
    status: { statusCode: service.status },
    createdAt: seconds(service.createdAt),
    updatedAt: seconds(express.updatedAt),
  };
}

function renderConfiguration(express: Express, revision: ServiceRevision): Json {
  const { definition, network } = revision;
  const { healthCheckPath, scaling } = express.revisions.get(revision.arn) ?? express.settings;
  return {
    serviceRevisionArn: revision.arn,
    executionRoleArn: definition.executionRoleArn,
    taskRoleArn: definition.taskRoleArn,
    taskDefinitionArn: definition.arn,
    cpu: definition.cpu,
    memory: definition.memory,
    cpuArchitecture: architectureOf(definition),
    networkConfiguration: { subnets: [...network.subnets], securityGroups: [...network.securityGroups] },
    healthCheckPath,
    primaryContainer: renderContainer(revision),
    scalingTarget: { ...scaling },
    ingressPaths: [{ accessType: 'PUBLIC', endpoint: express.host }],
    createdAt: seconds(revision.createdAt),
  };
}

function renderContainer({ definition }: ServiceRevision): Json | undefined {
  const container = main(definition);
  if (container === undefined) {
    return undefined;
  }
  const { registered } = container;
  const options = record(record(registered, 'logConfiguration') ?? {}, 'options') ?? {};
  const logGroup = text(options, 'awslogs-group');
  return {
    image: container.image,
    containerPort: container.portMappings[0]?.containerPort,
    awsLogsConfiguration:
      logGroup === undefined
        ? undefined
        : { logGroup, logStreamPrefix: text(options, 'awslogs-stream-prefix') ?? 'ecs' },
    repositoryCredentials: registered['repositoryCredentials'],
    command: registered['command'],
    environment: registered['environment'] ?? [],
    secrets: registered['secrets'] ?? [],
  };
}
