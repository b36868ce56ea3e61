/** What one question to FilterLogEvents is about: streams of one log group. */
export interface Piece {
  readonly environment: string;
  readonly region: string;
  /** Name or ARN. */
  readonly group: string;
  /** At most 100, by their whole names; empty: all of the group, or those of `prefix`. */
  readonly streams: readonly string[];
  readonly prefix?: string;
  /** Nothing newer (ms), or older, is of interest; absent where all is. */
  readonly newest?: number;
  readonly oldest?: number;
}

/** FilterLogEvents takes at most this many stream names. */
const STREAMS_MAX = 100;

/** Pieces for streams that are known by name. */
export function streamPieces(
  where: Pick<Piece, 'environment' | 'region' | 'group'>,
  streams: readonly string[],
): Piece[] {
  const names = [...new Set(streams)];
  return Array.from({ length: Math.ceil(names.length / STREAMS_MAX) }, (_, index) => ({
    ...where,
    streams: names.slice(index * STREAMS_MAX, (index + 1) * STREAMS_MAX),
  }));
}

/** Log groups count by environment too: two of them may be of different accounts. */
export function groupKey({
  environment,
  region,
  group,
}: Pick<Piece, 'environment' | 'region' | 'group'>): string {
  return `${environment}|${region}|${group}`;
}

/** Leaves out what another piece reads as well. */
export function withoutOverlap(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(
    (piece, index) =>
      !pieces.some(
        (other, at) => at !== index && covers(other, piece) && (!covers(piece, other) || at < index),
      ),
  );
}

function covers(wide: Piece, narrow: Piece): boolean {
  return (
    groupKey(wide) === groupKey(narrow) &&
    (wide.newest ?? Number.POSITIVE_INFINITY) >= (narrow.newest ?? Number.POSITIVE_INFINITY) &&
    (wide.oldest ?? Number.NEGATIVE_INFINITY) <= (narrow.oldest ?? Number.NEGATIVE_INFINITY) &&
    hasStreams(wide, narrow)
  );
}

function hasStreams({ streams, prefix = '' }: Piece, narrow: Piece): boolean {
  const names = narrow.streams.length > 0 ? narrow.streams : undefined;
  if (streams.length > 0) {
    return names?.every(name => streams.includes(name)) === true;
  }
  return (names ?? [narrow.prefix ?? '']).every(name => name.startsWith(prefix));
}
