import type { Service } from '../model.ts';
import type { Standing } from './standing.ts';
import type { Watched } from './state.ts';

/** How long (ms) the service may show the desired count from before. */
const LAG = 30_000;

/** Where a change of the desired count stands; `seen`: the service has shown it already. */
export function scaleStanding(
  service: Service,
  { asked, startedAt }: Watched,
  seen: boolean,
  now: number,
): Standing {
  if (service.desired !== asked.desired) {
    return seen || now - startedAt >= LAG ? { state: 'superseded', by: undefined } : { state: 'deploying' };
  }
  return service.running === service.desired && service.pending === 0
    ? { state: 'succeeded' }
    : { state: 'deploying' };
}
