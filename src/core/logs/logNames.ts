import type { LogSource } from './line.ts';

/** What names of log groups and streams tell. */

/** The name of a log group, of which some say the ARN (`arn:aws:logs:…:log-group:NAME`, with or without `:*`). */
export function groupName(group: string): string {
  return group.startsWith('arn:') ? (group.split(':')[6] ?? group) : group;
}

/** The same for a stream whoever reads it; undefined where the lines of several streams have the source. */
export function streamKey({
  environment,
  region,
  group,
  stream,
}: Pick<LogSource, 'environment' | 'region' | 'group' | 'stream'>): string | undefined {
  return stream === undefined ? undefined : JSON.stringify([environment, region, groupName(group), stream]);
}

/** The id of the task in a stream's name. Longer rows of hexadecimal digits are other ids, such as Docker's. */
export function taskIn(stream: string): string | undefined {
  return /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/.exec(stream)?.[0];
}
