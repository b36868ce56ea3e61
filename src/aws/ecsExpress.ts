import {
  DescribeExpressGatewayServiceCommand,
  type ECSClient,
  type ExpressGatewayContainer,
  type ExpressGatewayServiceConfiguration,
  type UpdateExpressGatewayServiceCommandInput,
} from '@aws-sdk/client-ecs';
import * as l10n from '@vscode/l10n';
import type { EcsRead, ExpressUpdate } from '../core/ecs.ts';
import { Failure } from '../core/failure.ts';
import type { ExpressConfiguration } from '../core/release.ts';
import type { Caller } from './ecsCaller.ts';
import { filled, present, time } from './present.ts';

/** `EcsRead.expressService`. */
export function createExpressRead(client: ECSClient, { call }: Caller): Pick<EcsRead, 'expressService'> {
  return {
    async expressService(serviceArn, abortSignal) {
      const { service } = await call('DescribeExpressGatewayService', () =>
        client.send(new DescribeExpressGatewayServiceCommand({ serviceArn }), { abortSignal }),
      );
      if (service?.serviceArn === undefined) {
        throw new Failure('notFound', l10n.t('DescribeExpressGatewayService gave no service.'));
      }
      return {
        arn: service.serviceArn,
        name: service.serviceName ?? '',
        cluster: service.cluster ?? '',
        status: service.status?.statusCode ?? '',
        configurations: (service.activeConfigurations ?? [])
          .map(toConfiguration)
          .sort((a, b) => b.createdAt - a.createdAt),
      };
    },
  };
}

function toConfiguration(configuration: ExpressGatewayServiceConfiguration): ExpressConfiguration {
  const { primaryContainer: container, ingressPaths = [] } = configuration;
  const urls = (isPublic: boolean) =>
    ingressPaths
      .filter(({ accessType }) => (accessType === 'PUBLIC') === isPublic)
      .flatMap(({ endpoint = '' }) => (endpoint === '' ? [] : [toUrl(endpoint)]));
  return {
    revision: configuration.serviceRevisionArn ?? '',
    image: container?.image ?? '',
    environment: (container?.environment ?? []).map(({ name = '', value = '' }) => ({ name, value })),
    secrets: (container?.secrets ?? []).map(({ name = '', valueFrom = '' }) => ({ name, valueFrom })),
    urls: [...urls(true), ...urls(false)],
    createdAt: time(configuration.createdAt),
    ...present({
      taskDefinition: configuration.taskDefinitionArn,
      containerPort: container?.containerPort,
      executionRole: configuration.executionRoleArn,
      taskRole: configuration.taskRoleArn,
      cpu: configuration.cpu,
      memory: configuration.memory,
      cpuArchitecture: configuration.cpuArchitecture,
      command: filled(container?.command),
      logGroup: container?.awsLogsConfiguration?.logGroup,
      logStreamPrefix: container?.awsLogsConfiguration?.logStreamPrefix,
      repositoryCredentials: container?.repositoryCredentials?.credentialsParameter,
    }),
  };
}

function toUrl(endpoint: string): string {
  return /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`;
}

/** What UpdateExpressGatewayService is sent. Throws Failure `invalid` for a container without an image. */
export function toExpressInput(
  serviceArn: string,
  update: ExpressUpdate,
): UpdateExpressGatewayServiceCommandInput {
  const primaryContainer = toContainer(update);
  return { serviceArn, ...present({ primaryContainer, taskDefinitionArn: update.taskDefinition }) };
}

function toContainer(update: ExpressUpdate): ExpressGatewayContainer | undefined {
  const { image, containerPort, environment, secrets, command, logs, repositoryCredentials } = update;
  const others = present({
    containerPort,
    environment: environment?.map(variable => ({ ...variable })),
    secrets: secrets?.map(secret => ({ ...secret })),
    command: command === undefined ? undefined : [...command],
    awsLogsConfiguration:
      logs === undefined ? undefined : { logGroup: logs.group, logStreamPrefix: logs.streamPrefix },
    repositoryCredentials:
      repositoryCredentials === undefined ? undefined : { credentialsParameter: repositoryCredentials },
  });
  if (image !== undefined) {
    return { image, ...others };
  }
  if (Object.keys(others).length > 0) {
    throw new Failure('invalid', l10n.t('The container of an Express Mode service needs its image named.'));
  }
  return undefined;
}
