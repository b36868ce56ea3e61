import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment as SdkServiceDeployment,
} from '@aws-sdk/client-ecs';
import type { EcsRead } from '../core/ecs.ts';
import { Failure } from '../core/failure.ts';
import type { ServiceDeployment } from '../core/model.ts';
import type { ServiceRevision } from '../core/release.ts';
import type { Caller } from './ecsCaller.ts';
import { toServiceDeployment, toServiceRevision, withProgress } from './ecsReleases.ts';
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
 * Service deployments and revisions in the fewest calls: only what is under way is described, and a service
 * revision, which never changes, is looked up once.
 */
export function createDeploymentsRead(
  client: ECSClient,
  { call, collect }: Caller,
): Pick<EcsRead, 'serviceDeployments' | 'serviceDeployment' | 'serviceRevisions'> {
  const revisions = new Map<string, ServiceRevision>();

  async function lookUp(
    arns: Iterable<string>,
    isKnown: (revision: ServiceRevision | undefined) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const unknown = [...new Set(arns)].filter(arn => !isKnown(revisions.get(arn)));
    const found = await inBatches(unknown, DESCRIBE_MAX, batch =>
      call('DescribeServiceRevisions', () =>
        client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...batch] }), {
          abortSignal: signal,
        }),
      ),
    );
    for (const revision of found.flatMap(page => page.serviceRevisions ?? []).map(toServiceRevision)) {
      revisions.set(revision.arn, revision);
    }
  }

  async function describe(
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SdkServiceDeployment>> {
    const found = await inBatches(arns, DESCRIBE_MAX, batch =>
      call('DescribeServiceDeployments', () =>
        client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [...batch] }), {
          abortSignal: signal,
        }),
      ),
    );
    return new Map(
      found
        .flatMap(({ serviceDeployments = [] }) => serviceDeployments)
        .map(deployment => [deployment.serviceDeploymentArn ?? '', deployment]),
    );
  }

  function withDefinition(deployment: ServiceDeployment): ServiceDeployment {
    const taskDefinition = revisions.get(deployment.targetRevision ?? '')?.taskDefinition;
    return taskDefinition === undefined ? deployment : { ...deployment, taskDefinition };
  }

  return {
    async serviceDeployments(cluster, service, limit, signal) {
      const found = await collect(
        'ListServiceDeployments',
        (nextToken, had) => {
          const maxResults = Math.min(limit - had, LIST_MAX);
          return client.send(
            new ListServiceDeploymentsCommand({ cluster, service, maxResults, ...nextToken }),
            { abortSignal: signal },
          );
        },
        ({ serviceDeployments }) => serviceDeployments,
        limit,
      );
      const listed = found.map(toServiceDeployment);
      const underWay = listed.filter(({ status }) => !FINAL.has(status)).map(({ arn }) => arn);
      const [described] = await Promise.all([
        describe(underWay, signal),
        lookUp(
          listed.flatMap(({ targetRevision }) => targetRevision ?? []),
          revision => revision !== undefined,
          signal,
        ),
      ]);
      return listed
        .map(deployment => withProgress(deployment, described.get(deployment.arn)))
        .map(withDefinition);
    },

    async serviceDeployment(arn, signal) {
      const described = (await describe([arn], signal).catch(noneIfGone)).get(arn);
      return described === undefined
        ? undefined
        : withDefinition(withProgress(toServiceDeployment(described), described));
    },

    async serviceRevisions(arns, signal) {
      await lookUp(arns, isResolved, signal);
      return arns.flatMap(arn => revisions.get(arn) ?? []);
    },
  };
}

/** Digests are added to a service revision while it is deployed; from then on it stays as it is. */
function isResolved(revision: ServiceRevision | undefined): boolean {
  return (
    revision !== undefined && revision.images.length > 0 && revision.images.every(({ digest }) => digest)
  );
}

function noneIfGone(error: unknown): ReadonlyMap<string, SdkServiceDeployment> {
  if (error instanceof Failure && error.code === 'notFound') {
    return new Map();
  }
  throw error;
}
