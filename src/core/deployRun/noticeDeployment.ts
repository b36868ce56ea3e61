import type { EcsRead } from '../ecs.ts';
import { Failure, isOfSession } from '../failure.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import { patiently } from '../rollout/patiently.ts';
import { deploymentOf, serviceDeploymentOf } from '../rollout/standing.ts';
import type { Watched } from '../rollout/state.ts';
import { toWatch } from '../rollout/watchedOf.ts';
import type { ServiceBefore } from './startedRun.ts';

/** Milliseconds between two looks at the service while the run may deploy it. */
const INTERVAL = 3000;

/** Service deployments looked through for the run's. */
const LOOKED_THROUGH = 10;

export interface NoticeDeps {
  readonly ecs: Pick<EcsRead, 'describeServices' | 'serviceDeployments'>;
  readonly clock: Clock;
}

/** GitHub and ECS each tell the time by their own clock (ms). */
const CLOCKS_APART = 5000;

/**
 * Looks at the service until it has a deployment that it had not `before`, and gives what is to be watched. `from`
 * tells since when (ms, by GitHub's clock) a job of the run has worked: undefined while none works, when nothing is
 * read; what is older than that is not the run's. ECS does not say who asked for a deployment: one that somebody else
 * starts while a job works is taken for the run's. Undefined where the service is gone, or has none of its own (other
 * deployment controllers). Where nobody is signed in, it waits for somebody.
 */
export async function noticeDeployment(
  environment: string,
  before: ServiceBefore,
  { ecs, clock }: NoticeDeps,
  from: () => number | undefined,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  if (before.controller !== 'ECS') {
    return undefined;
  }
  for (;;) {
    const since = from();
    if (since !== undefined) {
      const service = await signedIn(() => readService(before, { ecs, clock }, signal), clock, signal);
      if (service === undefined) {
        return undefined;
      }
      if (fresh(before, service, since).length > 0) {
        return watchedOf(environment, before, service, since, await begunSince(before, ecs, since, signal));
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
  since: number,
  signal: AbortSignal,
): Promise<Watched | undefined | 'none'> {
  const service = await signedIn(() => readService(before, { ecs, clock }, signal), clock, signal);
  return service === undefined
    ? undefined
    : (watchedOf(environment, before, service, since, await begunSince(before, ecs, since, signal)) ??
        'none');
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
function fresh(before: ServiceBefore, { deployments }: Service, since: number): readonly Deployment[] {
  const known = new Set(before.deployments.map(({ id }) => id));
  return deployments
    .filter(({ id, createdAt }) => !known.has(id) && createdAt >= since - CLOCKS_APART)
    .toSorted((one, other) => one.createdAt - other.createdAt);
}

/** The oldest service deployment since, by ECS's own clock; undefined where there is none or it cannot be read. */
async function begunSince(
  { clusterArn, arn, deployments }: ServiceBefore,
  ecs: NoticeDeps['ecs'],
  since: number,
  signal: AbortSignal,
): Promise<ServiceDeployment | undefined> {
  try {
    const all = await ecs.serviceDeployments(clusterArn, arn, LOOKED_THROUGH, signal);
    const known = new Set(deployments.map(one => serviceDeploymentOf(one, all)?.arn));
    const newest = Math.max(...deployments.map(({ createdAt }) => createdAt));
    return all
      .filter(one => deployments.length > 0 && !known.has(one.arn) && one.createdAt > newest)
      .filter(({ createdAt }) => createdAt >= since - CLOCKS_APART)
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
  since: number,
  begun: ServiceDeployment | undefined,
): Watched | undefined {
  const those = fresh(before, service, since);
  const own = begun === undefined ? those[0] : deploymentOf(begun, those);
  const startedAt = own?.createdAt ?? begun?.createdAt ?? 0;
  const older = service.deployments.filter(({ createdAt }) => createdAt < startedAt);
  const known = new Map([...before.deployments, ...older].map(one => [one.id, one]));
  return toWatch(environment, before, own, begun, [...known.values()]);
}
