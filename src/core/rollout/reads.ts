import type { Service, ServiceDeployment } from '../model.ts';
import { plainStanding } from './standing.ts';
import type { Watched } from './state.ts';

/** What was read of a rollout so far. Times are milliseconds since the epoch, -∞ for never. */
export interface ReadSoFar {
  readonly watched: Watched;
  readonly service: Service | undefined;
  readonly serviceAt: number;
  readonly found: ServiceDeployment | undefined;
  /** Also of a search that did not find it. */
  readonly foundAt: number;
  /** Whether the service deployments may be read at all. */
  readonly readable: boolean;
  /** Status that was known of the service deployment when the service was read last. */
  readonly serviceFor: string | undefined;
  /** Failed tasks that the service named when the service deployment was read last. */
  readonly failedThen: number;
  /** Id of the deployment that takes it back, once it was seen. */
  readonly rollback: string | undefined;
}

type Read = 'service' | 'serviceDeployment';

/** How old (ms) what is known of the service may be while its service deployment is what tells. */
const SERVICE_AGE = 60_000;
/** The same of the service deployment, while the service is what tells. */
const DEPLOYMENT_AGE = 120_000;
/** How long (ms) a service deployment that was not there is not looked for again. */
const SEARCH_AGE = 15_000;

/** What tells where the rollout stands: a rolling deployment shows in the service, one that shifts traffic does not. */
export function readFirst(read: ReadSoFar): Read {
  const { service, found, readable } = read;
  const tells = readable && service !== undefined && found !== undefined && startsOne(read);
  return tells && shifts(read) ? 'serviceDeployment' : 'service';
}

/** Whether the other of the two has to be read at the same look, after the one that was read first. */
export function readsOther(first: Read, read: ReadSoFar, now: number): boolean {
  const { watched, service, found, foundAt, readable, failedThen, rollback } = read;
  if (first === 'serviceDeployment') {
    // Compared with what the service was read for: that read can have failed at the last look.
    return found?.status !== read.serviceFor || now - read.serviceAt >= SERVICE_AGE;
  }
  if (service === undefined || !readable || !startsOne(read)) {
    return false;
  }
  const own = service.deployments.find(({ id }) => id === watched.deployment);
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (rollback !== undefined && found !== undefined && primary?.id === rollback) {
    return false;
  }
  if (own === undefined || plainStanding(service, own.id) === undefined) {
    return true;
  }
  if (found === undefined) {
    const ended = own.rolloutState === 'COMPLETED' && !shifts(read);
    return !ended && now - foundAt >= SEARCH_AGE;
  }
  return (
    own.rolloutState !== 'COMPLETED' && (own.failedTasks !== failedThen || now - foundAt >= DEPLOYMENT_AGE)
  );
}

/** Whether traffic is shifted to what is deployed. */
export function shifts({ service, found }: Pick<ReadSoFar, 'service' | 'found'>): boolean {
  return (found?.progress?.strategy ?? service?.strategy ?? 'ROLLING') !== 'ROLLING';
}

/** A change of the desired count starts no deployment. */
function startsOne({ watched }: ReadSoFar): boolean {
  return watched.deployment !== undefined || watched.serviceDeployment !== undefined;
}
