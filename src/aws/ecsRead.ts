import {
  DescribeClustersCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { Environment, ServiceDeployment, Task } from '../core/model.ts';
import type { EcsRead } from '../core/ports.ts';
import { toCluster, toService, toServiceDeployment, toTask, toTaskDefinition } from './ecsModel.ts';
import { toAwsFailure } from './failure.ts';
import { chunk, mapConcurrent, pages } from './paging.ts';

/** The most that one call takes or gives (API reference of each action). */
const LIST_MAX = 100;
const DESCRIBE_MAX = { clusters: 100, services: 10, tasks: 100, revisions: 20 };

/** EcsRead over the SDK. A failing request is tried again by the client, one by one: no list starts over. */
export function createEcsRead(client: ECSClient, environment: Environment): EcsRead {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action: `ecs:${action}`, environment });
    }
  }

  async function describeTasks(
    cluster: string,
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<Task[]> {
    const found = await mapConcurrent(chunk(arns, DESCRIBE_MAX.tasks), tasks =>
      call('DescribeTasks', () =>
        client.send(new DescribeTasksCommand({ cluster, tasks }), { abortSignal: signal }),
      ),
    );
    return found.flatMap(({ tasks = [] }) => tasks.map(toTask));
  }

  async function taskArns(
    cluster: string,
    filter: { desiredStatus: 'RUNNING' | 'STOPPED'; serviceName?: string },
    signal: AbortSignal,
  ): Promise<string[]> {
    const arns: string[] = [];
    for await (const page of pages(nextToken =>
      call('ListTasks', () =>
        client.send(new ListTasksCommand({ cluster, maxResults: LIST_MAX, ...filter, ...nextToken }), {
          abortSignal: signal,
        }),
      ),
    )) {
      arns.push(...(page.taskArns ?? []));
    }
    return arns;
  }

  async function describeServices(cluster: string, arns: readonly string[], signal: AbortSignal) {
    const found = await mapConcurrent(chunk(arns, DESCRIBE_MAX.services), services =>
      call('DescribeServices', () =>
        client.send(new DescribeServicesCommand({ cluster, services }), { abortSignal: signal }),
      ),
    );
    return found.flatMap(({ services = [] }) => services.map(toService));
  }

  async function taskDefinitionsOf(
    revisions: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    const found = await mapConcurrent(chunk(revisions, DESCRIBE_MAX.revisions), serviceRevisionArns =>
      call('DescribeServiceRevisions', () =>
        client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }), { abortSignal: signal }),
      ),
    );
    return new Map(
      found
        .flatMap(({ serviceRevisions = [] }) => serviceRevisions)
        .flatMap(({ serviceRevisionArn, taskDefinition }) =>
          serviceRevisionArn === undefined || taskDefinition === undefined
            ? []
            : [[serviceRevisionArn, taskDefinition] as const],
        ),
    );
  }

  return {
    async clusters(signal) {
      const arns: string[] = [];
      for await (const page of pages(nextToken =>
        call('ListClusters', () =>
          client.send(new ListClustersCommand({ maxResults: LIST_MAX, ...nextToken }), {
            abortSignal: signal,
          }),
        ),
      )) {
        arns.push(...(page.clusterArns ?? []));
      }
      const found = await mapConcurrent(chunk(arns, DESCRIBE_MAX.clusters), clusters =>
        call('DescribeClusters', () =>
          client.send(new DescribeClustersCommand({ clusters, include: ['STATISTICS'] }), {
            abortSignal: signal,
          }),
        ),
      );
      return found.flatMap(({ clusters = [] }) => clusters.map(toCluster));
    },

    async services(cluster, signal) {
      const arns: string[] = [];
      for await (const page of pages(nextToken =>
        call('ListServices', () =>
          client.send(new ListServicesCommand({ cluster, maxResults: LIST_MAX, ...nextToken }), {
            abortSignal: signal,
          }),
        ),
      )) {
        arns.push(...(page.serviceArns ?? []));
      }
      return describeServices(cluster, arns, signal);
    },

    describeServices,

    async tasks(cluster, signal) {
      return describeTasks(cluster, await taskArns(cluster, { desiredStatus: 'RUNNING' }, signal), signal);
    },

    async stoppedTasks(cluster, service, signal) {
      const filter = {
        desiredStatus: 'STOPPED',
        ...(service === undefined ? {} : { serviceName: service }),
      } as const;
      const tasks = await describeTasks(cluster, await taskArns(cluster, filter, signal), signal);
      return tasks.sort((a, b) => (b.stoppedAt ?? b.createdAt) - (a.stoppedAt ?? a.createdAt));
    },

    describeTasks,

    async taskDefinition(taskDefinition, signal) {
      const { taskDefinition: found } = await call('DescribeTaskDefinition', () =>
        client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), { abortSignal: signal }),
      );
      return toTaskDefinition(found);
    },

    async serviceDeployments(cluster, service, limit, signal) {
      const deployments: ServiceDeployment[] = [];
      for await (const page of pages(nextToken =>
        call('ListServiceDeployments', () =>
          client.send(
            new ListServiceDeploymentsCommand({
              cluster,
              service,
              maxResults: Math.min(limit - deployments.length, LIST_MAX),
              ...nextToken,
            }),
            { abortSignal: signal },
          ),
        ),
      )) {
        deployments.push(...(page.serviceDeployments ?? []).map(toServiceDeployment));
        if (deployments.length >= limit) {
          break;
        }
      }
      const revisions = new Set(deployments.flatMap(({ targetRevision }) => targetRevision ?? []));
      const definitions = await taskDefinitionsOf([...revisions], signal);
      return deployments.map(deployment => {
        const taskDefinition = definitions.get(deployment.targetRevision ?? '');
        return taskDefinition === undefined ? deployment : { ...deployment, taskDefinition };
      });
    },
  };
}
