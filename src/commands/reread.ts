import { toFailure } from '../core/failure.ts';
import type { Topic } from '../core/fleet/topic.ts';
import type { Services } from './command.ts';

/** Has the tree read something again after a change. Why it could not stands in the tree: nobody waits for it. */
export function reread({ fleet, log }: Services, topic: Topic): void {
  fleet.refresh(topic, new AbortController().signal).catch((error: unknown) => {
    log.debug(`${topic.kind} after a change: ${toFailure(error).message}`);
  });
}
