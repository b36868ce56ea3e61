import type { LogSource } from '../line.ts';
import type { Filter } from './filter.ts';

/** Whether lines of a source are wanted. What the follower itself says is always. */
export function wantedSource(
  { tasks, containers, environments }: Filter,
  sources: readonly LogSource[],
): (source: number) => boolean {
  const allowed = (names: readonly string[], name: string): boolean =>
    names.length === 0 || names.includes(name);
  const wanted = sources.map(
    ({ task, container, environment }) =>
      allowed(tasks, task) && allowed(containers, container) && allowed(environments, environment),
  );
  return source => wanted[source] ?? true;
}
