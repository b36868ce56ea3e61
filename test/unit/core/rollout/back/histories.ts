import type { Service, ServiceDeployment } from '../../../../../src/core/model.ts';
import type { RevisionImage, ServiceRevision } from '../../../../../src/core/release.ts';
import type { BackFacts, ImageFate } from '../../../../../src/core/rollout/back/wayBack.ts';

const ACCOUNT = 'arn:aws:ecs:eu-west-1:111122223333';
const CLUSTER = `${ACCOUNT}:cluster/blog`;
const SERVICE = `${ACCOUNT}:service/blog/api`;

export const definition = (revision: number, family = 'api'): string =>
  `${ACCOUNT}:task-definition/${family}:${revision}`;

/** One entry of a history, newest first: what it led to and how it ended. */
export interface Entry {
  /** Revision of the task definition; undefined for Express Mode, and where it was never looked up. */
  readonly revision: number | undefined;
  readonly status: string;
  /** Of its image; `v<revision>` where it is absent. */
  readonly digest?: string;
  /** Its service revision is no longer known. */
  readonly forgotten?: boolean;
  /** Index in the history of the deployment whose revision it was taken back to. */
  readonly backTo?: number;
}

export interface History {
  readonly entries: readonly Entry[];
  /** Revision that the service has; that of the newest entry where it is absent, none where it is null. */
  readonly has?: number | null;
  /** Revisions that are ACTIVE, newest first; 50 down to 1 where it is absent. */
  readonly registered?: readonly number[];
  readonly fates?: Readonly<Record<string, ImageFate>>;
  readonly service?: Partial<Service>;
}

const digestOf = ({ digest, revision }: Entry): string => digest ?? `v${revision}`;

export function facts({ entries, has, registered, fates = {}, service = {} }: History): BackFacts {
  const revisionArn = (index: number): string => `${ACCOUNT}:service-revision/blog/api/${1000 - index}`;
  const revisions = new Map<string, ServiceRevision>();
  entries.forEach((entry, index) => {
    if (entry.forgotten === true) {
      return;
    }
    const image: RevisionImage = { container: 'api', image: 'repo:tag', digest: digestOf(entry) };
    revisions.set(revisionArn(index), {
      arn: revisionArn(index),
      serviceArn: SERVICE,
      ...(entry.revision === undefined ? {} : { taskDefinition: definition(entry.revision) }),
      images: [image],
      createdAt: -index,
    });
  });
  const history = entries.map(
    ({ status, revision, forgotten, backTo }, index): ServiceDeployment => ({
      arn: `${ACCOUNT}:service-deployment/blog/api/d${entries.length - index}`,
      serviceArn: SERVICE,
      status,
      targetRevision: revisionArn(index),
      ...(revision === undefined || forgotten === true ? {} : { taskDefinition: definition(revision) }),
      createdAt: -index,
      ...(backTo === undefined
        ? {}
        : {
            progress: {
              strategy: 'ROLLING',
              target: undefined,
              source: [],
              hooks: [],
              bakeMinutes: 0,
              rollbackTo: revisionArn(backTo),
            },
          }),
    }),
  );
  const own = has === undefined ? entries[0]?.revision : (has ?? undefined);
  return {
    service: {
      arn: SERVICE,
      name: 'api',
      clusterArn: CLUSTER,
      status: 'ACTIVE',
      desired: 2,
      running: 2,
      pending: 0,
      controller: 'ECS',
      schedulingStrategy: 'REPLICA',
      execEnabled: false,
      deployments: [],
      events: [],
      createdAt: 0,
      ...(own === undefined ? {} : { taskDefinition: definition(own) }),
      ...service,
    },
    history,
    revisions,
    registered: (registered ?? Array.from({ length: 50 }, (_, index) => 50 - index)).map(revision =>
      definition(revision),
    ),
    fate: ({ digest = '' }) => fates[digest] ?? 'same',
  };
}
