import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createLogsRead } from '../../src/aws/logs.ts';
import { Failure } from '../../src/core/failure.ts';
import type { LogEvent, LogsRead } from '../../src/core/ports.ts';
import { environmentOf } from './support/environment.ts';
import { REGION, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;
const group = '/ecs/test';

async function open(t: TestContext): Promise<{ sandbox: TestSandbox; read: LogsRead }> {
  const sandbox = await startTestSandbox(t, { speed: 50 });
  const client = sandbox.logs(await sandbox.signIn());
  return { sandbox, read: createLogsRead(client, environmentOf(sandbox)) };
}

/** Makes the stream where it is missing. */
async function write(sandbox: TestSandbox, stream: string, lines: readonly string[]): Promise<void> {
  const start = Date.now() - 60_000;
  const events = lines.map((message, index) => ({ message, timestamp: start + index }));
  await sandbox.control('POST', '/logs', { group, stream, events });
}

type Request = Parameters<LogsRead['filterLogEvents']>[0];

/** All pages; waits until as many events are there as are expected, since they appear with a delay. */
async function all(
  read: LogsRead,
  request: Omit<Request, 'nextToken'>,
  expected: number,
): Promise<LogEvent[]> {
  for (;;) {
    const events: LogEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await read.filterLogEvents(
        nextToken === undefined ? request : { ...request, nextToken },
        never,
      );
      events.push(...page.events);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    if (events.length >= expected) {
      return events;
    }
    await wait(20);
  }
}

const failed =
  (code: string, also: (failure: Failure) => void = () => undefined) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    also(error);
    return true;
  };

describe('CloudWatch Logs over the SDK', () => {
  const since = Date.now() - 3600_000;

  it('gives the events of several streams in order, page by page', async t => {
    const { sandbox, read } = await open(t);
    await write(sandbox, 'a', ['a0', 'a1', 'a2']);
    await write(sandbox, 'b', ['b0', 'b1']);
    await write(sandbox, 'c', ['c0']);
    const events = await all(read, { group, streams: ['a', 'b'], startTime: since, limit: 2 }, 5);
    assert.deepEqual(
      events.filter(({ stream }) => stream === 'a').map(({ message }) => message),
      ['a0', 'a1', 'a2'],
    );
    assert.equal(events.length, 5);
    assert.equal(new Set(events.map(({ id }) => id)).size, 5);
    for (const event of events) {
      assert.ok(event.ingestionTime >= event.timestamp);
    }
    assert.deepEqual(
      events.map(({ timestamp }) => timestamp),
      events.map(({ timestamp }) => timestamp).sort(),
    );
  });

  it('gives the newest first when it is asked to', async t => {
    const { sandbox, read } = await open(t);
    const lines = Array.from({ length: 10 }, (_, index) => String(index));
    await write(sandbox, 'a', lines);
    await all(read, { group, streams: ['a'], startTime: since }, 10);
    const page = await read.filterLogEvents(
      { group, streams: ['a'], startTime: since, limit: 3, fromEnd: true },
      never,
    );
    assert.deepEqual(
      page.events.map(({ message }) => message),
      ['9', '8', '7'],
    );
    assert.notEqual(page.nextToken, undefined);
    const events = await all(read, { group, streams: ['a'], startTime: since, limit: 3, fromEnd: true }, 10);
    assert.deepEqual(
      events.map(({ message }) => message),
      lines.toReversed(),
    );
  });

  it('gives the whole group when no stream is named, by name and by ARN', async t => {
    const { sandbox, read } = await open(t);
    await write(sandbox, 'a', ['a0']);
    await write(sandbox, 'b', ['b0']);
    const arn = `arn:aws:logs:${REGION}:${sandbox.sandbox.world.accountId}:log-group:${group}:*`;
    for (const name of [group, arn]) {
      assert.equal((await all(read, { group: name, streams: [], startTime: since }, 2)).length, 2);
    }
  });

  it('keeps to the time that it is given', async t => {
    const { sandbox, read } = await open(t);
    await write(sandbox, 'a', ['a0', 'a1', 'a2', 'a3']);
    const [, second, third] = await all(read, { group, streams: ['a'], startTime: since }, 4);
    assert.ok(second !== undefined && third !== undefined);
    const within = { startTime: second.timestamp, endTime: third.timestamp };
    assert.deepEqual(
      (await all(read, { group, streams: ['a'], ...within }, 2)).map(({ message }) => message),
      ['a1', 'a2'],
    );
  });

  it('lists the streams that begin with a prefix, to the last page', async t => {
    const { sandbox, read } = await open(t);
    const names = Array.from({ length: 60 }, (_, index) => `ecs/api/${String(index).padStart(3, '0')}`);
    for (const name of [...names, 'ecs/web/1']) {
      await write(sandbox, name, []);
    }
    assert.deepEqual([...(await read.logStreams(group, 'ecs/api/', never))].sort(), names);
    assert.deepEqual(await read.logStreams(group, 'nothing', never), []);
  });

  it('says what is not there', async t => {
    const { sandbox, read } = await open(t);
    await write(sandbox, 'a', ['a0']);
    const request = { group, streams: ['a', 'missing'], startTime: since };
    await assert.rejects(read.filterLogEvents(request, never), failed('notFound'));
    await assert.rejects(read.filterLogEvents({ ...request, group: '/none' }, never), failed('notFound'));
    await assert.rejects(read.logStreams('/none', '', never), failed('notFound'));
  });

  it('says that a token is no good', async t => {
    const { sandbox, read } = await open(t);
    await write(sandbox, 'a', ['a0']);
    const request = { group, streams: ['a'], startTime: since, nextToken: 'made up' };
    await assert.rejects(read.filterLogEvents(request, never), failed('invalid'));
  });

  it('says what is not allowed', async t => {
    const { sandbox } = await open(t);
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }],
    };
    const read = createLogsRead(sandbox.logs(await sandbox.signIn({ policy })), environmentOf(sandbox));
    await assert.rejects(
      read.filterLogEvents({ group, streams: [], startTime: since }, never),
      failed('accessDenied', ({ missingAction }) => assert.equal(missingAction, 'logs:FilterLogEvents')),
    );
    await assert.rejects(
      read.logStreams(group, '', never),
      failed('accessDenied', ({ missingAction }) => assert.equal(missingAction, 'logs:DescribeLogStreams')),
    );
  });

  it('says that calls are limited, that the session ended, that it was cancelled', async t => {
    const { sandbox, read } = await open(t);
    const request = { group, streams: [], startTime: since };
    await sandbox.control('PUT', '/faults', {
      faults: [{ action: 'logs:FilterLogEvents', kind: 'throttling', rate: 1 }],
    });
    await assert.rejects(read.filterLogEvents(request, never), failed('throttled'));
    await sandbox.control('DELETE', '/faults');
    const cancel = new AbortController();
    cancel.abort();
    await assert.rejects(read.filterLogEvents(request, cancel.signal), failed('cancelled'));
    await sandbox.control('POST', '/sessions/expire');
    await assert.rejects(read.filterLogEvents(request, never), failed('expired'));
  });

  it('says that nothing answers', async t => {
    const { sandbox } = await open(t);
    const credentials = await sandbox.signIn();
    const client = new CloudWatchLogsClient({
      region: REGION,
      endpoint: 'http://127.0.0.1:1',
      credentials,
      maxAttempts: 1,
    });
    t.after(() => client.destroy());
    const read = createLogsRead(client, environmentOf(sandbox));
    await assert.rejects(read.logStreams(group, '', never), failed('offline'));
  });
});
