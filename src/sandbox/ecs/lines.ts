import type { Line, LineSource } from '../logs/source.ts';
import type { Behaviour } from './definitionState.ts';
import { type Random, seeded } from './ids.ts';
import { coloured } from './programs/coloured.ts';
import { java } from './programs/java.ts';
import { logfmt } from './programs/logfmt.ts';
import { nodeFault } from './programs/nodeFault.ts';
import { pino } from './programs/pino.ts';
import { python } from './programs/python.ts';
import { paths, pick, plain, requestAt, type Style, whole } from './programs/words.ts';
import { zap } from './programs/zap.ts';

/** Programs that log as the variable LOG_FORMAT of their container says. */
export const styles = { coloured, java, logfmt, pino, python, zap } satisfies Record<string, Style>;

type StyleName = keyof typeof styles;

/** What kind of program a container is taken for. */
export type Program = Plain | StyleName;
type Plain = 'web' | 'webJson' | 'proxy' | 'worker' | 'job' | 'router';

export function isStyle(name: string): name is StyleName {
  return Object.hasOwn(styles, name);
}

/** Milliseconds between two things that a program writes about: a modest rate. */
const pace: Readonly<Record<Plain, number>> = {
  web: 2_500,
  webJson: 2_000,
  proxy: 3_000,
  worker: 4_000,
  job: 1_500,
  router: 240_000,
};

/**
 * What a program writes while it runs. The lines of a moment depend on nothing but the program, its
 * seed and the moment, so that they can be made when somebody looks.
 */
export function linesOf(writer: {
  readonly program: Program;
  readonly name: string;
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** How much faster than in AWS it starts; the pace of what follows is that of real time. */
  readonly speed: number;
  /** It gets no further than reading its configuration. */
  readonly fails: boolean;
}): LineSource {
  const { program, name, seed, startedAt, speed } = writer;
  const step = isStyle(program) ? styles[program].pace : pace[program];
  return (from, to) => {
    const lines: Line[] = starting(program, name, startedAt, speed);
    if (writer.fails) {
      return within(lines.slice(0, 2), from, to);
    }
    const first = Math.max(0, Math.floor((from - startedAt) / step) - 1);
    const last = Math.floor((to - startedAt) / step);
    for (let index = Math.max(1, first); index <= last; index++) {
      const random = seeded(seed + index * 7_919);
      const at = Math.floor(startedAt + (index + random() * 0.9) * step);
      for (const message of happening(program, random, at, index)) {
        lines.push({ timestamp: at, message });
      }
    }
    return within(lines, from, to);
  };
}

function within(lines: readonly Line[], from: number, to: number): readonly Line[] {
  return lines.filter(({ timestamp }) => timestamp > from && timestamp <= to);
}

/** The last words of a container that ends with that exit code; `fault`: it served until something went wrong. */
export function lastWords(
  behaviour: Behaviour | 'fault',
  program: Program,
  at: number,
  exitCode: number,
): readonly string[] {
  const failed = behaviour === 'crash' || behaviour === 'fault';
  if (isStyle(program) && (failed || behaviour === 'serve')) {
    const style = styles[program];
    return failed ? style.crashed(seeded(at), at) : style.stopping(at);
  }
  if (behaviour === 'fault') {
    return program === 'webJson'
      ? [json(at, 'fatal', { msg: 'uncaught exception', err: { stack: nodeFault.slice(3, -1).join('\n') } })]
      : nodeFault;
  }
  if (behaviour === 'crash') {
    const stack = [
      "Error: Missing required configuration 'DATABASE_URL'",
      '    at loadConfig (/app/src/config.js:41:11)',
      '    at start (/app/src/server.js:18:18)',
      '    at Object.<anonymous> (/app/src/index.js:7:1)',
      '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
      '    at node:internal/main/run_main_module:36:49',
    ];
    return program === 'webJson'
      ? [
          json(at, 'fatal', {
            msg: 'startup failed',
            err: { message: stack[0] ?? '', stack: stack.join('\n') },
          }),
        ]
      : [plain(at, 'FATAL', 'startup failed'), ...stack];
  }
  // The kernel gives the process no time for last words.
  if (behaviour === 'oom') {
    return [];
  }
  if (behaviour === 'foreign') {
    return ['exec /usr/local/bin/docker-entrypoint.sh: exec format error'];
  }
  if (behaviour === 'once') {
    return exitCode === 0
      ? [plain(at, 'INFO', `finished, exit code ${exitCode}`)]
      : [
          plain(at, 'ERROR', 'step failed: relation "drafts" already exists (SQLSTATE 42P07)'),
          plain(at, 'ERROR', `nothing more is applied, exit code ${exitCode}`),
        ];
  }
  return program === 'webJson'
    ? [json(at, 'info', { msg: 'SIGTERM received, draining connections' })]
    : [plain(at, 'INFO', 'SIGTERM received, shutting down')];
}

function starting(program: Program, name: string, startedAt: number, speed: number): Line[] {
  const at = (after: number, message: (time: number) => string): Line => ({
    timestamp: Math.ceil(startedAt + after / speed),
    message: message(Math.ceil(startedAt + after / speed)),
  });
  if (isStyle(program)) {
    return styles[program].starting(name).map(([after, message]) => at(after, message));
  }
  switch (program) {
    case 'webJson':
      return [
        at(180, time => json(time, 'info', { msg: 'starting', service: name, node: 'v22.12.0' })),
        at(350, time => json(time, 'info', { msg: 'reading configuration' })),
        at(640, time => json(time, 'info', { msg: 'listening', port: 8080 })),
      ];
    case 'proxy':
      return [at(90, time => `${slashTime(time)} [notice] 1#1: start worker processes`)];
    case 'router':
      return [
        at(60, time => `[${slashTime(time)}] [ info] [fluent bit] version=1.9.10, commit=eba89f4660, pid=1`),
        at(95, time => `[${slashTime(time)}] [ info] [sp] stream processor started`),
      ];
    case 'job':
      return [
        at(210, time => plain(time, 'INFO', `${name} starting`)),
        at(420, time => plain(time, 'INFO', 'connected to the database')),
      ];
    case 'worker':
      return [
        at(230, time => plain(time, 'INFO', `${name} starting, concurrency 4`)),
        at(910, time => plain(time, 'INFO', 'waiting for jobs')),
      ];
    case 'web':
      return [
        at(170, time => plain(time, 'INFO', `${name} starting (node v22.12.0)`)),
        at(380, time => plain(time, 'INFO', 'reading configuration')),
        at(820, time => plain(time, 'INFO', 'listening on 0.0.0.0:8080')),
      ];
  }
}

function happening(program: Program, random: Random, at: number, index: number): readonly string[] {
  if (isStyle(program)) {
    return styles[program].happening(random, at);
  }
  switch (program) {
    case 'web':
      return request(random, at, (level, text, stack) => [plain(at, level, text), ...stack]);
    case 'webJson':
      return requestJson(random, at);
    case 'proxy':
      return [access(random, at)];
    case 'router':
      return [`[${slashTime(at)}] [ warn] [engine] failed to flush chunk '1-${at}.flb', retry in 8 seconds`];
    case 'worker':
      return [work(random, at)];
    case 'job':
      return [
        plain(at, 'INFO', `applied step ${index}: ${pick(random, steps)} (${whole(random, 40, 900)}ms)`),
      ];
  }
}

const jobs = ['send-newsletter', 'resize-image', 'index-item', 'expire-sessions', 'sync-orders'];
const steps = ['create table drafts', 'add index items_slug', 'backfill owners', 'drop column legacy_id'];
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64)',
  'ELB-HealthChecker/2.0',
  'curl/8.9.1',
  'Go-http-client/2.0',
];

function request(
  random: Random,
  at: number,
  write: (level: string, text: string, stack: readonly string[]) => readonly string[],
): readonly string[] {
  const luck = random();
  const { path, id } = requestAt(random, at);
  if (luck < 0.015) {
    return write('ERROR', `POST ${path} 500 ${whole(random, 90, 900)}ms request_id=${id}`, [
      "TypeError: Cannot read properties of undefined (reading 'price')",
      '    at renderItem (/app/src/items/render.js:88:24)',
      '    at async handler (/app/src/items/routes.js:31:5)',
    ]);
  }
  if (luck < 0.05) {
    return write('WARN', `slow query on items (${whole(random, 800, 2_400)}ms) request_id=${id}`, []);
  }
  const status = luck < 0.1 ? 404 : 200;
  return write('INFO', `GET ${path} ${status} ${whole(random, 2, 120)}ms request_id=${id}`, []);
}

function requestJson(random: Random, at: number): readonly string[] {
  const luck = random();
  const { path, id, trace } = requestAt(random, at);
  const status = luck < 0.02 ? 502 : luck < 0.07 ? 404 : 200;
  return [
    json(at, status === 502 ? 'error' : status === 404 ? 'warn' : 'info', {
      msg: 'request',
      method: 'GET',
      path,
      status,
      durationMs: whole(random, 2, 180),
      requestId: id,
      traceId: trace,
      ...(status === 502 ? { err: { message: 'upstream timed out', upstream: '10.0.1.17:5432' } } : {}),
    }),
  ];
}

function access(random: Random, at: number): string {
  const address = `10.0.${Math.floor(random() * 3)}.${4 + Math.floor(random() * 250)}`;
  const status = random() < 0.05 ? 404 : 200;
  return `${address} - - [${clfTime(at)}] "GET ${pick(random, paths)} HTTP/1.1" ${status} ${whole(random, 120, 9_000)} "-" "${pick(random, agents)}"`;
}

function work(random: Random, at: number): string {
  const job = `job ${whole(random, 10_000, 99_999)} ${pick(random, jobs)}`;
  const luck = random();
  if (luck < 0.03) {
    return plain(at, 'ERROR', `${job} failed: connection reset by peer, retry 1 of 5`);
  }
  if (luck < 0.08) {
    return plain(at, 'WARN', `${job} took longer than expected`);
  }
  return plain(at, 'INFO', `${job} done in ${whole(random, 20, 1_400)}ms`);
}

function json(at: number, level: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ time: new Date(at).toISOString(), level, ...fields });
}

/** 2026/01/31 12:00:00 */
function slashTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** 31/Jan/2026:12:00:00 +0000 */
function clfTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
