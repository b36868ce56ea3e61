import type { FollowTarget } from './target.ts';

/** The same for targets that mean the same logs, whatever they are called. */
export function targetKey(target: FollowTarget): string {
  switch (target.kind) {
    case 'service':
      return JSON.stringify([target.kind, target.environment, target.service]);
    case 'task':
      return JSON.stringify([target.kind, target.environment, target.task]);
    case 'container':
      return JSON.stringify([target.kind, target.environment, target.task, target.container]);
    case 'group':
      return JSON.stringify([
        target.kind,
        target.environment,
        target.group,
        target.region ?? null,
        target.prefix ?? null,
      ]);
  }
}
