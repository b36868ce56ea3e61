import { ApiError } from '../api.ts';
import type { LogEvent, Position } from './event.ts';

/** Unlike any other event's, of the length that CloudWatch Logs uses. */
export function eventId({ timestamp, sequence }: LogEvent): string {
  return `3${String(timestamp).padStart(20, '0')}${String(sequence).padStart(35, '0')}`;
}

/** GetLogEvents: `f/…/s` goes on after the position, `b/…/s` before it. */
export function streamToken(direction: 'f' | 'b', { timestamp, sequence }: Position): string {
  return `${direction}/${String(timestamp).padStart(20, '0')}${String(sequence + 1).padStart(36, '0')}/s`;
}

export function readStreamToken(token: string): { direction: 'f' | 'b'; position: Position } {
  const found = /^([fb])\/(\d{20})(\d{36})\/s$/.exec(token);
  if (found === null) {
    throw badToken();
  }
  const [, direction, timestamp, sequence] = found;
  return {
    direction: direction === 'f' ? 'f' : 'b',
    position: { timestamp: Number(timestamp), sequence: Number(sequence) - 1 },
  };
}

/** FilterLogEvents and the describe calls: opaque, and good for the same question only. */
export function encodeToken(question: string, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([question, ...place])).toString('base64url');
}

export function decodeToken(token: string, question: string): readonly (string | number)[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(value) && value[0] === question) {
      return value.slice(1).filter(part => typeof part === 'string' || typeof part === 'number');
    }
  } catch {
    // Not JSON: not a token of ours either.
  }
  throw badToken();
}

function badToken(): ApiError {
  return new ApiError('InvalidParameterException', 'The specified nextToken is invalid.');
}
