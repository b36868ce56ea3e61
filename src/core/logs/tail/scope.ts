import type { TailScope } from '../../logPorts.ts';

/**
 * StartLiveTail takes at most so many stream names, or beginnings of them.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
const NAMES_MAX = 100;

/** A stream that is wanted; `prefix` is the beginning of its name that all tasks of its service share. */
export interface WantedStream {
  readonly name: string;
  readonly prefix?: string;
}

/**
 * What a session has to send for the streams of a group: by their common beginnings, so that new tasks' streams are
 * there from their first line, else by name, and where these are too many all of the group. Undefined for no stream.
 */
export function scopeOf(group: string, wanted: readonly WantedStream[]): TailScope | undefined {
  if (wanted.length === 0) {
    return undefined;
  }
  const all = [...new Set(wanted.map(({ name, prefix }) => prefix ?? name))].sort();
  const isPrefix = new Set(wanted.flatMap(({ prefix }) => prefix ?? []));
  const prefixes = all.filter(
    name => !all.some(other => other !== name && isPrefix.has(other) && name.startsWith(other)),
  );
  if (prefixes.length > NAMES_MAX || prefixes.includes('')) {
    return { kind: 'groups', groups: [group] };
  }
  return wanted.every(({ prefix }) => prefix === undefined)
    ? { kind: 'streams', group, streams: prefixes }
    : { kind: 'prefixes', group, prefixes };
}

export function sameScope(a: TailScope | undefined, b: TailScope | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
