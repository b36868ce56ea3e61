import type { Service, ServiceDeployment } from '../../model.ts';
import type { ServiceRevision } from '../../release.ts';
import type { BackTarget } from './backTarget.ts';
import { goesBackTo } from './goesBackTo.ts';

/** What taking back means for a service as it stands. */
export type WayBack =
  /** CodeDeploy or somebody else deploys it. */
  | { readonly kind: 'elsewhere'; readonly controller: 'CODE_DEPLOY' | 'EXTERNAL' }
  /** A deployment is under way, and ECS itself takes it back (StopServiceDeployment); with no `to` it cannot. */
  | { readonly kind: 'stop'; readonly deployment: ServiceDeployment; readonly to: BackTarget | undefined }
  /** It is being taken back, or stopped, already. */
  | { readonly kind: 'underWay'; readonly deployment: ServiceDeployment }
  /** The first one is what is suggested. */
  | {
      readonly kind: 'targets';
      readonly targets: readonly [BackTarget, ...BackTarget[]];
      /** `revisions`: ECS does not say what ran, so that nobody knows which of them ever ran well. */
      readonly from: 'deployments' | 'revisions';
    }
  | {
      readonly kind: 'nothing';
      /** `sameImage`: of earlier Express Mode deployments ECS says the image alone, and it is the one that runs. */
      readonly because: 'onlyOne' | 'noRevision' | 'sameImage';
    };

/** What `wayBack` decides upon; lists are newest first. */
export interface BackFacts {
  readonly service: Service;
  readonly history: readonly ServiceDeployment[];
  /** Service revisions by ARN, as far as ECS still knows them. */
  readonly revisions: ReadonlyMap<string, ServiceRevision>;
  /** The task definition (ARN) that runs, where it is known. */
  readonly current: string | undefined;
  /** ARNs of the newest ACTIVE revisions of its family. */
  readonly registered: readonly string[];
}

/**
 * Decides where a service can go back to: while a deployment is under way ECS takes it back; afterwards the
 * last deployment that was SUCCESSFUL with something else than what runs now, which need not be the revision
 * before it. What became of images and task definitions since is still to be looked up.
 */
export function wayBack(facts: BackFacts): WayBack {
  const { service, history } = facts;
  if (service.controller !== 'ECS') {
    return { kind: 'elsewhere', controller: service.controller };
  }
  const [newest] = history;
  switch (newest?.status) {
    case 'PENDING':
    case 'IN_PROGRESS': {
      const to = goesBackTo(newest, history);
      return {
        kind: 'stop',
        deployment: newest,
        to: to === undefined ? undefined : targetOf(facts, to, undefined),
      };
    }
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { kind: 'underWay', deployment: newest };
    default:
      break;
  }
  const [first, ...others] = successes(facts);
  return first === undefined
    ? fromRevisions(facts)
    : { kind: 'targets', targets: [first, ...others], from: 'deployments' };
}

/** Those that ended well, each once, without what runs. */
function successes(facts: BackFacts): readonly BackTarget[] {
  const runs = running(facts);
  const seen = new Set<string>();
  return facts.history.flatMap(deployment => {
    const what = whatOf(facts, deployment);
    if (
      deployment.status !== 'SUCCESSFUL' ||
      what === undefined ||
      seen.has(what.key) ||
      isSame(what, runs)
    ) {
      return [];
    }
    seen.add(what.key);
    return [targetOf(facts, deployment.targetRevision ?? '', deployment)];
  });
}

function targetOf(
  { revisions, registered }: BackFacts,
  arn: string,
  deployment: ServiceDeployment | undefined,
): BackTarget {
  const revision = revisions.get(arn);
  const taskDefinition = deployment?.taskDefinition ?? revision?.taskDefinition;
  return {
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    ...(deployment === undefined ? {} : { deployment }),
    definition: taskDefinition !== undefined && registered.includes(taskDefinition) ? 'active' : 'unseen',
    images: (revision?.images ?? []).map(image => ({ ...image, fate: 'unseen', tags: [] })),
  };
}

/** What a service runs: one task definition can run with several images, where it names tags. */
interface What {
  readonly taskDefinition: string | undefined;
  readonly key: string;
  /** Only the task definition is known. */
  readonly vague: boolean;
}

function whatOf({ revisions }: BackFacts, deployment: ServiceDeployment): What | undefined {
  const revision = revisions.get(deployment.targetRevision ?? '');
  return what(deployment.taskDefinition ?? revision?.taskDefinition, revision);
}

function what(taskDefinition: string | undefined, revision: ServiceRevision | undefined): What | undefined {
  if (taskDefinition === undefined && revision === undefined) {
    return undefined;
  }
  const images = (revision?.images ?? []).map(
    ({ container, image, digest }) => `${container} ${digest ?? image}`,
  );
  return {
    taskDefinition,
    key: JSON.stringify([taskDefinition, ...images.sort()]),
    vague: revision === undefined,
  };
}

function isSame(one: What, other: What | undefined): boolean {
  if (other === undefined) {
    return false;
  }
  return one.vague || other.vague ? one.taskDefinition === other.taskDefinition : one.key === other.key;
}

/** What the newest deployment led to, or what it was taken back to. */
function running(facts: BackFacts): What | undefined {
  const { service, history, revisions } = facts;
  const [newest] = history;
  let found = newest === undefined ? undefined : whatOf(facts, newest);
  if (newest?.status === 'ROLLBACK_SUCCESSFUL') {
    const back = revisions.get(newest.progress?.rollbackTo ?? '');
    // ECS takes a deployment back to what was last successful.
    const before = history.slice(1).find(({ status }) => status === 'SUCCESSFUL');
    found = back === undefined ? before && whatOf(facts, before) : what(back.taskDefinition, back);
  }
  // The list of deployments can be behind the service itself.
  const { taskDefinition } = service;
  return taskDefinition !== undefined && found?.taskDefinition !== taskDefinition
    ? what(taskDefinition, undefined)
    : found;
}

/** Without a deployment to go back to: the family's older revisions that are not known to have failed, newest first. */
function fromRevisions({ service, current, registered, history }: BackFacts): WayBack {
  const failed = new Set(history.map(({ taskDefinition }) => taskDefinition));
  const older = registered.filter(
    arn =>
      current !== undefined &&
      familyOf(arn) === familyOf(current) &&
      revisionOf(arn) < revisionOf(current) &&
      !failed.has(arn),
  );
  const [first, ...others] = older.map(
    (taskDefinition): BackTarget => ({ taskDefinition, definition: 'active', images: [] }),
  );
  if (first === undefined) {
    return { kind: 'nothing', because: whyNothing(service, history) };
  }
  return { kind: 'targets', targets: [first, ...others], from: 'revisions' };
}

function whyNothing(
  { express }: Service,
  history: readonly ServiceDeployment[],
): Extract<WayBack, { kind: 'nothing' }>['because'] {
  const nameless = history.filter(
    ({ status, taskDefinition }) => status === 'SUCCESSFUL' && taskDefinition === undefined,
  );
  if (express === true && nameless.length > 1) {
    return 'sameImage';
  }
  return history.length > 0 ? 'onlyOne' : 'noRevision';
}

function familyOf(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(':'));
}

function revisionOf(arn: string): number {
  return Number(arn.slice(arn.lastIndexOf(':') + 1));
}
