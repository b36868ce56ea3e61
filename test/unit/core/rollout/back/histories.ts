import type { EcsRead } from '../../../../../src/core/ecs.ts';
import { Failure } from '../../../../../src/core/failure.ts';
import type { JsonObject } from '../../../../../src/core/json.ts';
import type { ImageRead, RegistryImage } from '../../../../../src/core/lookups.ts';
import type { Service, ServiceDeployment } from '../../../../../src/core/model.ts';
import type {
  ExpressConfiguration,
  RevisionImage,
  ServiceRevision,
} from '../../../../../src/core/release.ts';
import type { ImageFate } from '../../../../../src/core/rollout/back/backTarget.ts';
import { ecs, images } from '../planScript.ts';

const ACCOUNT = 'arn:aws:ecs:eu-west-1:111122223333';
const CLUSTER = `${ACCOUNT}:cluster/blog`;
const SERVICE = `${ACCOUNT}:service/blog/api`;
export const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api';

export const definition = (revision: number, family = 'api'): string =>
  `${ACCOUNT}:task-definition/${family}:${revision}`;

/** One entry of a history, newest first: what it led to and how it ended. */
export interface Entry {
  /** Revision of the task definition; undefined for Express Mode, and where it was never looked up. */
  readonly revision: number | undefined;
  /** `api` where it is absent. */
  readonly family?: string;
  readonly status: string;
  /** Name of the digest of its image; `v<revision>` where it is absent, and none was recorded where it is null. */
  readonly digest?: string | null;
  /** As the task definition names it; of a tag of its own in Amazon ECR where it is absent. */
  readonly image?: string;
  /** Its service revision is no longer known. */
  readonly forgotten?: boolean;
  /** Index in the history of the deployment whose revision it was taken back to. */
  readonly backTo?: number;
  /** Indices of the deployments whose revisions it replaces. */
  readonly replaces?: readonly number[];
}

export interface History {
  readonly entries: readonly Entry[];
  /** Revision that the service has; that of the newest entry where it is absent, none where it is null. */
  readonly has?: number | null;
  /** Revisions that are ACTIVE by family, newest first; 50 down to 1 of `api` where it is absent. */
  readonly registered?: Readonly<Record<string, readonly number[]>>;
  /** Revisions of `api` that are deleted. */
  readonly deleted?: readonly number[];
  /** By the name of the digest; `same` where it is absent. */
  readonly fates?: Readonly<Record<string, ImageFate>>;
  /** What tags lead to, by the name of the digest. */
  readonly tagged?: Readonly<Record<string, string>>;
  readonly service?: Partial<Service>;
  /** What an Express Mode service is configured with. */
  readonly configuration?: Partial<ExpressConfiguration>;
  /** Members of the container by the revision of `api`. */
  readonly containers?: Readonly<Record<number, JsonObject>>;
}

/** What ECS and ECR say of a history. */
export interface HistoryWorld {
  readonly service: Service;
  readonly ecs: EcsRead;
  readonly images: ImageRead;
}

/** A digest that is known by a name. */
export function sha256(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padStart(64, '0')}`;
}

/** The name that a digest is known by. */
export function digestName(digest: string): string {
  return Buffer.from(digest.slice('sha256:'.length).replace(/^(?:00)+/, ''), 'hex').toString();
}

const nameOf = ({ digest, revision }: Entry): string => digest ?? `v${revision}`;
const revisionArn = (index: number): string => `${ACCOUNT}:service-revision/blog/api/${1000 - index}`;
const imageOf = (entry: Entry): string => entry.image ?? `${ECR}:t-${nameOf(entry)}`;

function definitionOf({ revision, family }: Entry): { readonly taskDefinition?: string } {
  return revision === undefined ? {} : { taskDefinition: definition(revision, family) };
}

export function worldOf(history: History): HistoryWorld {
  const { entries, has, registered = {}, deleted = [], service = {} } = history;
  const known = new Map(entries.map((entry, index) => [revisionArn(index), revisionOf(entry, index)]));
  const active = { api: Array.from({ length: 50 }, (_, index) => 50 - index), ...registered };
  const arns = Object.entries(active).flatMap(([family, all]) =>
    all.map(revision => definition(revision, family)),
  );
  const gone = deleted.map(revision => definition(revision));
  const own =
    has === undefined
      ? definitionOf(entries[0] ?? { revision: undefined, status: '' })
      : has === null
        ? {}
        : { taskDefinition: definition(has) };
  const all = entries.map((entry, index) => deploymentOf(entry, index, entries.length));
  return {
    service: { ...STANDING, ...own, ...service },
    images: imagesOf(history),
    ecs: ecs({
      serviceDeployments: async (_cluster, _service, limit) => all.slice(0, limit),
      serviceDeployment: async arn => all.find(one => one.arn === arn),
      serviceRevisions: async wanted => wanted.flatMap(arn => known.get(arn) ?? []),
      revisions: async (family, limit) => arns.filter(arn => arn.includes(`/${family}:`)).slice(0, limit),
      taskDefinition: async arn => {
        if (gone.includes(arn)) {
          throw new Failure('invalid', 'Unable to describe task definition.');
        }
        return {
          arn,
          family: '',
          revision: 0,
          status: arns.includes(arn) ? 'ACTIVE' : 'INACTIVE',
          containers: [],
        };
      },
      definitionDocument: async arn => documentOf(arn, history),
      expressService: async arn => ({
        arn,
        name: 'api',
        cluster: 'blog',
        status: 'ACTIVE',
        configurations: [{ ...CONFIGURATION, ...history.configuration }],
      }),
    }),
  };
}

const STANDING: Service = {
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
};

const CONFIGURATION: ExpressConfiguration = {
  revision: revisionArn(0),
  image: `${ECR}:now`,
  environment: [],
  secrets: [],
  urls: [],
  createdAt: 0,
};

function revisionOf(entry: Entry, index: number): readonly ServiceRevision[] {
  const image: RevisionImage = {
    container: 'Main',
    image: imageOf(entry),
    ...(entry.digest === null ? {} : { digest: sha256(nameOf(entry)) }),
  };
  return entry.forgotten === true
    ? []
    : [
        {
          arn: revisionArn(index),
          serviceArn: SERVICE,
          ...definitionOf(entry),
          images: [image],
          createdAt: -index,
        },
      ];
}

function deploymentOf(entry: Entry, index: number, length: number): ServiceDeployment {
  const { status, forgotten, backTo, replaces } = entry;
  return {
    arn: `${ACCOUNT}:service-deployment/blog/api/d${length - index}`,
    serviceArn: SERVICE,
    status,
    targetRevision: revisionArn(index),
    ...(forgotten === true ? {} : definitionOf(entry)),
    createdAt: -index,
    ...(backTo === undefined && replaces === undefined
      ? {}
      : {
          progress: {
            strategy: 'ROLLING',
            target: undefined,
            source: (replaces ?? []).map(other => ({
              revision: revisionArn(other),
              requested: 2,
              running: 2,
              pending: 0,
            })),
            hooks: [],
            bakeMinutes: 0,
            ...(backTo === undefined ? {} : { rollbackTo: revisionArn(backTo) }),
          },
        }),
  };
}

function documentOf(arn: string, { entries, containers = {} }: History) {
  const [, family = '', number = ''] = /\/([^/:]+):(\d+)$/.exec(arn) ?? [];
  const entry = entries.find(one => definition(one.revision ?? 0, one.family) === arn);
  const image = entry === undefined ? `${ECR}:now` : imageOf(entry);
  return { family, containerDefinitions: [{ name: 'Main', image, ...containers[Number(number)] }] };
}

function imagesOf({ fates = {}, tagged = {} }: History): ImageRead {
  const found = (name: string): RegistryImage => ({
    digest: sha256(name),
    tags: [`sha-${name}`],
    pushedAt: 0,
  });
  return images({
    image: async (_repository, wanted) => {
      if (!wanted.startsWith('sha256:')) {
        const own = tagged[wanted] ?? wanted.replace(/^t-/, '');
        return found(fates[own] === 'moved' ? 'another' : own);
      }
      const name = digestName(wanted);
      if (fates[name] === 'unseen') {
        throw new Failure('accessDenied', 'ecr:DescribeImages is not allowed.');
      }
      return fates[name] === 'missing' ? undefined : found(name);
    },
  });
}
