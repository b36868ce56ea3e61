import { shortTaskId } from '../format.ts';
import type { LogSource } from './line.ts';
import type { FollowTarget } from './target.ts';

/** What the title of a task or container begins with, where it belongs to something that has a name. */
const OWNED = / \/ /;

/** Whose the lines of a target are, without the task, which each line says itself; undefined for a task of nobody. */
export function ownerOf(target: FollowTarget): string | undefined {
  switch (target.kind) {
    case 'service':
    case 'group':
      return target.title;
    default: {
      const [owner = ''] = target.title.split(OWNED);
      return owner === shortTaskId(target.task) ? undefined : owner;
    }
  }
}

/**
 * Sources with labels that tell them apart among those of all targets: with the owner where there are several targets,
 * the environment where there are several, the container where two of one task would be called the same.
 */
export function labelled(
  sources: readonly LogSource[],
  targets: readonly Pick<FollowTarget, 'environment'>[],
): LogSource[] {
  const environments = new Set(targets.map(({ environment }) => environment));
  const names = sources.map(({ environment, owner, label }) =>
    [environments.size > 1 ? environment : undefined, targets.length > 1 ? owner : undefined, label]
      .filter(part => part !== undefined)
      .join(' '),
  );
  const containers = new Map<string, Set<string>>();
  for (const [index, { task, container }] of sources.entries()) {
    const key = `${task} ${names[index]}`;
    containers.set(key, (containers.get(key) ?? new Set()).add(container));
  }
  return sources.map((source, index) => {
    const name = names[index] ?? source.label;
    const { task, container } = source;
    const alike = task !== '' && (containers.get(`${task} ${name}`)?.size ?? 0) > 1;
    return { ...source, label: alike && container !== '' ? `${name} ${container}` : name };
  });
}
