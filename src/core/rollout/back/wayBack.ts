import type { Service, ServiceDeployment } from '../../model.ts';
import type { RevisionImage, ServiceRevision } from '../../release.ts';

/** What a service can go back to. */
export interface BackTarget {
  /** ARN; absent for Express Mode, which names images alone. */
  readonly taskDefinition?: string;
  /** Absent where only the task definition is known of. */
  readonly revision?: ServiceRevision;
  /** The deployment that ended well with it; absent where only the task definition is known of. */
  readonly deployment?: ServiceDeployment;
  /** ECS takes no deregistered revision: a copy has to be registered. */
  readonly deregistered: boolean;
  /** Images that a tag names now otherwise than then: a copy that names them by digest has to be registered. */
  readonly moved: readonly RevisionImage[];
  /** Images that are no longer in their repository: its tasks could not start. */
  readonly missing: readonly RevisionImage[];
  /** Images of which nobody can say either. */
  readonly unseen: readonly RevisionImage[];
}

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
      /** `revisions`: ECS remembers no deployment, so that nobody knows which of them ever ran well. */
      readonly from: 'deployments' | 'revisions';
    }
  | { readonly kind: 'nothing'; readonly because: 'onlyOne' | 'noRevision' };

/** What is known of an image: whether its repository still has it, and what its tag names now. */
export type ImageFate = 'same' | 'moved' | 'missing' | 'unseen';

/** What `wayBack` decides upon; lists are newest first. */
export interface BackFacts {
  readonly service: Service;
  readonly history: readonly ServiceDeployment[];
  /** Service revisions by ARN, as far as ECS still knows them. */
  readonly revisions: ReadonlyMap<string, ServiceRevision>;
  /** ARNs of the family's ACTIVE task definitions. */
  readonly registered: readonly string[];
  fate(image: RevisionImage): ImageFate;
}

/**
 * Decides where a service can go back to: while a deployment is under way ECS takes it back; afterwards the
 * last deployment that was SUCCESSFUL with something else than what runs now, which need not be the revision
 * before it. What cannot start any more comes last.
 */
export function wayBack(facts: BackFacts): WayBack {
  const { service, history } = facts;
  if (service.controller !== 'ECS') {
    return { kind: 'elsewhere', controller: service.controller };
  }
  const [newest] = history;
  switch (newest?.status) {
    case 'PENDING':
    case 'IN_PROGRESS':
      return { kind: 'stop', deployment: newest, to: successes(facts)[0] };
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { kind: 'underWay', deployment: newest };
    default:
      break;
  }
  const targets = successes(facts, running(facts));
  const [first, ...others] = [...targets.filter(canStart), ...targets.filter(target => !canStart(target))];
  if (first !== undefined) {
    return { kind: 'targets', targets: [first, ...others], from: 'deployments' };
  }
  return fromRevisions(facts);
}

/** Whether its tasks could start, as far as can be seen. */
export function canStart({ missing }: BackTarget): boolean {
  return missing.length === 0;
}

/** Those that ended well, each once, without what runs. */
function successes(facts: BackFacts, runs?: What): readonly BackTarget[] {
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
    return [targetOf(facts, deployment)];
  });
}

function targetOf(facts: BackFacts, deployment: ServiceDeployment): BackTarget {
  const revision = facts.revisions.get(deployment.targetRevision ?? '');
  const taskDefinition = deployment.taskDefinition ?? revision?.taskDefinition;
  const images = revision?.images ?? [];
  const withFate = (fate: ImageFate) => images.filter(image => facts.fate(image) === fate);
  return {
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    ...(revision === undefined ? {} : { revision }),
    deployment,
    deregistered:
      taskDefinition !== undefined &&
      facts.service.express !== true &&
      !facts.registered.includes(taskDefinition),
    moved: withFate('moved'),
    missing: withFate('missing'),
    unseen: withFate('unseen'),
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

/** Without a successful deployment: the family's other revisions that are not known to have failed, newest first. */
function fromRevisions({ service, registered, history }: BackFacts): WayBack {
  const current = service.taskDefinition;
  const failed = new Set(history.map(({ taskDefinition }) => taskDefinition));
  const older = registered.filter(
    arn =>
      current !== undefined &&
      familyOf(arn) === familyOf(current) &&
      revisionOf(arn) < revisionOf(current) &&
      !failed.has(arn),
  );
  const [first, ...others] = older.map(taskDefinition => ({
    taskDefinition,
    deregistered: false,
    moved: [],
    missing: [],
    unseen: [],
  }));
  if (first === undefined) {
    return { kind: 'nothing', because: history.length > 0 ? 'onlyOne' : 'noRevision' };
  }
  return { kind: 'targets', targets: [first, ...others], from: 'revisions' };
}

function familyOf(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(':'));
}

function revisionOf(arn: string): number {
  return Number(arn.slice(arn.lastIndexOf(':') + 1));
}
