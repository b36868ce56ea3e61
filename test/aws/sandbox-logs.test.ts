import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  paginateDescribeLogStreams,
  paginateFilterLogEvents,
  paginateGetLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { startTestSandbox } from './support/sandbox.ts';

async function streamNames(client: CloudWatchLogsClient, logGroupName: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of paginateDescribeLogStreams({ client }, { logGroupName })) {
    for (const { logStreamName } of page.logStreams ?? []) {
      if (logStreamName !== undefined) {
        names.push(logStreamName);
      }
    }
  }
  return names;
}

suite('CloudWatch Logs over HTTP', { timeout: 120_000 }, () => {
  test('a running service has streams; new lines keep coming', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 20 });
    const client = sandbox.logs(await sandbox.signIn());
    const logGroupName = '/ecs/blog-api';
    const names = await streamNames(client, logGroupName);
    assert.equal(names.filter(name => /^api\/api\/[0-9a-f]{32}$/.test(name)).length, 4);
    assert.equal(names.filter(name => /^proxy\/proxy\/[0-9a-f]{32}$/.test(name)).length, 4);
    const startTime = Date.now() - 60_000;
    const seen = new Set<string>();
    const read = async (): Promise<number> => {
      const before = seen.size;
      const pages = paginateFilterLogEvents(
        { client },
        { logGroupName, logStreamNames: [...names], startTime },
      );
      for await (const page of pages) {
        assert.deepEqual(page.searchedLogStreams, []);
        for (const { eventId } of page.events ?? []) {
          seen.add(eventId ?? assert.fail());
        }
      }
      return seen.size - before;
    };
    assert.ok((await read()) > 10);
    while ((await read()) === 0) {
      await sleep(100);
    }
  });

  test('a stream is read from its head to its end by the paginator of the SDK', async t => {
    const sandbox = await startTestSandbox(t, { speed: 100 });
    const { iam, oidc } = sandbox.sandbox.world;
    const statement = (fields: object) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', ...fields }],
    });
    const { host, pathname } = new URL(oidc.issuer.url);
    iam.putRole('writer', {
      trustPolicy: statement({
        Principal: { Federated: iam.providers()[0]?.arn },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { [`${host}${pathname}:sub`]: '*' } },
      }),
      policies: { all: statement({ Action: 'logs:*', Resource: '*' }) },
    });
    const client = sandbox.logs(await sandbox.signIn({ role: 'writer' }));
    const stream = { logGroupName: '/mine', logStreamName: 'one' };
    await client.send(new CreateLogGroupCommand({ logGroupName: '/mine' }));
    await client.send(new CreateLogStreamCommand(stream));
    const start = Date.now() - 10_000;
    const logEvents = Array.from({ length: 250 }, (_, index) => ({
      timestamp: start + index,
      message: `m${index}`,
    }));
    await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
    const count = async () =>
      (await client.send(new FilterLogEventsCommand({ logGroupName: '/mine' }))).events?.length;
    while ((await count()) === 0) {
      await sleep(10);
    }
    const messages: (string | undefined)[] = [];
    const config = { client, pageSize: 100, stopOnSameToken: true };
    for await (const page of paginateGetLogEvents(config, { ...stream, startFromHead: true })) {
      messages.push(...(page.events ?? []).map(event => event.message));
    }
    assert.deepEqual(
      messages,
      logEvents.map(event => event.message),
    );
  });

  test('errors are those of the SDK', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const client = sandbox.logs(await sandbox.signIn());
    await assert.rejects(client.send(new FilterLogEventsCommand({ logGroupName: '/none' })), error => {
      assert.ok(error instanceof ResourceNotFoundException);
      assert.equal(error.message, 'The specified log group does not exist.');
      return true;
    });
    const missing = { logGroupName: '/ecs/blog-api', logStreamName: 'none' };
    await assert.rejects(client.send(new GetLogEventsCommand(missing)), {
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });
});
