import type { FollowTarget } from './target.ts';

/** Titles that a file's name says. */
const NAMED_MAX = 3;

/** What a file with the logs of some targets is called, without its extension. */
export function fileName(targets: readonly FollowTarget[]): string {
  const titles = new Set(targets.map(({ title }) => title));
  const names =
    titles.size === targets.length
      ? [...titles]
      : targets.map(({ title, environment }) => `${title} ${environment}`);
  return names.length > NAMED_MAX ? `${names[0]} and ${names.length - 1} more` : names.join(' ') || 'ecs';
}
