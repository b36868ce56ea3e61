import * as l10n from '@vscode/l10n';
import type { ExpressUpdate } from '../ecs.ts';
import type { JsonObject } from '../json.ts';
import type { DefinitionDocument, ExpressConfiguration } from '../release.ts';
import { definitionDifferences } from './definition/diff.ts';
import type { Difference } from './plan.ts';

/** What the container of an Express Mode service is called (API_CreateExpressGatewayService, `taskDefinitionArn`). */
const EXPRESS_CONTAINER = 'Main';

/** The update that puts another image into an Express Mode service: all else of its container is sent along. */
export function expressUpdate(configuration: ExpressConfiguration, image: string): ExpressUpdate {
  const { containerPort, environment, secrets, command, logGroup, logStreamPrefix, repositoryCredentials } =
    configuration;
  return {
    image,
    ...(containerPort === undefined ? {} : { containerPort }),
    ...(environment.length === 0 ? {} : { environment }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(command === undefined ? {} : { command }),
    ...(logGroup === undefined || logStreamPrefix === undefined
      ? {}
      : { logs: { group: logGroup, streamPrefix: logStreamPrefix } }),
    ...(repositoryCredentials === undefined ? {} : { repositoryCredentials }),
  };
}

/** What an Express Mode service runs, as the task definition that it comes to. */
export function expressDocument(configuration: ExpressConfiguration, region: string): DefinitionDocument {
  const { cpu, memory, cpuArchitecture, executionRole, taskRole } = configuration;
  return {
    family: EXPRESS_CONTAINER,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpuArchitecture === undefined ? {} : { runtimePlatform: { cpuArchitecture } }),
    ...(executionRole === undefined ? {} : { executionRoleArn: executionRole }),
    ...(taskRole === undefined ? {} : { taskRoleArn: taskRole }),
    containerDefinitions: [
      container(
        {
          ...configuration,
          ...(configuration.logGroup === undefined || configuration.logStreamPrefix === undefined
            ? {}
            : { logs: { group: configuration.logGroup, streamPrefix: configuration.logStreamPrefix } }),
        },
        region,
      ),
    ],
  };
}

/** The same once it was updated: where one member of the container is given, the absent ones are none. */
export function updatedExpress(
  document: DefinitionDocument,
  update: ExpressUpdate,
  region: string,
): DefinitionDocument {
  const { taskDefinition: _, ...members } = update;
  return Object.keys(members).length === 0
    ? document
    : { ...document, containerDefinitions: [container(update, region)] };
}

export function expressDifferences(
  before: DefinitionDocument,
  after: DefinitionDocument,
): readonly Difference[] {
  const where = l10n.t('container {0}', EXPRESS_CONTAINER);
  const named = l10n.t('container of the service');
  return definitionDifferences(before, after).map(difference =>
    difference.where === where ? { ...difference, where: named } : difference,
  );
}

function container(from: Omit<ExpressUpdate, 'taskDefinition'>, region: string): JsonObject {
  const {
    image = '',
    containerPort,
    environment = [],
    secrets = [],
    command,
    logs,
    repositoryCredentials,
  } = from;
  return {
    name: EXPRESS_CONTAINER,
    image,
    ...(containerPort === undefined ? {} : { portMappings: [{ containerPort }] }),
    environment: environment.map(({ name, value }) => ({ name, value })),
    secrets: secrets.map(({ name, valueFrom }) => ({ name, valueFrom })),
    ...(command === undefined ? {} : { command }),
    ...(logs === undefined
      ? {}
      : {
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': logs.group,
              'awslogs-region': region,
              'awslogs-stream-prefix': logs.streamPrefix,
            },
          },
        }),
    ...(repositoryCredentials === undefined
      ? {}
      : { repositoryCredentials: { credentialsParameter: repositoryCredentials } }),
  };
}
