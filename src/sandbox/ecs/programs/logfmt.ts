import type { Random } from '../ids.ts';
import { requestAt, type Style, whole } from './words.ts';

/** logfmt, as Go's slog and others write it. */
function line(
  at: number,
  level: string,
  msg: string,
  fields: Readonly<Record<string, unknown>> = {},
): string {
  const pairs = { time: new Date(at).toISOString(), level, msg, ...fields };
  return Object.entries(pairs)
    .map(([key, value]) => {
      const text = String(value);
      return `${key}=${/[\s="]/.test(text) ? JSON.stringify(text) : text}`;
    })
    .join(' ');
}

export const logfmt: Style = {
  pace: 2_200,
  starting: name => [
    [60, at => line(at, 'INFO', 'starting', { service: name })],
    [120, at => line(at, 'INFO', 'listening', { addr: ':8080' })],
  ],
  happening(random: Random, at: number) {
    const { id, trace, path } = requestAt(random, at);
    const luck = random();
    const fields = { method: 'GET', path, request_id: id, trace_id: trace };
    if (luck < 0.03) {
      return [line(at, 'ERROR', 'request failed', { ...fields, status: 502, err: 'dial tcp: i/o timeout' })];
    }
    const took = `${whole(random, 1, 80)}ms`;
    return luck < 0.08
      ? [line(at, 'WARN', 'cache miss', { ...fields, key: `cart:${whole(random, 1, 9_999)}` })]
      : [line(at, 'INFO', 'request', { ...fields, status: 200, took })];
  },
  stopping: at => [line(at, 'INFO', 'shutting down', { signal: 'SIGTERM' })],
  crashed: (_, at) => [line(at, 'ERROR', 'fatal', { err: 'redis: connection pool exhausted' })],
};
