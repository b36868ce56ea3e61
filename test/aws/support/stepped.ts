import { setTimeout as wait } from 'node:timers/promises';
import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import { clientConfig } from '../../../src/aws/config.ts';
import { createEcsRead } from '../../../src/aws/ecsRead.ts';
import { createEcsWrite } from '../../../src/aws/ecsWrite.ts';
import { Keys } from '../../../src/aws/keys.ts';
import { createLogsRead } from '../../../src/aws/logs.ts';
import { lookupClients } from '../../../src/aws/lookupClients.ts';
import { createLookupRead } from '../../../src/aws/lookups.ts';
import type { EcsRead, EcsWrite } from '../../../src/core/ecs.ts';
import type { LookupRead } from '../../../src/core/lookups.ts';
import type { Clock, Credentials, LogsRead } from '../../../src/core/ports.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { environmentOf, toCredentials } from './environment.ts';
import { TestSandbox } from './sandbox.ts';

/** The time of a sandbox whose clock stands, for code under test: both move together, from one sleep to the next. */
export class SteppedTime implements Clock {
  readonly #clock: { now(): number; advance(milliseconds: number): void };
  readonly #sleeps: { readonly until: number; readonly wake: () => void }[] = [];
  #underWay = 0;
  #idle: (() => void) | undefined;
  /** Whether all that was sent over connections that stay open has arrived: time stands meanwhile. */
  arrived: () => boolean = () => true;

  constructor(clock: { now(): number; advance(milliseconds: number): void }) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const entry = {
        until: this.now() + milliseconds,
        wake: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#sleeps.splice(this.#sleeps.indexOf(entry), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#sleeps.push(entry);
    });
  }

  /** Counts a call as under way until it is answered: time stands meanwhile. */
  async during<T>(call: () => Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await call();
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) {
        this.#idle?.();
      }
    }
  }

  /** The same port, with its calls counted; each takes `latency` (ms) of this time first. */
  counted<T extends object>(port: T, latency = 0): T {
    return new Proxy(port, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') {
          return member;
        }
        return async (...args: readonly unknown[]) => {
          if (latency > 0) {
            await this.sleep(latency, new AbortController().signal);
          }
          return this.during(async () => Reflect.apply(member, target, args));
        };
      },
    });
  }

  /** Moves on until `done`, at most by so many milliseconds; gives whether it was done. */
  async run(milliseconds: number, done: () => boolean = () => false): Promise<boolean> {
    const end = this.now() + milliseconds;
    for (;;) {
      await this.#settle();
      if (done()) {
        return true;
      }
      const next = this.#sleeps.toSorted((a, b) => a.until - b.until)[0];
      if (next === undefined || next.until > end) {
        this.#clock.advance(Math.max(0, end - this.now()));
        return done();
      }
      this.#sleeps.splice(this.#sleeps.indexOf(next), 1);
      this.#clock.advance(Math.max(0, next.until - this.now()));
      next.wake();
    }
  }

  /** Until all that runs sleeps. */
  async #settle(): Promise<void> {
    for (let calm = 0; calm < 2; calm++) {
      if (this.#underWay > 0) {
        calm = -1;
        await new Promise<void>(resolve => {
          this.#idle = resolve;
        });
        this.#idle = undefined;
      } else if (!this.arrived()) {
        calm = -1;
        await wait(1);
      } else {
        await new Promise<void>(resolve => setImmediate(resolve));
      }
    }
  }
}

export interface Stepped {
  readonly sandbox: TestSandbox;
  readonly time: SteppedTime;
  readonly ecs: EcsRead;
  readonly change: EcsWrite;
  readonly logs: () => LogsRead;
  readonly logsClient: CloudWatchLogsClient;
  readonly lookups: LookupRead;
  readonly scaling: ApplicationAutoScalingClient;
  readonly environment: ReturnType<typeof environmentOf>;
  /** As if the session had run out; it is renewed without anybody. */
  expire(): void;
  stop(): Promise<void>;
}

export interface SteppedOptions {
  readonly fleet?: 'demo' | { readonly clusters: number; readonly services: number; readonly tasks: number };
  /** Milliseconds that each call takes. */
  readonly latency?: number;
  /** Attempts of one read; the SDK waits between them in real time. */
  readonly attempts?: number;
}

/** The head of an answer names the time of this machine, which a stepped sandbox's is not. */
export function dated(logs: LogsRead, time: SteppedTime): LogsRead {
  return {
    logStreams: logs.logStreams,
    filterLogEvents: async (request, signal) => {
      const page = await logs.filterLogEvents(request, signal);
      return { ...page, answeredAt: Math.floor(time.now() / 1000) * 1000 };
    },
  };
}

/** A sandbox on a stepped clock, with the adapters as they ship but for the SDK's own repetition of reads. */
export async function startStepped({
  fleet = 'demo',
  latency = 0,
  attempts = 1,
}: SteppedOptions = {}): Promise<Stepped> {
  const sandbox = new TestSandbox(await startSandbox({ fleet, manualClock: true, throttling: false }));
  const { world } = sandbox.sandbox;
  const environment = environmentOf(sandbox);
  const time = new SteppedTime(world.clock);
  const role = world.iam.role(sandbox.roleArn('codespaces-ecs-dev'));
  await sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
    trustPolicy: role?.trust.document,
    policies: {
      all: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    },
  });
  let credentials: Credentials = toCredentials(await sandbox.signIn());
  let refusedKey: string | undefined;
  const ask = async (_access: unknown, refused?: string): Promise<Credentials> => {
    if (refused !== undefined && refused !== refusedKey) {
      refusedKey = refused;
      credentials = toCredentials(await sandbox.signIn());
    }
    return credentials;
  };
  const client = (keys: Keys, maxAttempts: number): ECSClient =>
    keys.watch(new ECSClient({ ...clientConfig(environment), maxAttempts, credentials: keys.provider }));
  const readKeys = new Keys('read', ask);
  const reading = client(readKeys, attempts);
  const changing = client(new Keys({ kind: 'role' }, ask), 1);
  const logging = readKeys.watch(
    new CloudWatchLogsClient({
      ...clientConfig(environment),
      maxAttempts: 1,
      credentials: readKeys.provider,
    }),
  );
  const lookupConfig = { ...clientConfig(environment), maxAttempts: 1 };
  const lookedUp = lookupClients(lookupConfig, readKeys, made => made);
  const scaling = lookedUp.scaling(environment.region);
  const logs = time.counted(dated(createLogsRead(logging, environment), time), latency);
  return {
    sandbox,
    time,
    environment,
    ecs: time.counted(createEcsRead(reading, environment), latency),
    change: time.counted(createEcsWrite(changing, environment), latency),
    logs: () => logs,
    logsClient: logging,
    lookups: time.counted(createLookupRead(lookedUp, environment), latency),
    scaling,
    expire: () => void world.sessions.expireAll(world.now()),
    stop: async () => {
      for (const each of [reading, changing, logging, scaling]) {
        each.destroy();
      }
      await sandbox.stop();
    },
  };
}
