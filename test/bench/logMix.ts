import type { LogLine, LogSource } from '../../src/core/logs/line.ts';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Containers of so many tasks, as a service's log has them. */
export function mixSources(count: number): LogSource[] {
  return Array.from({ length: count }, (_, index) => {
    const task = (0x10000000 + index * 7_919_113).toString(16).padStart(32, 'a');
    const container = index % 4 === 3 ? 'envoy' : 'app';
    return {
      index,
      task,
      container,
      label: `${container} ${task.slice(-6)}`,
      colour: Math.floor(index / 2),
      environment: 'dev',
      group: '/ecs/blog-api',
      region: 'eu-west-1',
      stream: `app/${container}/${task}`,
    };
  });
}

const PATHS = ['/api/posts', '/api/posts/1841', '/login', '/health', '/api/comments', '/assets/main.js'];
const WORDS =
  'timeout while the connection to the database pool was waiting for a free client of tenant'.split(' ');

/** What services write: JSON of pino, access logs, logfmt, coloured lines, stack traces line by line, long lines. */
export function logMix(seed: number, sources: number): (time: number, count: number) => LogLine[] {
  const random = seeded(seed);
  const below = (max: number): number => Math.floor(random() * max);
  const one = <T>(items: readonly [T, ...T[]] | readonly T[], fallback: T): T =>
    items[below(items.length)] ?? fallback;
  const id = (): string =>
    [8, 4, 4, 4, 12].map(length => Array.from({ length }, () => below(16).toString(16)).join('')).join('-');
  const sentence = (): string => Array.from({ length: 4 + below(10) }, () => one(WORDS, 'a')).join(' ');
  const status = (): number => (random() < 0.02 ? 500 + below(4) : random() < 0.06 ? 404 : 200);
  const pino = (time: number, extra: object = {}): string =>
    JSON.stringify({
      level: random() < 0.02 ? 50 : random() < 0.06 ? 40 : random() < 0.2 ? 20 : 30,
      time,
      pid: 1,
      hostname: 'ip-10-0-1-4',
      reqId: id(),
      req: { method: 'GET', url: one(PATHS, '/'), remoteAddress: `10.0.${below(8)}.${below(250)}` },
      res: { statusCode: status() },
      responseTime: below(90_000) / 100,
      msg: sentence(),
      ...extra,
    });
  const trace = (): string[] => [
    `Error: ${sentence()}`,
    ...Array.from(
      { length: 6 + below(10) },
      () =>
        `    at ${one(WORDS, 'a')} (/app/src/routes/${one(WORDS, 'a')}.ts:${1 + below(400)}:${1 + below(80)})`,
    ),
  ];
  const one_ = (time: number): string[] => {
    const kind = random();
    if (kind < 0.5) {
      return [pino(time)];
    }
    if (kind < 0.72) {
      return [
        `10.0.${below(8)}.${below(250)} - - [${new Date(time).toUTCString()}] "GET ${one(PATHS, '/')}?page=${below(90)} HTTP/1.1" ${status()} ${below(90_000)} "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
      ];
    }
    if (kind < 0.88) {
      const level = random() < 0.04 ? 'error' : random() < 0.1 ? 'warn' : 'info';
      return [
        `time=${new Date(time).toISOString()} level=${level} msg="${sentence()}" trace_id=${id()} took=${below(900)}ms`,
      ];
    }
    if (kind < 0.94) {
      return [
        `\u001b[32minfo\u001b[39m: \u001b[1m${one(PATHS, '/')}\u001b[22m ${sentence()} \u001b[33m+${below(90)}ms\u001b[0m`,
      ];
    }
    if (kind < 0.965) {
      return trace();
    }
    if (kind < 0.99) {
      return [
        pino(time, {
          rows: Array.from({ length: 20 + below(60) }, () => ({ id: below(1e9), title: sentence() })),
        }),
      ];
    }
    return [`Überprüfung der Lieferung für „${sentence()}“ – 成功 🚚 <b>${below(9)}</b>`];
  };
  /** Tasks' clocks and the ways that lines take differ: they come up to half a second out of order. */
  return (time, count) => {
    const lines: LogLine[] = [];
    while (lines.length < count) {
      const source = below(sources);
      const at = time - below(500);
      lines.push(...one_(at).map(text => ({ source, time: at, text })));
    }
    return lines;
  };
}
