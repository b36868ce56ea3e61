import type { LogEvent, LogsRead } from '../../ports.ts';
import type { Piece } from './piece.ts';

type Request = Parameters<LogsRead['filterLogEvents']>[0];

/** What all pieces of one reading have in common. */
export interface Reading {
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** In CloudWatch Logs' pattern language. */
  readonly pattern?: string;
  /** Events of one call at most; absent: as many as CloudWatch Logs gives. */
  readonly limit?: number;
  /**
   * Milliseconds that are asked for at once, so that it is known how far a search is; it grows where little is found.
   * Absent: all.
   */
  readonly span?: number;
}

/** Reads a piece, one call a step. */
export interface PieceReader {
  readonly piece: Piece;
  /**
   * Of the events beyond this time (ms) all were given, on the way back in time; up to it, on the way forward. At it
   * some may be missing.
   */
  readonly frontier: number;
  readonly done: boolean;
  /**
   * Events that were not given before, in order of the way. Rejects with a Failure; then nothing is lost, and the next
   * step asks again.
   */
  step(logs: LogsRead, signal: AbortSignal): Promise<readonly LogEvent[]>;
  /** The same for some of its streams, from where it is. */
  part(streams: readonly string[]): PieceReader;
}

export function request(
  { group, streams, prefix }: Piece,
  { pattern, limit }: Reading,
): Pick<Request, 'group' | 'streams' | 'prefix' | 'pattern' | 'limit'> {
  return {
    group,
    streams,
    ...(prefix === undefined ? {} : { prefix }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(limit === undefined ? {} : { limit }),
  };
}
