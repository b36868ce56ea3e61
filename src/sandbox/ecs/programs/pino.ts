import type { Random } from '../ids.ts';
import { requestAt, type Style, whole } from './words.ts';

/** Node.js with pino: JSON with numbers for levels, times in milliseconds, errors with their stack in one text. */
const levels = { info: 30, warn: 40, error: 50, fatal: 60 };

const stack = [
  "TypeError: Cannot read properties of undefined (reading 'title')",
  '    at renderPost (/app/src/posts/render.js:24:31)',
  '    at async handler (/app/src/posts/routes.js:18:5)',
  '    at async /app/src/server.js:41:7',
].join('\n');

function line(at: number, level: keyof typeof levels, fields: object, msg: string): string {
  return JSON.stringify({ level: levels[level], time: at, pid: 1, hostname: 'ip-10-0-1-23', ...fields, msg });
}

export const pino: Style = {
  pace: 2_000,
  starting: name => [
    [180, at => line(at, 'info', { name, node: 'v22.12.0' }, 'starting')],
    [640, at => line(at, 'info', { address: 'http://0.0.0.0:8080' }, 'server listening')],
  ],
  happening(random: Random, at: number) {
    const { id, trace, path } = requestAt(random, at);
    const luck = random();
    const req = { id, method: 'GET', url: path, remoteAddress: '10.0.1.17' };
    const responseTime = whole(random, 2, 180);
    if (luck < 0.03) {
      const err = { type: 'TypeError', message: stack.slice(11, stack.indexOf('\n')), stack };
      const fields = { req, traceId: trace, res: { statusCode: 500 }, err, responseTime };
      return [line(at, 'error', fields, 'request errored')];
    }
    const statusCode = luck < 0.1 ? 404 : 200;
    const level = statusCode === 404 ? 'warn' : 'info';
    return [line(at, level, { req, traceId: trace, res: { statusCode }, responseTime }, 'request completed')];
  },
  stopping: at => [line(at, 'info', { signal: 'SIGTERM' }, 'closing server')],
  crashed: (_, at) => [
    line(at, 'fatal', { err: { type: 'TypeError', message: 'uncaught', stack } }, 'uncaught exception'),
  ],
};
