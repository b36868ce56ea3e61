import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
} from '@aws-sdk/client-ecs';
import type { EcsRead } from '../core/ecs.ts';
import type { ServiceDeployment } from '../core/model.ts';
import type { Caller } from './ecsCaller.ts';
import { toServiceDeployment, withProgress } from './ecsModel.ts';
import { inBatches } from './paging.ts';

/** The most that one call takes or gives (API reference of each action). */
const LIST_MAX = 100;
const DESCRIBE_MAX = 20;

/** Nothing about a service deployment with one of these changes any more. */
const FINAL: ReadonlySet<string> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

/**
 * `EcsRead.serviceDeployments` in the fewest calls: only what is under way is described, and the task
 * definition of a service revision, which never changes, is looked up once.
 */
export function createDeploymentsRead(
  client: ECSClient,
  { call, collect }: Caller,
): EcsRead['serviceDeployments'] {
  const definitions = new Map<string, string>();

  async function lookUp(revisions: readonly string[], signal: AbortSignal): Promise<void> {
    const found = await inBatches(revisions, DESCRIBE_MAX, batch =>
      call('DescribeServiceRevisions', () =>
        client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...batch] }), {
          abortSignal: signal,
        }),
      ),
    );
    for (const { serviceRevisionArn, taskDefinition } of found.flatMap(page => page.serviceRevisions ?? [])) {
      if (serviceRevisionArn !== undefined && taskDefinition !== undefined) {
        definitions.set(serviceRevisionArn, taskDefinition);
      }
    }
  }

  async function describe(
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<(listed: ServiceDeployment) => ServiceDeployment> {
    const found = await inBatches(arns, DESCRIBE_MAX, batch =>
      call('DescribeServiceDeployments', () =>
        client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [...batch] }), {
          abortSignal: signal,
        }),
      ),
    );
    const described = new Map(
      found
        .flatMap(({ serviceDeployments = [] }) => serviceDeployments)
        .map(deployment => [deployment.serviceDeploymentArn, deployment]),
    );
    return listed => withProgress(listed, described.get(listed.arn));
  }

  return async (cluster, service, limit, signal) => {
    const found = await collect(
      'ListServiceDeployments',
      (nextToken, had) => {
        const maxResults = Math.min(limit - had, LIST_MAX);
        return client.send(
          new ListServiceDeploymentsCommand({ cluster, service, maxResults, ...nextToken }),
          {
            abortSignal: signal,
          },
        );
      },
      ({ serviceDeployments }) => serviceDeployments,
      limit,
    );
    const listed = found.map(toServiceDeployment);
    const underWay = listed.filter(({ status }) => !FINAL.has(status)).map(({ arn }) => arn);
    const unknown = new Set(listed.flatMap(({ targetRevision }) => targetRevision ?? []));
    const [withCounts] = await Promise.all([
      describe(underWay, signal),
      lookUp(
        [...unknown].filter(revision => !definitions.has(revision)),
        signal,
      ),
    ]);
    return listed.map(withCounts).map(deployment => {
      const taskDefinition = definitions.get(deployment.targetRevision ?? '');
      return taskDefinition === undefined ? deployment : { ...deployment, taskDefinition };
    });
  };
}
