import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../../src/aws/config.ts';
import { createLogTail } from '../../src/aws/logTail.ts';
import { Failure } from '../../src/core/failure.ts';
import type { LogTail, TailEvent, TailScope, TailUpdate } from '../../src/core/logPorts.ts';
import type { Environment } from '../../src/core/model.ts';
import { environmentOf } from './support/environment.ts';
import { REGION, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const group = '/ecs/app';

interface Opened {
  readonly sandbox: TestSandbox;
  readonly tail: LogTail;
  put(stream: string, ...messages: string[]): void;
  /** Sessions that are open at the sandbox. */
  sessions(): number;
}

async function open(
  t: TestContext,
  options: {
    readonly speed?: number;
    readonly silenceMax?: number;
    readonly environment?: (of: Environment) => Environment;
    readonly policy?: object;
  } = {},
): Promise<Opened> {
  const sandbox = await startTestSandbox(t, { speed: options.speed ?? 50 });
  const environment = (options.environment ?? (of => of))(environmentOf(sandbox));
  const credentials = await sandbox.signIn(options.policy === undefined ? {} : { policy: options.policy });
  const client = new CloudWatchLogsClient({ ...clientConfig(environment), credentials, maxAttempts: 1 });
  t.after(() => client.destroy());
  const { store, tails } = sandbox.sandbox.world.logs;
  const stream = (name: string) => store.addStream(store.addGroup(REGION, group), name);
  stream('a');
  return {
    sandbox,
    tail: createLogTail(client, environment, REGION, options.silenceMax),
    put: (name, ...messages) =>
      store.put(
        stream(name),
        messages.map(message => ({ timestamp: Date.now(), message })),
      ),
    sessions: () => tails.size,
  };
}

const scope: TailScope = { kind: 'groups', groups: [group] };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/** Puts lines once the session has begun, and gives so many events. */
async function take(
  session: AsyncIterable<TailUpdate>,
  count: number,
  started: () => void,
): Promise<TailEvent[]> {
  const events: TailEvent[] = [];
  for await (const update of session) {
    if (update.kind === 'started') {
      started();
    } else {
      events.push(...update.events);
    }
    if (events.length >= count) {
      break;
    }
  }
  return events;
}

async function failureOf(
  session: AsyncIterable<TailUpdate>,
  started: () => unknown = () => undefined,
): Promise<Failure> {
  try {
    for await (const { kind } of session) {
      if (kind === 'started') {
        await started();
      }
    }
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  return assert.fail('it ended normally');
}

describe('Live Tail over the SDK', { timeout: 60_000 }, () => {
  it('gives what is written from the start of the session on, and leaves nothing behind', async t => {
    const { tail, put, sessions } = await open(t);
    const abort = new AbortController();
    put('a', 'before');
    const [first, second] = await take(tail.session(scope, abort.signal), 2, () => put('a', 'one', 'two'));
    assert.deepEqual(
      [first, second].map(event => [event?.group, event?.stream, event?.message]),
      [
        [group, 'a', 'one'],
        [group, 'a', 'two'],
      ],
    );
    assert.ok(first !== undefined && first.ingestionTime >= first.timestamp);
    await until(() => sessions() === 0);
    assert.equal(getEventListeners(abort.signal, 'abort').length, 0);
  });

  it('keeps to the streams, or to what they begin with', async t => {
    const { tail, put } = await open(t);
    put('b');
    const never = new AbortController().signal;
    const write = (): void => {
      put('a', 'one');
      put('b', 'two');
      put('bb', 'three');
    };
    const streams = await take(tail.session({ kind: 'streams', group, streams: ['b'] }, never), 1, write);
    assert.deepEqual(
      streams.map(({ message }) => message),
      ['two'],
    );
    const prefixes = await take(tail.session({ kind: 'prefixes', group, prefixes: ['b'] }, never), 2, write);
    assert.deepEqual(
      prefixes.map(({ message }) => message),
      ['two', 'three'],
    );
  });

  it('finds a group by its ARN, and by its name where the settings name no account', async t => {
    const { sandbox, tail, put } = await open(t, {
      environment: ({ roleArn: _, ...environment }) => environment,
    });
    const never = new AbortController().signal;
    const arn = `arn:aws:logs:${REGION}:${sandbox.sandbox.world.accountId}:log-group:${group}:*`;
    for (const each of [arn, group]) {
      const [event] = await take(tail.session({ kind: 'groups', groups: [each] }, never), 1, () =>
        put('a', each),
      );
      assert.equal(event?.message, each);
    }
    assert.equal(
      (await failureOf(tail.session({ kind: 'groups', groups: ['/none'] }, never))).code,
      'notFound',
    );
  });

  it('closes the session when it is aborted, before the start, after it and between two updates', async t => {
    const { tail, sessions } = await open(t);
    const early = new AbortController();
    early.abort();
    assert.equal((await failureOf(tail.session(scope, early.signal))).code, 'cancelled');
    const starting = new AbortController();
    const failure = failureOf(tail.session(scope, starting.signal));
    starting.abort();
    assert.equal((await failure).code, 'cancelled');
    const late = new AbortController();
    assert.equal((await failureOf(tail.session(scope, late.signal), () => late.abort())).code, 'cancelled');
    await until(() => sessions() === 0);
    assert.equal(getEventListeners(late.signal, 'abort').length, 0);
  });

  it('leaves no timer behind when it is aborted while nobody takes', async t => {
    const silenceMax = 54_321;
    const { tail, sessions } = await open(t, { silenceMax });
    const made = t.mock.method(globalThis, 'setTimeout');
    const cleared = t.mock.method(globalThis, 'clearTimeout');
    const abort = new AbortController();
    const session = tail.session(scope, abort.signal)[Symbol.asyncIterator]();
    assert.deepEqual((await session.next()).value, { kind: 'started' });
    const timers = made.mock.calls.filter(({ arguments: [, delay] }) => delay === silenceMax);
    assert.equal(timers.length, 1);
    abort.abort();
    assert.ok(cleared.mock.calls.some(({ arguments: [timer] }) => timer === timers[0]?.result));
    await until(() => sessions() === 0);
    await session.return?.();
  });

  it('says when it was cut, when the server fails, and when nothing comes any more', async t => {
    const { sandbox, tail, sessions } = await open(t, { silenceMax: 500 });
    const never = new AbortController().signal;
    for (const [kind, code] of [
      ['cut', 'offline'],
      ['fail', 'server'],
      ['hang', 'offline'],
    ] as const) {
      await sandbox.control('PUT', '/faults', {
        faults: [{ action: 'logs:StartLiveTail', kind, rate: 1, after: 100 }],
      });
      assert.equal((await failureOf(tail.session(scope, never))).code, code, kind);
      await until(() => sessions() === 0);
    }
  });

  it('ends normally after three hours', async t => {
    const { tail } = await open(t, { speed: 20_000 });
    const kinds = new Set<string>();
    for await (const { kind } of tail.session(scope, new AbortController().signal)) {
      kinds.add(kind);
    }
    assert.deepEqual([...kinds], ['started', 'events']);
  });

  it('says what is not allowed, limited, missing, or cannot be had', async t => {
    const { sandbox, tail } = await open(t);
    const never = new AbortController().signal;
    const group404: TailScope = { kind: 'groups', groups: ['/none'] };
    assert.equal((await failureOf(tail.session(group404, never))).code, 'notFound');
    for (const [fault, code] of [
      [{ kind: 'throttling' }, 'throttled'],
      [{ kind: 'error', status: 501, code: 'InternalFailure' }, 'unsupported'],
      [{ kind: 'error', status: 400, code: 'UnknownOperationException' }, 'unsupported'],
      [{ kind: 'error', status: 400, code: 'LimitExceededException' }, 'limit'],
      [{ kind: 'error', status: 503 }, 'server'],
      [{ kind: 'reset' }, 'offline'],
    ] as const) {
      await sandbox.control('PUT', '/faults', {
        faults: [{ action: 'logs:StartLiveTail', rate: 1, ...fault }],
      });
      assert.equal((await failureOf(tail.session(scope, never))).code, code, JSON.stringify(fault));
    }
    const denied = await open(t, {
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] },
    });
    const failure = await failureOf(denied.tail.session(scope, never));
    assert.deepEqual([failure.code, failure.missingAction], ['accessDenied', 'logs:StartLiveTail']);
  });

  it('reads on while nobody takes, so that nothing is dropped', async t => {
    const { sandbox, tail, put } = await open(t);
    const never = new AbortController().signal;
    const session = tail.session(scope, never)[Symbol.asyncIterator]();
    assert.deepEqual((await session.next()).value, { kind: 'started' });
    const { tails } = sandbox.sandbox.world.logs;
    const total = 40 * 200;
    for (let burst = 0; burst < 40; burst++) {
      put('a', ...Array.from({ length: 200 }, (_, index) => `${burst * 200 + index} ${'x'.repeat(1000)}`));
      const sent = (burst + 1) * 200;
      await until(() => [...tails].every(each => each.sent >= sent));
    }
    const numbers: number[] = [];
    while (numbers.length < total) {
      const { value } = await session.next();
      if (value?.kind === 'events') {
        assert.equal(value.sampled, false);
        numbers.push(...value.events.map(({ message }: TailEvent) => Number.parseInt(message, 10)));
      }
    }
    await session.return?.();
    assert.deepEqual(
      numbers,
      Array.from({ length: total }, (_, index) => index),
    );
  });
});
