import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { FromPage, ToPage } from '../../src/core/logs/messages.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { environmentOf, toCredentials } from '../aws/support/environment.ts';
import { LogPage } from '../aws/support/logPage.ts';
import { REGION, TestSandbox } from '../aws/support/sandbox.ts';
import { delayOf, writtenLine } from './logs/line.ts';
import type { FollowOrder, ToFollower } from './logs/messages.ts';
import type { Measured } from './result.ts';

const GROUP = '/bench/app';
const STREAMS = 4;
/** Lines a second, and for how many seconds delays and calls are measured. */
const RATE = 100;
const STEADY = 60;
/**
 * Lines, and how many a second, for what they cost; those before, so that start and first use are not counted, nor that
 * JavaScript is compiled. Live Tail sends up to 500 a second whole.
 */
const WARM_UP = 48_000;
const BURST = 40_000;
const BURST_RATE = 400;
/** Seconds in which all followers must have all lines of a part. */
const PATIENCE = 60;
/** Puts a second. */
const PUTS = 10;

/** Somebody who follows the group in a process of its own. */
interface Contender {
  /** The name of its session, which its calls are counted by. */
  readonly session: string;
  readonly child: ChildProcess;
  /** Of the lines that it has seen (ms). */
  delays: number[];
  mode: string;
}

/**
 * Following a log group beside `aws logs tail --follow` of the AWS CLI, both in processes of their own on one sandbox at
 * AWS's speed and with its throttling: how long after PutLogEvents a line is there (in the model of the view's page; on
 * the CLI's standard output), calls to CloudWatch Logs a minute, and processor time. The page is no part of the process
 * that follows, as the terminal is none of the CLI's: both are on this side. Otherwise each does all that it does for a
 * person, which is not the same: the CLI reads each line once, formats it and forgets it; the follower gets it from Live
 * Tail, reads it again to be sure that none was left out, and keeps it for the page. All threads of a process count, so
 * that of JavaScript also the compiling and the collecting of garbage beside it; starting counts for nobody.
 */
export async function measure(): Promise<Measured> {
  const sandbox = new TestSandbox(
    await startSandbox({ fleet: { clusters: 0, services: 0, tasks: 0 }, speed: 1 }),
  );
  const contenders: Contender[] = [];
  try {
    const put = await writer(sandbox);
    const tail = await ours(sandbox, 'tail', true);
    contenders.push(tail);
    const polling = await ours(sandbox, 'polling', false);
    contenders.push(polling);
    const cli = await theirs(sandbox, 'cli');
    contenders.push(cli);

    // Until all have begun.
    let written = 0;
    while (contenders.some(({ delays }) => delays.length === 0)) {
      if (written++ > PATIENCE) {
        throw new Error(
          `no line came: ${contenders.map(({ session, delays }) => `${session} ${delays.length}`).join(', ')}`,
        );
      }
      await put(1);
      await sleep(1000);
    }
    if (tail.mode !== 'liveTail') {
      throw new Error(`it follows by ${tail.mode}`);
    }
    await sleep(10_000);
    forget(contenders);

    const { calls } = sandbox.sandbox.world;
    calls.clear();
    const startedAt = Date.now();
    await write(put, RATE, RATE * STEADY);
    const minutes = (Date.now() - startedAt) / 60_000;
    const made = calls.list('logs:*').map(({ caller = '' }) => caller.slice(caller.lastIndexOf('/') + 1));
    const callsOf = ({ session }: Contender): number =>
      round(made.filter(name => name === session).length / minutes, 1);
    const counts = new Map(contenders.map(each => [each, callsOf(each)]));
    await allSeen(contenders, RATE * STEADY);
    const delays = new Map(contenders.map(each => [each, each.delays.toSorted((a, b) => a - b)]));

    forget(contenders);
    await write(put, BURST_RATE, WARM_UP);
    await allSeen(contenders, WARM_UP);
    forget(contenders);
    const before = await usage(contenders);
    await write(put, BURST_RATE, BURST);
    await allSeen(contenders, BURST);
    const after = await usage(contenders);

    const figures = (who: Contender) => {
      const sorted = delays.get(who) ?? [];
      return {
        delayMedianMs: at(sorted, 0.5),
        delayP99Ms: at(sorted, 0.99),
        callsPerMinute: counts.get(who) ?? Number.NaN,
        cpuSecondsPer100kLines: round(
          ((after.get(who) ?? 0) - (before.get(who) ?? 0)) * (100_000 / BURST),
          2,
        ),
      };
    };
    const peer = figures(cli);
    const own = figures(tail);
    const polled = figures(polling);
    return {
      metrics: {
        ...own,
        pollingDelayMedianMs: polled.delayMedianMs,
        pollingDelayP99Ms: polled.delayP99Ms,
        pollingCallsPerMinute: polled.callsPerMinute,
        pollingCpuSecondsPer100kLines: polled.cpuSecondsPer100kLines,
      },
      peer,
      bars: [
        { metric: 'delayMedianMs', op: '<=', limit: peer.delayMedianMs },
        { metric: 'delayP99Ms', op: '<=', limit: peer.delayP99Ms },
        { metric: 'callsPerMinute', op: '<=', limit: peer.callsPerMinute },
        { metric: 'cpuSecondsPer100kLines', op: '<=', limit: peer.cpuSecondsPer100kLines },
      ],
    };
  } finally {
    for (const { child } of contenders) {
      child.kill();
    }
    await sandbox.stop();
  }
}

type Put = (lines: number) => Promise<void>;

/** Makes the group, and writes lines to its streams in turn. */
async function writer(sandbox: TestSandbox): Promise<Put> {
  const { world } = sandbox.sandbox;
  await sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
    trustPolicy: world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document,
    policies: {
      all: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    },
  });
  const credentials = await sandbox.signIn({ sessionName: 'writer' });
  const client: CloudWatchLogsClient = sandbox.logs(credentials);
  await client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  for (let stream = 0; stream < STREAMS; stream++) {
    await client.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: `app/${stream}` }));
  }
  let number = 0;
  let turn = 0;
  return async lines => {
    const now = Date.now();
    await client.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: `app/${turn++ % STREAMS}`,
        logEvents: Array.from({ length: lines }, () => ({
          timestamp: now,
          message: writtenLine(number++, now),
        })),
      }),
    );
  };
}

/** Writes so many lines, `rate` a second. */
async function write(put: Put, rate: number, lines: number): Promise<void> {
  const each = rate / PUTS;
  const startedAt = Date.now();
  for (let count = 0; count < lines / each; count++) {
    await put(each);
    await sleep(Math.max(0, startedAt + ((count + 1) * 1000) / PUTS - Date.now()));
  }
}

async function ours(sandbox: TestSandbox, session: string, liveTail: boolean): Promise<Contender> {
  const order: FollowOrder = {
    environment: environmentOf(sandbox),
    credentials: toCredentials(await sandbox.signIn({ sessionName: session })),
    group: GROUP,
    liveTail,
  };
  const child = fork('test/bench/logs/follower.ts', { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const contender: Contender = { session, child, delays: [], mode: '' };
  const send = (message: ToFollower): boolean => child.send(message);
  const page = new LogPage(
    {
      connect: post => {
        child.on('message', (message: ToPage) => {
          if (message.type === 'status') {
            contender.mode = message.status.mode ?? '';
          }
          post(message);
        });
        return { dispose: () => void child.removeAllListeners('message') };
      },
      receive: (message: FromPage) => void send(message),
    },
    lines => {
      const now = Date.now();
      contender.delays.push(...lines.flatMap(([, , text]) => delayOf(text, now) ?? []));
    },
  );
  send({ type: 'order', order });
  page.show();
  return contender;
}

async function theirs(sandbox: TestSandbox, session: string): Promise<Contender> {
  const { accessKeyId, secretAccessKey, sessionToken } = await sandbox.signIn({ sessionName: session });
  const child = spawn(
    '/usr/bin/aws',
    ['logs', 'tail', GROUP, '--follow', '--format', 'short', '--endpoint-url', sandbox.url],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        // As on a terminal: a pipe gets its lines in blocks of 8 KiB otherwise.
        PYTHONUNBUFFERED: '1',
        HOME: '/nonexistent',
        AWS_REGION: REGION,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      },
    },
  );
  const contender: Contender = { session, child, delays: [], mode: 'polling' };
  createInterface(child.stdout).on('line', line => {
    const delay = delayOf(line, Date.now());
    if (delay !== undefined) {
      contender.delays.push(delay);
    }
  });
  await once(child, 'spawn');
  return contender;
}

function forget(contenders: readonly Contender[]): void {
  for (const each of contenders) {
    each.delays = [];
  }
}

/** Until each of them has seen so many lines; fails if one has more, or takes too long. */
async function allSeen(contenders: readonly Contender[], lines: number): Promise<void> {
  for (let second = 0; contenders.some(({ delays }) => delays.length < lines); second++) {
    if (second > PATIENCE) {
      throw new Error(
        contenders.map(({ session, delays }) => `${session} saw ${delays.length} of ${lines}`).join(', '),
      );
    }
    await sleep(1000);
  }
  const more = contenders.find(({ delays }) => delays.length > lines);
  if (more !== undefined) {
    throw new Error(`${more.session} saw ${more.delays.length} lines of ${lines}`);
  }
}

/** Seconds of processor time that each process has taken so far: proc(5), `stat`, in ticks of 10 ms. */
async function usage(contenders: readonly Contender[]): Promise<ReadonlyMap<Contender, number>> {
  const seconds = new Map<Contender, number>();
  for (const each of contenders) {
    const stat = await readFile(`/proc/${each.child.pid}/stat`, 'utf8');
    // The name before may hold spaces; after it the state is the third field, user and system time are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    seconds.set(each, (Number(fields[11]) + Number(fields[12])) / 100);
  }
  return seconds;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
