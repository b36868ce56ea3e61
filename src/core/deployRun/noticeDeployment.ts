import type { EcsRead } from '../ecs.ts';
import { Failure, isOfSession } from '../failure.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import { patiently } from '../rollout/patiently.ts';
import { serviceDeploymentOf } from '../rollout/standing.ts';
import type { Watched } from '../rollout/state.ts';
import type { ServiceBefore } from './startedRun.ts';

/** Milliseconds between two looks at the service while the run may deploy it. */
const INTERVAL = 3000;

/** Service deployments looked through for the run's. */
const LOOKED_THROUGH = 10;

export interface NoticeDeps {
  readonly ecs: Pick<EcsRead, 'describeServices' | 'serviceDeployments'>;
  readonly clock: Clock;
}

/**
 * Looks at the service until it has a deployment that it had not `before` the run was started, and gives what
 * is to be watched. ECS does not say who asked for a deployment: one that somebody else starts at the same time
 * is taken for the run's. Undefined where the service is gone, or has none of its own (other deployment
 * controllers). `mayDeploy` tells whether a job runs; while none does, nothing is read. Where nobody is signed in,
 * it waits for somebody.
 */
export async function noticeDeployment(
  environment: string,
  before: ServiceBefore,
  { ecs, clock }: NoticeDeps,
  mayDeploy: () => boolean,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  if (before.controller !== 'ECS') {
    return undefined;
  }
  for (;;) {
    if (mayDeploy()) {
      const service = await signedIn(() => readService(before, { ecs, clock }, signal), clock, signal);
      if (service === undefined) {
        return undefined;
      }
      if (since(before, service).length > 0) {
        return watchedOf(environment, before, service, await begunSince(before, ecs, signal));
      }
    }
    await clock.sleep(INTERVAL, signal);
  }
}

/**
 * What the service got since `before`, once the run is over; `none` where that is nothing, undefined as above. A
 * deployment that ended unseen is found among the service deployments, which ECS remembers for 90 days.
 */
export async function lookForDeployment(
  environment: string,
  before: ServiceBefore,
  { ecs, clock }: NoticeDeps,
  signal: AbortSignal,
): Promise<Watched | undefined | 'none'> {
  const service = await signedIn(() => readService(before, { ecs, clock }, signal), clock, signal);
  return service === undefined
    ? undefined
    : (watchedOf(environment, before, service, await begunSince(before, ecs, signal)) ?? 'none');
}

/** Reads once somebody is signed in. */
async function signedIn<T>(read: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Failure && isOfSession(error))) {
        throw error;
      }
      await clock.sleep(INTERVAL, signal);
    }
  }
}

async function readService(
  { clusterArn, arn }: ServiceBefore,
  { ecs, clock }: NoticeDeps,
  signal: AbortSignal,
): Promise<Service | undefined> {
  const [service] = await patiently(() => ecs.describeServices(clusterArn, [arn], signal), clock, signal);
  return service?.status === 'ACTIVE' ? service : undefined;
}

/** Deployments that were not there, oldest first. */
function since(before: ServiceBefore, { deployments }: Service): readonly Deployment[] {
  const known = new Set(before.deployments.map(({ id }) => id));
  return deployments
    .filter(({ id }) => !known.has(id))
    .toSorted((one, other) => one.createdAt - other.createdAt);
}

/** The oldest service deployment since, by ECS's own clock; undefined where there is none or it cannot be read. */
async function begunSince(
  { clusterArn, arn, deployments }: ServiceBefore,
  ecs: NoticeDeps['ecs'],
  signal: AbortSignal,
): Promise<ServiceDeployment | undefined> {
  try {
    const all = await ecs.serviceDeployments(clusterArn, arn, LOOKED_THROUGH, signal);
    const known = new Set(deployments.map(one => serviceDeploymentOf(one, all)?.arn));
    const newest = Math.max(...deployments.map(({ createdAt }) => createdAt));
    return all
      .filter(one => deployments.length > 0 && !known.has(one.arn) && one.createdAt > newest)
      .toSorted((one, other) => one.createdAt - other.createdAt)[0];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return undefined;
    }
    throw error;
  }
}

/** By its service deployment, where that is known: of one that ECS took back, `deployments[]` may show the way back alone. */
function watchedOf(
  environment: string,
  before: ServiceBefore,
  service: Service,
  begun: ServiceDeployment | undefined,
): Watched | undefined {
  const fresh = since(before, service);
  const own =
    begun === undefined
      ? fresh[0]
      : fresh.find(
          one =>
            serviceDeploymentOf(one, [begun]) !== undefined &&
            one.taskDefinition === (begun.taskDefinition ?? one.taskDefinition),
        );
  const taskDefinition = own?.taskDefinition ?? begun?.taskDefinition;
  const startedAt = own?.createdAt ?? begun?.createdAt;
  return startedAt === undefined
    ? undefined
    : {
        environment,
        cluster: before.clusterArn,
        service: before.arn,
        kind: 'deploy',
        ...(own === undefined ? {} : { deployment: own.id }),
        ...(begun === undefined ? {} : { serviceDeployment: begun.arn }),
        asked: taskDefinition === undefined ? {} : { taskDefinition },
        before: before.deployments.map(one => one.taskDefinition),
        startedAt,
      };
}
