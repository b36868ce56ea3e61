import type { Service, ServiceEvent } from '../model.ts';
import { primaryDeployment, type ServiceHealth } from './serviceHealth.ts';

const DAY = 24 * 3_600_000;
const TROUBLE = /\bunable\b|\bfailed\b|CannotPull|\bunhealthy\b|\brolling back\b/i;
const STEADY = /has reached a steady state/;
/** Amazon ECS Developer Guide, 'Service event messages'. */
export const ROLLING_BACK = /\brolling back to deployment /;
/** The deployment that takes another back is made with the event; one made later than this (ms) is a new one. */
const SAME_TIME = 60_000;

/** Whether an event says that something went wrong. */
export function isTrouble({ message }: ServiceEvent): boolean {
  return TROUBLE.test(message);
}

/** Why a service is not where it is wanted to be, as ECS says it; undefined where it says nothing. */
export function troubleReason(service: Service, health: ServiceHealth): string | undefined {
  if (health !== 'failing' && health !== 'deploying' && health !== 'short') {
    return undefined;
  }
  const failed = service.deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
  const steady = service.events.findIndex(({ message }) => STEADY.test(message));
  const since = steady === -1 ? service.events : service.events.slice(0, steady);
  const primary = primaryDeployment(service);
  return (
    failed?.rolloutStateReason ??
    since.find(isTrouble)?.message ??
    (primary?.rolloutState === 'IN_PROGRESS' ? primary.rolloutStateReason : undefined)
  );
}

/**
 * The event with which the last deployment was rolled back, where that was within a day before `now` (ms), has
 * come to its end and no deployment was begun since.
 */
export function rolledBack(service: Service, now: number): ServiceEvent | undefined {
  const primary = primaryDeployment(service);
  if (primary === undefined || primary.rolloutState === 'IN_PROGRESS' || service.deployments.length > 1) {
    return undefined;
  }
  const event = service.events.find(({ message }) => ROLLING_BACK.test(message));
  return event !== undefined && now - event.createdAt < DAY && primary.createdAt - event.createdAt < SAME_TIME
    ? event
    : undefined;
}
