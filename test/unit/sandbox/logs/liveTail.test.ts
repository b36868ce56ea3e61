import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ApiError, EventSink, EventSource, Input } from '../../../../src/sandbox/api.ts';
import { records, text } from '../../../../src/sandbox/input.ts';
import { encodeMessage } from '../../../../src/sandbox/wire/eventStream.ts';
import { ask, call, hour, live, second, steadyService, type TestWorld, testWorld } from '../ecsSupport.ts';
import { put, withStreams } from '../logsSupport.ts';

const arn = 'arn:aws:logs:eu-west-1:111122223333:log-group:/app';

/** A client that keeps what it gets; `full` while it does not read. */
class Client implements EventSink {
  full = false;
  readonly events: { readonly kind: string; readonly body: Input }[] = [];
  failure: ApiError | undefined;
  wasCut = false;
  readonly source: EventSource;

  constructor(world: TestWorld, input: Input = {}) {
    const operation = world.logs.streams?.['StartLiveTail'] ?? assert.fail();
    const request = { logGroupIdentifiers: [arn], ...input };
    operation.permissions(request, call);
    this.source = operation.open(request, call, 'request');
    this.source.begin(this);
  }

  send(kind: string, body: Input): void {
    this.events.push({ kind, body });
  }

  fail(error: ApiError): void {
    this.failure = error;
    this.source.closed();
  }

  cut(): void {
    this.wasCut = true;
    this.source.closed();
  }

  /** Reads again. */
  drain(): void {
    this.full = false;
    this.source.drained();
  }

  get updates(): readonly Input[] {
    return this.events.filter(({ kind }) => kind === 'sessionUpdate').map(({ body }) => body);
  }

  get results(): readonly Input[] {
    return this.updates.flatMap(update => records(update, 'sessionResults') ?? []);
  }

  get messages(): readonly string[] {
    return this.results.map(result => text(result, 'message') ?? '');
  }
}

function opening(world: TestWorld, input: Input): ApiError {
  try {
    new Client(world, input);
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error);
    return error as ApiError;
  }
  return assert.fail('It was not refused.');
}

suite('a session of Live Tail', () => {
  test('says what it is, and has an update every second, with nothing in it too', async () => {
    const world = await withStreams('a');
    const client = new Client(world, { logStreamNames: ['a'], logEventFilterPattern: 'x' });
    assert.deepEqual(client.events, [
      {
        kind: 'sessionStart',
        body: {
          requestId: 'request',
          sessionId: [...world.logs.tails][0]?.id,
          logGroupIdentifiers: [arn],
          logStreamNames: ['a'],
          logStreamNamePrefixes: [],
          logEventFilterPattern: 'x',
        },
      },
    ]);
    world.clock.advance(3 * second);
    assert.deepEqual(
      client.updates,
      Array.from({ length: 3 }, () => ({ sessionMetadata: { sampled: false }, sessionResults: [] })),
    );
  });

  test('sends what is taken in from then on, whatever its time, and nothing from before', async () => {
    const world = await withStreams('a', 'b');
    await put(world, 'a', [[0, 'before']]);
    const client = new Client(world);
    await put(world, 'a', [[30 * 60_000, 'new']]);
    await put(world, 'b', [[-60_000, 'old, and late']]);
    world.clock.advance(3 * second);
    assert.deepEqual(client.messages, ['new', 'old, and late']);
    assert.deepEqual(client.results[1], {
      logStreamName: 'b',
      logGroupIdentifier: '111122223333:/app',
      message: 'old, and late',
      timestamp: world.clock.now() - 3 * second - hour - 60_000,
      ingestionTime: world.clock.now() - 3 * second,
    });
  });

  for (const [input, expected] of [
    [{ logStreamNames: ['web/1', 'db/1'] }, ['web/1 ok', 'db/1 ok', 'db/1 failed']],
    [{ logStreamNamePrefixes: ['web/'] }, ['web/1 ok', 'web/2 ok']],
    [{ logEventFilterPattern: 'failed' }, ['db/1 failed']],
    [{ logEventFilterPattern: '%/[12]\\sok%' }, ['web/1 ok', 'web/2 ok', 'db/1 ok']],
  ] as const) {
    test(`sends what was asked for: ${JSON.stringify(input)}`, async () => {
      const world = await withStreams('web/1', 'web/2', 'db/1');
      const client = new Client(world, input);
      await put(world, 'web/1', [[0, 'web/1 ok']]);
      await put(world, 'web/2', [[0, 'web/2 ok']]);
      await put(world, 'db/1', [
        [0, 'db/1 ok'],
        [1, 'db/1 failed'],
      ]);
      world.clock.advance(3 * second);
      assert.deepEqual(client.messages, expected);
    });
  }

  test('a stream that is new belongs to it where its name begins so', async () => {
    const world = await withStreams();
    const client = new Client(world, { logStreamNamePrefixes: ['web/'] });
    await ask(world.logs, 'CreateLogStream', { logGroupName: '/app', logStreamName: 'web/9' });
    await put(world, 'web/9', [[0, 'here']]);
    world.clock.advance(3 * second);
    assert.deepEqual(client.messages, ['here']);
  });

  test("has running containers' lines, each once, as FilterLogEvents will have them", async () => {
    const world = testWorld(4);
    const service = steadyService(world, { desired: 2 });
    world.clock.advance(30 * second);
    const from = world.clock.now();
    const client = new Client(world, { logGroupIdentifiers: [`${arn.replace('/app', '/ecs/app')}`] });
    world.clock.advance(60 * second);
    const answer = await ask(world.logs, 'FilterLogEvents', {
      logGroupName: '/ecs/app',
      startTime: from - 20 * second,
    });
    const key = (event: Input) => `${event['logStreamName']} ${event['timestamp']} ${event['message']}`;
    const between = (event: Input) =>
      Number(event['ingestionTime']) > from && Number(event['ingestionTime']) <= from + 40 * second;
    const tailed = client.results.filter(between);
    assert.ok(tailed.length > 10);
    assert.deepEqual(
      tailed.map(key).toSorted(),
      (records(answer, 'events') ?? []).filter(between).map(key).toSorted(),
    );
    assert.equal(new Set(tailed.map(event => event['logStreamName'])).size, live(service).length);
    // Written before, and still with the driver then.
    assert.ok(tailed.some(event => Number(event['timestamp']) <= from));
  });

  test('sends no more than 500 events at once, and says that it does', async () => {
    const world = await withStreams('a');
    const client = new Client(world);
    await put(
      world,
      'a',
      Array.from({ length: 1_700 }, (_, index) => [index, `line ${index}`] as const),
    );
    world.clock.advance(3 * second);
    const update = client.updates.find(({ sessionMetadata }) =>
      JSON.stringify(sessionMetadata).includes('true'),
    );
    assert.equal(records(update ?? {}, 'sessionResults')?.length, 500);
    assert.equal(new Set(client.messages).size, 500);
    await put(
      world,
      'a',
      Array.from({ length: 500 }, (_, index) => [2_000 + index, `more ${index}`] as const),
    );
    world.clock.advance(3 * second);
    assert.equal(client.messages.filter(message => message.startsWith('more')).length, 500);
    assert.deepEqual(client.updates.at(-1)?.['sessionMetadata'], { sampled: false });
  });

  test('keeps ten updates for a client that does not read, and drops the oldest', async () => {
    const world = await withStreams('a');
    const client = new Client(world);
    client.full = true;
    for (let at = 0; at < 20; at++) {
      await put(world, 'a', [[at, `line ${at}`]]);
      world.clock.advance(second);
    }
    assert.deepEqual(client.updates, []);
    client.drain();
    assert.equal(client.updates.length, 10);
    assert.deepEqual(
      client.messages,
      Array.from({ length: 10 }, (_, index) => `line ${index + 10}`),
    );
    assert.equal([...world.logs.tails][0]?.dropped, 10);
  });

  test('ends after three hours', async () => {
    const world = await withStreams('a');
    const client = new Client(world);
    world.clock.advance(3 * hour - second);
    assert.equal(world.logs.tails.size, 1);
    world.clock.advance(second);
    assert.equal(client.failure?.code, 'SessionTimeoutException');
    const { length } = client.events;
    world.clock.advance(10 * second);
    assert.equal(client.events.length, length);
    assert.equal(world.logs.tails.size, 0);
    assert.equal(world.logs.store.groups('eu-west-1').get('/app')?.listeners.size, 0);
  });

  test('fifteen are open at once, and no more', async () => {
    const world = await withStreams('a');
    const clients = Array.from({ length: 15 }, () => new Client(world));
    assert.equal(opening(world, {}).code, 'LimitExceededException');
    clients[3]?.source.closed();
    assert.equal(new Client(world).failure, undefined);
    assert.equal(opening(world, {}).code, 'LimitExceededException');
  });
});

suite('what befalls a session', () => {
  test('it is cut, or ends with an exception of the service', async () => {
    const world = await withStreams('a');
    const cut = new Client(world);
    cut.source.befall({ kind: 'cut' });
    assert.ok(cut.wasCut);
    const failed = new Client(world);
    failed.source.befall({ kind: 'fail' });
    assert.equal(failed.failure?.code, 'SessionStreamingException');
    assert.equal(world.logs.tails.size, 0);
  });

  test('it hangs: open, and silent for good', async () => {
    const world = await withStreams('a');
    const client = new Client(world);
    client.source.befall({ kind: 'hang' });
    await put(world, 'a', [[0, 'unheard']]);
    world.clock.advance(4 * hour);
    assert.deepEqual(client.updates, []);
    assert.deepEqual([client.failure, client.wasCut], [undefined, false]);
    assert.equal(world.logs.tails.size, 1);
  });

  test('its updates come late', async () => {
    const world = await withStreams('a');
    const client = new Client(world);
    client.source.befall({ kind: 'lag', milliseconds: 5_000 });
    await put(world, 'a', [[0, 'late']]);
    world.clock.advance(5 * second);
    assert.deepEqual(client.updates, []);
    world.clock.advance(3 * second);
    assert.deepEqual(client.messages, ['late']);
  });
});

suite('what StartLiveTail refuses', () => {
  const invalid = 'InvalidParameterException';
  const many = (count: number, name = 'a') => Array.from({ length: count }, () => name);
  const table: readonly (readonly [Input, string, RegExp])[] = [
    [{ logGroupIdentifiers: null }, invalid, /logGroupIdentifiers/],
    [{ logGroupIdentifiers: [] }, invalid, /greater than or equal to 1/],
    [{ logGroupIdentifiers: many(11, arn) }, invalid, /less than or equal to 10/],
    [{ logGroupIdentifiers: ['/app'] }, invalid, /not the ARN/],
    [{ logGroupIdentifiers: [`${arn}:*`] }, invalid, /logGroupIdentifiers/],
    [{ logStreamNames: ['a'], logStreamNamePrefixes: ['a'] }, invalid, /both/],
    [{ logGroupIdentifiers: [arn, arn], logStreamNames: ['a'] }, invalid, /one log group/],
    [{ logGroupIdentifiers: [arn, arn], logStreamNamePrefixes: ['a'] }, invalid, /one log group/],
    [{ logStreamNames: [] }, invalid, /logStreamNames/],
    [{ logStreamNames: many(101) }, invalid, /less than or equal to 100/],
    [{ logStreamNamePrefixes: ['a*'] }, invalid, /regular expression/],
    [{ logEventFilterPattern: 'x'.repeat(1_025) }, invalid, /1024/],
    [{ logEventFilterPattern: '{ $.a' }, invalid, /Invalid filter pattern/],
    [{ logGroupIdentifiers: [`${arn}x`] }, 'ResourceNotFoundException', /log group/],
    [
      { logGroupIdentifiers: [arn.replace('eu-west-1', 'us-east-1')] },
      'ResourceNotFoundException',
      /log group/,
    ],
    [{ logStreamNames: ['none'] }, 'ResourceNotFoundException', /log stream/],
    [{ logGroupIdentifiers: [`${arn}-rare`] }, 'InvalidOperationException', /INFREQUENT_ACCESS/],
  ];
  for (const [input, code, message] of table) {
    test(JSON.stringify(input).slice(0, 90), async () => {
      const world = await withStreams('a');
      await ask(world.logs, 'CreateLogGroup', {
        logGroupName: '/app-rare',
        logGroupClass: 'INFREQUENT_ACCESS',
      });
      const error = opening(world, input);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.equal(world.logs.tails.size, 0);
    });
  }

  test('it has to be allowed for each group', async () => {
    const world = await withStreams('a');
    const operation = world.logs.streams?.['StartLiveTail'] ?? assert.fail();
    const other = `${arn}/other`;
    assert.deepEqual(operation.permissions({ logGroupIdentifiers: [arn, other] }, call), [
      { action: 'logs:StartLiveTail', resource: arn },
      { action: 'logs:StartLiveTail', resource: other },
    ]);
  });
});

test('a message without headers and payload is the one of the format', () => {
  const bytes = encodeMessage({}, new Uint8Array());
  assert.equal(bytes.toString('hex'), '000000100000000005c248eb7d98c8ff');
});
