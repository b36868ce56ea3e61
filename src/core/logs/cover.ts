/**
 * Names that stand for all streams whose names begin with the part before the asterisk, which no stream has in its name.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
 */

/** All streams that begin with `prefix`. */
export function coverOf(prefix: string): string {
  return `${prefix}*`;
}

/** All streams of a group. */
export const WHOLE_GROUP = coverOf('');

/** How the streams begin that a name stands for; undefined for the name of one stream. */
export function prefixOf(name: string): string | undefined {
  return name.endsWith('*') ? name.slice(0, -1) : undefined;
}

/** Whether a name stands for a stream and others. */
export function covers(name: string, stream: string): boolean {
  const prefix = prefixOf(name);
  return prefix !== undefined && stream.startsWith(prefix);
}
