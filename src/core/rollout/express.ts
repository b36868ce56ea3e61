import * as l10n from '@vscode/l10n';
import type { ExpressUpdate } from '../ecs.ts';
import type { JsonObject } from '../json.ts';
import type { DefinitionDocument, ExpressConfiguration } from '../release.ts';
import { definitionDifferences } from './definition/diff.ts';
import { number, object, objects, text, texts } from './definition/members.ts';
import type { Difference } from './plan.ts';

/** What the container of an Express Mode service is called (API_CreateExpressGatewayService, `taskDefinitionArn`). */
export const EXPRESS_CONTAINER = 'Main';

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

/** The members of a container definition that an update of the container stands for. */
const UPDATED = ['command', 'environment', 'image', 'repositoryCredentials', 'secrets'] as const;

/** What `awslogs` is told in Express Mode. */
const LOG_OPTIONS: ReadonlySet<string> = new Set([
  'awslogs-group',
  'awslogs-region',
  'awslogs-stream-prefix',
]);

/** The update that gives the container of an Express Mode service what a container definition has, as far as it can say it. */
export function containerUpdate(definition: JsonObject, image: string): ExpressUpdate {
  const [mapping] = objects(definition, 'portMappings');
  const containerPort = number(mapping, 'containerPort');
  const named = objects(definition, 'environment');
  const environment = named.map(one => ({ name: text(one, 'name') ?? '', value: text(one, 'value') ?? '' }));
  const secrets = objects(definition, 'secrets').map(one => ({
    name: text(one, 'name') ?? '',
    valueFrom: text(one, 'valueFrom') ?? '',
  }));
  const command = texts(definition, 'command');
  const options = object(object(definition, 'logConfiguration'), 'options');
  const group = text(options, 'awslogs-group');
  const streamPrefix = text(options, 'awslogs-stream-prefix');
  const repositoryCredentials = text(object(definition, 'repositoryCredentials'), 'credentialsParameter');
  return {
    image,
    ...(containerPort === undefined ? {} : { containerPort }),
    // Where there were none, those of now are to go.
    environment,
    secrets,
    ...(command.length === 0 ? {} : { command }),
    ...(group === undefined || streamPrefix === undefined ? {} : { logs: { group, streamPrefix } }),
    ...(repositoryCredentials === undefined ? {} : { repositoryCredentials }),
  };
}

/** The members of a container definition that `containerUpdate` says in full; one that is absent is none. */
export function updatedMembers(definition: JsonObject): JsonObject {
  const { logConfiguration, portMappings } = definition;
  const options = object(object(definition, 'logConfiguration'), 'options') ?? {};
  const logs = [...LOG_OPTIONS].every(name => text(options, name) !== undefined);
  return {
    ...Object.fromEntries(UPDATED.map(name => [name, definition[name]])),
    ...(objects(definition, 'portMappings').length === 1 ? { portMappings } : {}),
    ...(logs && Object.keys(options).every(name => LOG_OPTIONS.has(name)) ? { logConfiguration } : {}),
  };
}

/** What an Express Mode service runs, as the task definition that it comes to. */
export function expressDocument(
  configuration: ExpressConfiguration,
  { family, region }: { readonly family: string; readonly region: string },
): DefinitionDocument {
  const { cpu, memory, cpuArchitecture, executionRole, taskRole } = configuration;
  return {
    family,
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
