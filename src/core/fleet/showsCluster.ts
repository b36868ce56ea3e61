import type { Environment } from '../model.ts';

/** Whether a cluster of this name belongs to the environment: no pattern at all lets every name through. */
export function showsCluster(environment: Pick<Environment, 'clusters'>, name: string): boolean {
  return (
    environment.clusters.length === 0 || environment.clusters.some(pattern => matchesPattern(pattern, name))
  );
}

/** `*` stands for any characters; the rest is taken as it is written. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) {
    return name === pattern;
  }
  if (!name.startsWith(start) || !name.endsWith(end) || name.length < start.length + end.length) {
    return false;
  }
  const last = name.length - end.length;
  let from = start.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0 || found + part.length > last) {
      return false;
    }
    from = found + part.length;
  }
  return true;
}
