import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  MalformedQueryException,
  StartLiveTailCommand,
  type StartLiveTailCommandInput,
  type StartLiveTailResponseStream,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup } from '../../src/sandbox/logs/store.ts';
import { refusal, type SignIn, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

interface Rig {
  readonly sandbox: TestSandbox;
  readonly client: CloudWatchLogsClient;
  readonly group: LogGroup;
  put(stream: string, ...messages: readonly string[]): void;
  tail(
    input?: Partial<StartLiveTailCommandInput>,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<StartLiveTailResponseStream>>;
}

/** The group `/app` with the stream `one`, and a client of the SDK as it is. */
async function rig(t: TestContext, signIn: SignIn = {}): Promise<Rig> {
  const sandbox = await startTestSandbox(t, { speed: 20 });
  const client = new CloudWatchLogsClient({
    ...sandbox.config,
    credentials: await sandbox.signIn(signIn),
    disableHostPrefix: true,
  });
  t.after(() => client.destroy());
  const { store } = sandbox.sandbox.world.logs;
  const group = store.addGroup('eu-west-1', '/app');
  store.addStream(group, 'one');
  return {
    sandbox,
    client,
    group,
    put: (stream, ...messages) =>
      store.put(
        store.addStream(group, stream),
        messages.map(message => ({ timestamp: Date.now(), message })),
      ),
    async tail(input = {}, signal) {
      const command = new StartLiveTailCommand({ logGroupIdentifiers: [group.arn], ...input });
      const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return answer.responseStream ?? assert.fail();
    },
  };
}

/** Reads until so many lines came. */
async function lines(stream: AsyncIterable<StartLiveTailResponseStream>, count: number) {
  const messages: string[] = [];
  for await (const { sessionUpdate } of stream) {
    messages.push(...(sessionUpdate?.sessionResults ?? []).map(({ message }) => message ?? ''));
    if (messages.length >= count) {
      break;
    }
  }
  return messages;
}

async function end(stream: AsyncIterable<StartLiveTailResponseStream>): Promise<unknown> {
  try {
    for await (const _ of stream) {
      // What it sends is not asked for.
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await sleep(5);
  }
}

suite('Live Tail over HTTP', { timeout: 60_000 }, () => {
  test('the SDK has the start, updates, and ends the session by destroying its client', async t => {
    const { sandbox, client, group, put, tail } = await rig(t);
    const { tails } = sandbox.sandbox.world.logs;
    const stream = await tail({ logStreamNamePrefixes: ['o'], logEventFilterPattern: '"héllo"' });
    const [session] = tails;
    put('other', 'héllo ✓');
    put('two', 'héllo too');
    let start: object | undefined;
    for await (const { sessionStart, sessionUpdate } of stream) {
      start ??= sessionStart;
      const [event] = sessionUpdate?.sessionResults ?? [];
      if (event !== undefined) {
        assert.equal(event.message, 'héllo ✓');
        assert.equal(event.logStreamName, 'other');
        assert.equal(event.logGroupIdentifier, '111122223333:/app');
        assert.ok(Math.abs(Number(event.timestamp) - Date.now()) < 60_000);
        assert.equal(sessionUpdate?.sessionMetadata?.sampled, false);
        break;
      }
    }
    assert.deepEqual(start, {
      requestId: Object(start).requestId,
      sessionId: session?.id,
      logGroupIdentifiers: [group.arn],
      logStreamNames: [],
      logStreamNamePrefixes: ['o'],
      logEventFilterPattern: '"héllo"',
    });
    client.destroy();
    await until(() => tails.size === 0);
  });

  test('aborting ends the session', async t => {
    const { sandbox, tail } = await rig(t);
    const abort = new AbortController();
    const stream = await tail({}, abort.signal);
    const ended = end(stream);
    assert.equal(sandbox.sandbox.world.logs.tails.size, 1);
    abort.abort();
    assert.ok((await ended) instanceof Error);
    await until(() => sandbox.sandbox.world.logs.tails.size === 0);
  });

  test('three hours are its time', async t => {
    const { sandbox, tail } = await rig(t);
    const ended = end(await tail());
    await sandbox.control('POST', '/clock', { advance: 3 * 3_600_000 });
    assert.equal(Object(await ended).name, 'SessionTimeoutException');
  });

  test('who may not is refused', async t => {
    const { tail, group } = await rig(t, {
      policy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'logs:StartLiveTail', Resource: 'arn:aws:logs:*:*:log-group:/other' },
        ],
      },
    });
    const { name, message, status } = await refusal(tail());
    assert.deepEqual([name, status], ['AccessDeniedException', 400]);
    assert.ok(message.includes(`logs:StartLiveTail on resource: ${group.arn} `), message);
  });

  test('five start in a second', async t => {
    const { tail } = await rig(t);
    const starts = await Promise.allSettled(Array.from({ length: 12 }, () => tail()));
    const refused = starts.flatMap(start => (start.status === 'rejected' ? [start.reason.name] : []));
    assert.ok(starts.some(({ status }) => status === 'fulfilled'));
    assert.ok(refused.length > 0);
    assert.ok(
      refused.every(name => name === 'ThrottlingException'),
      refused.join(),
    );
  });

  test('a reader that is too slow loses the oldest', async t => {
    const { sandbox, tail, put } = await rig(t);
    const iterator = (await tail())[Symbol.asyncIterator]();
    assert.ok((await iterator.next()).value.sessionStart);
    const [session] = sandbox.sandbox.world.logs.tails;
    const filler = 'x'.repeat(10_000);
    let at = 0;
    await until(() => {
      put('one', ...Array.from({ length: 40 }, () => `${at++} ${filler}`));
      return (session?.dropped ?? 0) > 0;
    });
    const last = at;
    const numbers: number[] = [];
    while (numbers.at(-1) !== last - 1) {
      const { value } = await iterator.next();
      numbers.push(
        ...value.sessionUpdate.sessionResults.map((event: object) =>
          Number.parseInt(Object(event).message, 10),
        ),
      );
    }
    assert.equal(new Set(numbers).size, numbers.length);
    assert.ok(numbers.length < last, `${numbers.length} of ${last}`);
    await iterator.return?.();
  });
});

suite('faults of Live Tail over HTTP', { timeout: 60_000 }, () => {
  const fault = (sandbox: TestSandbox, fields: object) =>
    sandbox.control('PUT', '/faults', { faults: [{ action: 'logs:StartLiveTail', count: 1, ...fields }] });

  test('cut as it runs, and good the next time', async t => {
    const { sandbox, tail, put } = await rig(t);
    await fault(sandbox, { kind: 'cut', after: 50 });
    const error = await end(await tail());
    assert.ok(error instanceof Error);
    await until(() => sandbox.sandbox.world.logs.tails.size === 0);
    const again = await tail();
    put('one', 'back');
    assert.deepEqual(await lines(again, 1), ['back']);
  });

  test('ended by the service', async t => {
    const { sandbox, tail } = await rig(t);
    await fault(sandbox, { kind: 'fail' });
    assert.equal(Object(await end(await tail())).name, 'SessionStreamingException');
  });

  test('half open: nothing comes, and nothing ends', async t => {
    const { sandbox, client, tail, put } = await rig(t);
    await fault(sandbox, { kind: 'hang' });
    const abort = new AbortController();
    const stream = await tail({}, abort.signal);
    let updates = 0;
    const reading = (async () => {
      for await (const { sessionUpdate } of stream) {
        updates += sessionUpdate === undefined ? 0 : 1;
      }
    })().catch(() => {});
    put('one', 'unheard');
    const read = new FilterLogEventsCommand({ logGroupName: '/app' });
    while (((await client.send(read)).events ?? []).length === 0) {
      await sleep(150);
    }
    assert.equal(updates, 0);
    assert.equal(sandbox.sandbox.world.logs.tails.size, 1);
    abort.abort();
    await reading;
  });

  test('open sessions are listed, and one can be hit', async t => {
    const { sandbox, tail } = await rig(t);
    const ends = [end(await tail()), end(await tail())];
    const answer = Object(await sandbox.control('GET', '/tails'));
    assert.equal(answer.tails.length, 2);
    assert.deepEqual(answer.tails[0].groups, ['arn:aws:logs:eu-west-1:111122223333:log-group:/app']);
    const hit = await sandbox.control('POST', '/tails', { kind: 'fail', id: answer.tails[1].id });
    assert.deepEqual(hit, { hit: 1 });
    assert.equal(Object(await ends[1]).name, 'SessionStreamingException');
    assert.equal(sandbox.sandbox.world.logs.tails.size, 1);
    await sandbox.control('POST', '/tails', { kind: 'cut' });
    assert.ok((await ends[0]) instanceof Error);
  });

  test('not to be had: the quota is used up, the region does not know it, nobody answers', async t => {
    const { sandbox, tail } = await rig(t);
    for (const code of ['LimitExceededException', 'UnknownOperationException']) {
      await fault(sandbox, { kind: 'error', status: 400, code, message: 'no' });
      assert.deepEqual(await refusal(tail()), { name: code, message: 'no', status: 400 });
    }
    await fault(sandbox, { kind: 'reset' });
    assert.equal((await refusal(tail())).status, undefined);
    // Refused after it was opened: the session is no session.
    await fault(sandbox, { kind: 'error', status: 503, when: 'after' });
    assert.equal((await refusal(tail())).status, 503);
    assert.equal(sandbox.sandbox.world.logs.tails.size, 0);
  });

  test('a fault for streams leaves other calls alone', async t => {
    const { sandbox, client } = await rig(t);
    await fault(sandbox, { action: 'logs:*', kind: 'cut' });
    assert.deepEqual((await client.send(new FilterLogEventsCommand({ logGroupName: '/app' }))).events, []);
  });
});

suite('Logs Insights over HTTP', { timeout: 60_000 }, () => {
  test('the SDK has its rows, and the place of an error', async t => {
    const { sandbox, put } = await rig(t);
    const { iam } = sandbox.sandbox.world;
    iam.putRole('reader', {
      trustPolicy: iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document,
      policies: {
        all: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] },
      },
    });
    const client = sandbox.logs(await sandbox.signIn({ role: 'reader' }));
    put('one', 'first', 'second');
    const now = Math.floor(Date.now() / 1_000);
    const input = { logGroupName: '/app', startTime: now - 60, endTime: now + 60 };
    const run = async () => {
      const { queryId } = await client.send(
        new StartQueryCommand({ ...input, queryString: 'fields @message | filter @message like /sec/' }),
      );
      for (;;) {
        const answer = await client.send(new GetQueryResultsCommand({ queryId }));
        if (answer.status === 'Complete') {
          return answer;
        }
        await sleep(250);
      }
    };
    let answer = await run();
    while (answer.statistics?.recordsScanned === 0) {
      await sleep(250);
      answer = await run();
    }
    assert.equal(answer.results?.length, 1);
    assert.deepEqual(answer.results?.[0]?.[0], { field: '@message', value: 'second' });
    assert.equal(answer.statistics?.recordsScanned, 2);
    await assert.rejects(client.send(new StartQueryCommand({ ...input, queryString: 'nonsense' })), error => {
      assert.ok(error instanceof MalformedQueryException);
      assert.deepEqual(error.queryCompileError?.location, { startCharOffset: 0, endCharOffset: 8 });
      return true;
    });
  });
});

suite('generators over HTTP', { timeout: 60_000 }, () => {
  test('write what is asked for', async t => {
    const { sandbox, tail } = await rig(t);
    const stream = await tail();
    await sandbox.control('POST', '/generators', { group: '/app', streams: ['g'], rate: 200, count: 30 });
    assert.deepEqual(
      await lines(stream, 30),
      Array.from({ length: 30 }, (_, index) => `line ${String(index + 1).padStart(6, '0')}`),
    );
    const { generators } = Object(await sandbox.control('GET', '/generators'));
    assert.deepEqual([generators[0].running, generators[0].written[0].lines], [false, 30]);
  });
});
