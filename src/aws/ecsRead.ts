import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
  type ListTasksCommandInput,
} from '@aws-sdk/client-ecs';
import type { EcsRead } from '../core/ecs.ts';
import type { Environment, Service, Task } from '../core/model.ts';
import { createCaller } from './ecsCaller.ts';
import { createDefinitionsRead } from './ecsDefinitions.ts';
import { createDeploymentsRead } from './ecsDeployments.ts';
import { createExpressRead } from './ecsExpress.ts';
import { toCluster, toService, toTask } from './ecsModel.ts';
import { inBatches } from './paging.ts';

/** The most that one call takes or gives (API reference of each action). */
const LIST_MAX = 100;
const DESCRIBE_MAX = { clusters: 100, services: 10, tasks: 100 };

/** EcsRead over the SDK. A failing request is tried again by the client, one by one: no list starts over. */
export function createEcsRead(client: ECSClient, environment: Environment): EcsRead {
  const caller = createCaller(environment);
  const { call, collect } = caller;

  const taskArns = (
    filter: Pick<ListTasksCommandInput, 'cluster' | 'desiredStatus' | 'serviceName'>,
    abortSignal: AbortSignal,
  ): Promise<string[]> =>
    collect(
      'ListTasks',
      nextToken =>
        client.send(new ListTasksCommand({ ...filter, maxResults: LIST_MAX, ...nextToken }), { abortSignal }),
      page => page.taskArns,
    );

  async function describeTasks(
    cluster: string,
    arns: readonly string[],
    abortSignal: AbortSignal,
  ): Promise<Task[]> {
    const found = await inBatches(arns, DESCRIBE_MAX.tasks, batch =>
      call('DescribeTasks', () =>
        client.send(new DescribeTasksCommand({ cluster, tasks: [...batch] }), { abortSignal }),
      ),
    );
    return found.flatMap(({ tasks = [] }) => tasks.map(toTask));
  }

  async function describeServices(
    cluster: string,
    arns: readonly string[],
    abortSignal: AbortSignal,
  ): Promise<Service[]> {
    const found = await inBatches(arns, DESCRIBE_MAX.services, batch =>
      call('DescribeServices', () =>
        client.send(new DescribeServicesCommand({ cluster, services: [...batch] }), { abortSignal }),
      ),
    );
    return found.flatMap(({ services = [] }) => services.map(toService));
  }

  async function stopped(cluster: string, service: string | undefined, signal: AbortSignal): Promise<Task[]> {
    const filter = { cluster, desiredStatus: 'STOPPED' } as const;
    if (service !== undefined) {
      const arns = await taskArns({ ...filter, serviceName: service }, signal);
      if (arns.length > 0) {
        return describeTasks(cluster, arns, signal);
      }
    }
    // The filter can give nothing although there are some; the group of each still says whose it was.
    const all = await describeTasks(cluster, await taskArns(filter, signal), signal);
    return service === undefined ? all : all.filter(({ group }) => group === `service:${service}`);
  }

  return {
    async clusters(abortSignal) {
      const arns = await collect(
        'ListClusters',
        nextToken =>
          client.send(new ListClustersCommand({ maxResults: LIST_MAX, ...nextToken }), { abortSignal }),
        page => page.clusterArns,
      );
      const found = await inBatches(arns, DESCRIBE_MAX.clusters, batch =>
        call('DescribeClusters', () =>
          client.send(new DescribeClustersCommand({ clusters: [...batch], include: ['STATISTICS'] }), {
            abortSignal,
          }),
        ),
      );
      return found.flatMap(({ clusters = [] }) => clusters.map(toCluster));
    },

    async services(cluster, abortSignal) {
      const arns = await collect(
        'ListServices',
        nextToken =>
          client.send(new ListServicesCommand({ cluster, maxResults: LIST_MAX, ...nextToken }), {
            abortSignal,
          }),
        page => page.serviceArns,
      );
      return describeServices(cluster, arns, abortSignal);
    },

    describeServices,

    async tasks(cluster, signal) {
      const arns = await taskArns({ cluster, desiredStatus: 'RUNNING' }, signal);
      return describeTasks(cluster, arns, signal);
    },

    async stoppedTasks(cluster, service, signal) {
      const tasks = await stopped(cluster, service, signal);
      return tasks.sort((a, b) => (b.stoppedAt ?? b.createdAt) - (a.stoppedAt ?? a.createdAt));
    },

    describeTasks,

    ...createDefinitionsRead(client, caller),
    ...createDeploymentsRead(client, caller),
    ...createExpressRead(client, caller),
  };
}
