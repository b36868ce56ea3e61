import { MADE_BY, madeBy, roleArn, taskDefinitionFamily } from './account/names.ts';
import { MIGRATION_CONTAINER, migrationFamily, NOT_BUILT, registryOf } from './families.ts';
import type { App, Migration, SetUp, Target } from './setUp.ts';

type Json = Readonly<Record<string, unknown>>;

/** Seconds: the longest that ECS lets a container start before failed health checks count. */
const LONGEST_START = 300;

/**
 * The task definition of the service, ready for RegisterTaskDefinition
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html). The workflow puts
 * the image of each commit into it.
 */
export function taskDefinition(setUp: SetUp, target: Target): Json {
  const { app } = setUp;
  return definition(setUp, target, taskDefinitionFamily(setUp, target), {
    name: app.container,
    image: image(target),
    essential: true,
    portMappings: [{ containerPort: app.port, protocol: 'tcp' }],
    // A process that reaps others, since those of a shell (ECS Exec) outlive it.
    linuxParameters: { initProcessEnabled: true },
    ...healthCheck(app),
    logConfiguration: logConfiguration(target, app.container),
  });
}

/** The task definition that the migration is run from, with the same image, roles and log group. */
export function migrationDefinition(setUp: SetUp, target: Target, migration: Migration): Json {
  return definition(setUp, target, migrationFamily(setUp, target, migration), {
    name: MIGRATION_CONTAINER,
    image: image(target),
    essential: true,
    command: migration.command,
    logConfiguration: logConfiguration(target, MIGRATION_CONTAINER),
  });
}

function definition(setUp: SetUp, target: Target, family: string, container: Json): Json {
  const { app, repository } = setUp;
  return {
    family,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: String(app.cpu),
    memory: String(app.memory),
    runtimePlatform: { cpuArchitecture: app.architecture, operatingSystemFamily: 'LINUX' },
    executionRoleArn: roleArn(target, target.roles.execution),
    taskRoleArn: roleArn(target, target.roles.task),
    containerDefinitions: [container],
    // cleanup.sh knows its own revisions by the first.
    tags: [
      { key: MADE_BY, value: madeBy(repository) },
      { key: 'environment', value: target.name },
    ],
  };
}

/** What stands there until the workflow puts an image of its own in its place. */
function image(target: Target): string {
  return `${registryOf(target)}/${target.images}:${NOT_BUILT}`;
}

/** ECS runs the command in the container, and takes no notice of the image's own HEALTHCHECK. */
function healthCheck({ healthCommand, healthTimes, startSeconds }: App): Json {
  return healthCommand === undefined
    ? {}
    : {
        healthCheck: {
          command: healthCommand,
          interval: 10,
          timeout: 5,
          retries: 3,
          ...healthTimes,
          startPeriod: Math.min(startSeconds, LONGEST_START),
        },
      };
}

function logConfiguration({ logGroup, region }: Target, container: string): Json {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': logGroup,
      'awslogs-region': region,
      'awslogs-stream-prefix': container,
    },
  };
}
