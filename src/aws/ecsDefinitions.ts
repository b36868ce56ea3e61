import type * as sdk from '@aws-sdk/client-ecs';
import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../core/ecs.ts';
import { Failure } from '../core/failure.ts';
import type { ContainerDefinition, TaskDefinition } from '../core/model.ts';
import { definitionDocument } from './definitionDocument.ts';
import type { Caller } from './ecsCaller.ts';
import { filled, present } from './present.ts';
import { keepAnswer } from './rawJson.ts';

/** The most that one call gives (API reference of each action). */
const LIST_MAX = 100;

/** Task definitions: what is running, and the families and revisions there are. */
export function createDefinitionsRead(
  client: ECSClient,
  { call, collect }: Caller,
): Pick<EcsRead, 'taskDefinition' | 'definitionDocument' | 'revisions' | 'families'> {
  return {
    async taskDefinition(taskDefinition, abortSignal) {
      const { taskDefinition: found } = await call('DescribeTaskDefinition', () =>
        client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), { abortSignal }),
      );
      return toTaskDefinition(found);
    },

    async definitionDocument(taskDefinition, abortSignal) {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
      const answer = keepAnswer(command);
      await call('DescribeTaskDefinition', () => client.send(command, { abortSignal }));
      return definitionDocument(answer());
    },

    async revisions(family, limit, abortSignal) {
      const arns = await collect(
        'ListTaskDefinitions',
        (nextToken, had) =>
          client.send(
            new ListTaskDefinitionsCommand({
              familyPrefix: family,
              status: 'ACTIVE',
              sort: 'DESC',
              maxResults: Math.min(limit - had, LIST_MAX),
              ...nextToken,
            }),
            { abortSignal },
          ),
        page => page.taskDefinitionArns?.filter(arn => familyOf(arn) === family),
        limit,
      );
      return arns.slice(0, limit);
    },

    families: (prefix, abortSignal) =>
      collect(
        'ListTaskDefinitionFamilies',
        nextToken =>
          client.send(
            new ListTaskDefinitionFamiliesCommand({
              ...(prefix === '' ? {} : { familyPrefix: prefix }),
              status: 'ACTIVE',
              maxResults: LIST_MAX,
              ...nextToken,
            }),
            { abortSignal },
          ),
        page => page.families,
      ),
  };
}

/** Of `arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION`. */
function familyOf(arn: string): string | undefined {
  return /:task-definition\/([^:/]+):\d+$/.exec(arn)?.[1];
}

/** Throws Failure `notFound` where the API gave none. */
function toTaskDefinition(definition: sdk.TaskDefinition | undefined): TaskDefinition {
  if (definition?.taskDefinitionArn === undefined) {
    throw new Failure('notFound', l10n.t('DescribeTaskDefinition gave no task definition.'));
  }
  return {
    arn: definition.taskDefinitionArn,
    family: definition.family ?? '',
    revision: definition.revision ?? 0,
    status: definition.status ?? '',
    containers: (definition.containerDefinitions ?? []).map(toContainerDefinition),
  };
}

function toContainerDefinition(container: sdk.ContainerDefinition): ContainerDefinition {
  const log = container.logConfiguration;
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    essential: container.essential ?? true,
    ...present({
      logConfiguration:
        log?.logDriver === undefined ? undefined : { driver: log.logDriver, options: log.options ?? {} },
      environment: filled(container.environment)?.map(({ name = '', value = '' }) => ({ name, value })),
      secrets: filled(container.secrets)?.map(({ name = '', valueFrom = '' }) => ({ name, valueFrom })),
      environmentFiles: filled(container.environmentFiles)?.map(({ value = '' }) => value),
    }),
  };
}
