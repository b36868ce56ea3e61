import type { RepositoryName } from '../github.ts';
import type { Deployment, Service } from '../model.ts';
import type { Watched } from '../rollout/state.ts';

/** The service as it was before the run was started. */
export type ServiceBefore = Pick<Service, 'arn' | 'name' | 'clusterArn' | 'controller' | 'taskDefinition'> & {
  readonly deployments: readonly Pick<Deployment, 'id' | 'taskDefinition' | 'createdAt'>[];
};

/** What has to be remembered of a run to follow it, also after the window was reloaded: JSON, no secret. */
export interface StartedRun {
  readonly environment: string;
  readonly repository: RepositoryName;
  readonly runId: number;
  /** Its page at GitHub. */
  readonly url: string;
  /** File name below `.github/workflows`. */
  readonly workflow: string;
  /** SHA that it was started for. */
  readonly commit: string;
  readonly before: ServiceBefore;
  /** ms */
  readonly startedAt: number;
  /** `startedAt` of the rollout that it began, once there is one (ms). */
  readonly began?: number;
}

/**
 * What was not seen to end for so long (ms) is not followed again: GitHub lets no run go on for longer, the days that
 * it waits for a reviewer included (Usage limits of GitHub Actions).
 */
const FORGOTTEN = 35 * 24 * 60 * 60_000;

export function isRecent({ startedAt }: StartedRun, now: number): boolean {
  return startedAt >= now - FORGOTTEN;
}

/** What there is to be remembered of a service: no more of it. */
export function serviceBefore(service: Service): ServiceBefore {
  const { arn, name, clusterArn, controller, taskDefinition, deployments } = service;
  return {
    arn,
    name,
    clusterArn,
    controller,
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    deployments: deployments.map(({ id, taskDefinition: own, createdAt }) => ({
      id,
      taskDefinition: own,
      createdAt,
    })),
  };
}

/** Whether the rollout is the one that the run began. */
export function isOf(watched: Watched, { environment, before, began }: StartedRun): boolean {
  return (
    watched.environment === environment &&
    watched.service === before.arn &&
    watched.kind === 'deploy' &&
    watched.startedAt === began
  );
}

/** Whether it is all of a run that was remembered. */
export function isStartedRun(value: unknown): value is StartedRun {
  return (
    isRecord(value) &&
    ['environment', 'url', 'workflow', 'commit'].every(name => typeof value[name] === 'string') &&
    ['runId', 'startedAt'].every(name => typeof value[name] === 'number') &&
    ['number', 'undefined'].includes(typeof value['began']) &&
    isRecord(value['repository']) &&
    typeof value['repository']['owner'] === 'string' &&
    typeof value['repository']['name'] === 'string' &&
    isServiceBefore(value['before'])
  );
}

function isServiceBefore(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['arn', 'name', 'clusterArn', 'controller'].every(name => typeof value[name] === 'string') &&
    ['string', 'undefined'].includes(typeof value['taskDefinition']) &&
    Array.isArray(value['deployments']) &&
    value['deployments'].every(
      (one: unknown) =>
        isRecord(one) &&
        typeof one['id'] === 'string' &&
        typeof one['taskDefinition'] === 'string' &&
        typeof one['createdAt'] === 'number',
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
