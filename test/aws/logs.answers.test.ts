import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../../src/aws/config.ts';
import { createLogsRead } from '../../src/aws/logs.ts';
import type { Environment } from '../../src/core/model.ts';

const environment: Omit<Environment, 'endpointUrl'> = {
  name: 'dev',
  region: 'eu-west-1',
  identity: { kind: 'sandbox' },
  branches: [],
  protected: false,
  clusters: [],
  logGroups: {},
};
const request = { group: '/g', streams: [], startTime: 0 };
const never = new AbortController().signal;

/** A client of an endpoint that answers so, one answer after the other; the last one stays. */
async function client(
  t: TestContext,
  ...answers: readonly (readonly [
    status: number,
    body: string | Buffer | 'cut',
    headers?: Readonly<Record<string, string>>,
  ])[]
): Promise<CloudWatchLogsClient> {
  let count = 0;
  const server = createServer((_, response) => {
    const [status, body, headers = {}] = answers[Math.min(count++, answers.length - 1)] ?? [500, ''];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    if (body === 'cut') {
      response.write('{"events":[');
      setImmediate(() => response.socket?.resetAndDestroy());
    } else {
      response.end(body);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const made = new CloudWatchLogsClient({
    ...clientConfig({ ...environment, endpointUrl: `http://127.0.0.1:${port}` }),
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 2,
  });
  t.after(() => {
    made.destroy();
    server.closeAllConnections();
    server.close();
  });
  return made;
}

const events = [
  { eventId: '1', logStreamName: 'a', timestamp: 1, ingestionTime: 2, message: 'plain', searched: true },
  {
    eventId: '2',
    logStreamName: 'a',
    timestamp: 1_790_000_000_000,
    ingestionTime: 3,
    message: '\ud800\u0000 "\u202e',
  },
  { eventId: '3', logStreamName: 'b', timestamp: 4, ingestionTime: 5, message: '12345678901234567890' },
  { eventId: '4', logStreamName: 'b', timestamp: 4, message: '' },
  {},
];

describe('answers of FilterLogEvents that the SDK does not read', { timeout: 60_000 }, () => {
  it('give what it would make of them', async t => {
    for (const body of [
      JSON.stringify({ events, nextToken: 'next', searchedLogStreams: [] }),
      JSON.stringify({ events: [] }),
      '{}',
      '',
      Buffer.concat([
        Buffer.from('{"events":[{"eventId":"1","message":"'),
        Buffer.from([0xff, 0xc3, 0x28]),
        Buffer.from('"}]}'),
      ]),
    ]) {
      const logs = await client(t, [200, body]);
      const theirs = await logs.send(new FilterLogEventsCommand({ logGroupName: '/g' }));
      const { answeredAt: _, ...ours } = await createLogsRead(logs, environment).filterLogEvents(
        request,
        never,
      );
      assert.deepEqual(ours, {
        events: (theirs.events ?? []).map(event => ({
          id: event.eventId ?? '',
          stream: event.logStreamName ?? '',
          timestamp: event.timestamp ?? 0,
          ingestionTime: event.ingestionTime ?? event.timestamp ?? 0,
          message: event.message ?? '',
        })),
        ...(theirs.nextToken === undefined ? {} : { nextToken: theirs.nextToken }),
      });
    }
  });

  it('say what time it is where AWS is, whatever it is here', async t => {
    const dates: Readonly<Record<string, number | undefined>> = {
      'Fri, 01 Jan 2027 00:00:00 GMT': Date.UTC(2027, 0, 1),
      'some day': undefined,
    };
    for (const [date, answeredAt] of Object.entries(dates)) {
      const logs = await client(t, [200, '{"events":[]}', { date }]);
      const page = await createLogsRead(logs, environment).filterLogEvents(request, never);
      assert.equal(page.answeredAt, answeredAt);
    }
  });

  it('are read in portions, those of one time together, where that is asked for', async t => {
    // Names, brackets and quotes of JSON stand in the messages as well.
    const many = Array.from({ length: 1500 }, (_, index) => ({
      eventId: String(index),
      logStreamName: 'events',
      timestamp:
        1000 + Math.floor(index / 7) + (index > 600 && index < 1100 ? 1000 - Math.floor(index / 7) : 0),
      ingestionTime: 5000,
      message: `{"events":[{]}\\"\\ ${'\\'.repeat(index % 3)}" ${index}`,
    }));
    const sorted = many.toSorted((a, b) => a.timestamp - b.timestamp);
    for (const body of [
      JSON.stringify({ searchedLogStreams: ['events'], nextToken: 'events', events: sorted }),
      JSON.stringify({ events: sorted, searchedLogStreams: [], nextToken: 'events' }, null, 2),
    ]) {
      const logs = createLogsRead(await client(t, [200, body]), environment);
      const whole = await logs.filterLogEvents(request, never);
      const page = await logs.filterLogEvents({ ...request, portions: true }, never);
      const portions = [...(page.portions ?? [])];
      assert.equal(page.nextToken, 'events');
      assert.deepEqual(whole.events, portions.flat());
      assert.deepEqual(
        portions.flat().map(({ id, message }) => [id, message]),
        sorted.map(({ eventId, message }) => [eventId, message]),
      );
      assert.ok(portions.length > 3);
      const times = portions.flatMap(portion => [...new Set(portion.map(({ timestamp }) => timestamp))]);
      assert.equal(new Set(times).size, times.length);
    }
  });

  it('that break off are asked for again, as the SDK does', async t => {
    const logs = await client(t, [200, 'cut'], [200, JSON.stringify({ events })]);
    const page = await createLogsRead(logs, environment).filterLogEvents(request, never);
    assert.equal(page.events.length, events.length);
    const broken = await client(t, [200, 'cut']);
    await assert.rejects(createLogsRead(broken, environment).filterLogEvents(request, never), {
      code: 'offline',
    });
  });

  it('that are no JSON, or errors, are told as such', async t => {
    for (const body of [
      '<html>proxy</html>',
      '{"events":[{"eventId":"1"}',
      '{"events":[{"eventId":1.1.1}]}',
    ]) {
      const bad = await client(t, [200, body]);
      await assert.rejects(createLogsRead(bad, environment).filterLogEvents(request, never), {
        code: 'server',
      });
    }
    const error = JSON.stringify({ __type: 'ResourceNotFoundException', message: 'No group.' });
    const missing = await client(t, [400, error]);
    await assert.rejects(createLogsRead(missing, environment).filterLogEvents(request, never), {
      code: 'notFound',
      message: /No group/,
    });
  });
});
