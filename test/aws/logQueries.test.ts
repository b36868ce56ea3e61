import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../../src/aws/config.ts';
import { createLogGroups } from '../../src/aws/logGroups.ts';
import { createLogQueries } from '../../src/aws/logQueries.ts';
import { Failure } from '../../src/core/failure.ts';
import { readPolicy } from '../../src/core/identity/policies.ts';
import type { LogGroups, LogQueries, QueryProgress } from '../../src/core/logPorts.ts';
import { environmentOf } from './support/environment.ts';
import { REGION, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;
const BASE = Date.now() - 3600_000;

interface Opened {
  readonly sandbox: TestSandbox;
  readonly queries: LogQueries;
  readonly groups: LogGroups;
  /** Resolves when it can be read. */
  put(
    group: string,
    stream: string,
    lines: readonly (readonly [time: number, message: string])[],
  ): Promise<void>;
}

/** With the session policy that everything that reads has. */
async function open(t: TestContext, policy: object = JSON.parse(readPolicy())): Promise<Opened> {
  const sandbox = await startTestSandbox(t, { speed: 50 });
  const environment = environmentOf(sandbox);
  const credentials = await sandbox.signIn({ policy });
  const client = new CloudWatchLogsClient({ ...clientConfig(environment), credentials, maxAttempts: 1 });
  t.after(() => client.destroy());
  const { store } = sandbox.sandbox.world.logs;
  return {
    sandbox,
    queries: createLogQueries(client, environment),
    groups: createLogGroups(client, environment),
    put: async (group, name, lines) => {
      const stream = store.addStream(store.addGroup(REGION, group), name);
      store.put(
        stream,
        lines.map(([timestamp, message]) => ({ timestamp, message })),
      );
      while (store.read(stream).length < lines.length) {
        await wait(5);
      }
    },
  };
}

async function finish(queries: LogQueries, id: string): Promise<QueryProgress> {
  for (;;) {
    const progress = await queries.results(id, never);
    if (progress.status !== 'Scheduled' && progress.status !== 'Running') {
      return progress;
    }
    await wait(10);
  }
}

const failed = (code: string) => (error: unknown) => error instanceof Failure && error.code === code;
const FIELDS = 'fields @timestamp, @message, @log, @logStream';

describe('Logs Insights over the SDK', { timeout: 60_000 }, () => {
  it('gives rows with their place, their time and an id of their own', async t => {
    const { queries, put } = await open(t);
    await put('/a', 'one', [
      [BASE + 1, 'first'],
      [BASE + 1, 'first'],
    ]);
    await put('/b', 'two', [[BASE + 1234, 'second\nline']]);
    const request = {
      groups: ['/a', '/b'],
      query: `${FIELDS} | sort @timestamp asc`,
      startTime: BASE,
      endTime: BASE + 5000,
      limit: 10,
    };
    const { status, rows, bytesScanned, recordsMatched, recordsScanned } = await finish(
      queries,
      await queries.start(request, never),
    );
    assert.deepEqual([status, recordsMatched, recordsScanned], ['Complete', 3, 3]);
    assert.ok(bytesScanned > 0);
    assert.deepEqual(
      rows.map(({ timestamp, message, group, stream }) => [timestamp - BASE, message, group, stream]),
      [
        [1, 'first', '/a', 'one'],
        [1, 'first', '/a', 'one'],
        [1234, 'second\nline', '/b', 'two'],
      ],
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, 3);
  });

  it('takes groups by ARN', async t => {
    const { sandbox, queries, put } = await open(t);
    await put('/a', 'one', [[BASE, 'first']]);
    const arn = `arn:aws:logs:${REGION}:${sandbox.sandbox.world.accountId}:log-group:/a:*`;
    const request = { groups: [arn], query: FIELDS, startTime: BASE, endTime: BASE, limit: 10 };
    assert.equal((await finish(queries, await queries.start(request, never))).rows.length, 1);
  });

  it('stops a query, and one that has ended', async t => {
    const { queries, put } = await open(t);
    await put('/a', 'one', [[BASE, 'first']]);
    const request = { groups: ['/a'], query: FIELDS, startTime: BASE, endTime: BASE, limit: 10 };
    const id = await queries.start(request, never);
    await queries.stop(id, never);
    assert.equal((await finish(queries, id)).status, 'Cancelled');
    await queries.stop(id, never);
    await queries.stop('none', never);
  });

  it('says what is wrong', async t => {
    const { sandbox, queries, put } = await open(t);
    await put('/a', 'one', []);
    const request = { groups: ['/a'], query: FIELDS, startTime: BASE, endTime: BASE, limit: 10 };
    await assert.rejects(queries.start({ ...request, query: 'filter (' }, never), failed('invalid'));
    await assert.rejects(queries.start({ ...request, groups: ['/none'] }, never), failed('notFound'));
    await assert.rejects(queries.results('none', never), failed('notFound'));
    await sandbox.control('PUT', '/faults', {
      faults: [
        { action: 'logs:StartQuery', kind: 'error', status: 400, code: 'LimitExceededException', rate: 1 },
      ],
    });
    await assert.rejects(queries.start(request, never), failed('limit'));
    const denied = await open(t, {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }],
    });
    await assert.rejects(denied.queries.start(request, never), failed('accessDenied'));
    await assert.rejects(denied.groups.find('', 10, never), failed('accessDenied'));
  });
});

describe('log groups over the SDK', { timeout: 60_000 }, () => {
  it('finds those whose name contains a text, to the last page', async t => {
    const { sandbox, groups } = await open(t);
    const { store } = sandbox.sandbox.world.logs;
    for (let index = 0; index < 120; index++) {
      store.addGroup(REGION, `/ecs/app-${String(index).padStart(3, '0')}`);
    }
    store.addGroup(REGION, '/lambda/other', 0, 'INFREQUENT_ACCESS');
    assert.equal((await groups.find('app', 1000, never)).length, 120);
    assert.equal((await groups.find('app', 70, never)).length, 70);
    assert.deepEqual(
      (await groups.find('', 1000, never))
        .filter(({ logGroupClass }) => logGroupClass !== 'STANDARD')
        .map(({ name }) => name),
      ['/lambda/other'],
    );
    const [info] = await groups.find('app-007', 10, never);
    const { accountId } = sandbox.sandbox.world;
    assert.deepEqual(
      [info?.name, info?.arn],
      ['/ecs/app-007', `arn:aws:logs:${REGION}:${accountId}:log-group:/ecs/app-007`],
    );
    assert.deepEqual(await groups.find('nothing', 10, never), []);
  });
});
