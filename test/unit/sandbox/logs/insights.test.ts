import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ApiError, type Input } from '../../../../src/sandbox/api.ts';
import { record, text } from '../../../../src/sandbox/input.ts';
import { ask, call, hour, refusal, second, type TestWorld } from '../ecsSupport.ts';
import { put, withStreams } from '../logsSupport.ts';

const identifiers = { logGroupName: '/app' };

function range(world: TestWorld) {
  const now = Math.floor(world.clock.now() / 1_000);
  return { startTime: now - 2 * 3_600, endTime: now };
}

async function start(world: TestWorld, queryString: string, input: Input = {}): Promise<string> {
  const answer = await ask(world.logs, 'StartQuery', {
    ...identifiers,
    ...range(world),
    queryString,
    ...input,
  });
  return text(answer, 'queryId') ?? assert.fail();
}

const results = (world: TestWorld, queryId: string) => ask(world.logs, 'GetQueryResults', { queryId });

/** The rows of the finished query, as objects. */
async function rows(world: TestWorld, query: string, input: Input = {}) {
  const id = await start(world, query, input);
  world.clock.advance(10 * second);
  const answer = await results(world, id);
  assert.equal(answer['status'], 'Complete');
  return rowsOf(answer);
}

function rowsOf(answer: Input): readonly Record<string, string>[] {
  const found = answer['results'];
  assert.ok(Array.isArray(found));
  return found.map((row: readonly { field: string; value: string }[]) =>
    Object.fromEntries(row.map(({ field, value }) => [field, value])),
  );
}

async function withLines(): Promise<TestWorld> {
  const world = await withStreams('a', 'b');
  await put(world, 'a', [
    [0, 'GET /x 200'],
    [1_000, '{"level":"error","status":500,"user":{"id":7}}'],
    [61_000, 'Error: no "luck"'],
  ]);
  await put(world, 'b', [
    [500, 'POST /y 201'],
    [2_000, '{"level":"info","status":200}'],
  ]);
  world.clock.advance(5 * second);
  return world;
}

suite('Logs Insights', () => {
  const all = ['GET /x 200', 'POST /y 201', '500', '200', 'Error'];
  const table: readonly (readonly [string, readonly number[]])[] = [
    ['fields @timestamp, @message', [4, 3, 2, 1, 0]],
    ['fields @message | sort @timestamp asc', [0, 1, 2, 3, 4]],
    ['fields @message | sort @timestamp asc | limit 2', [0, 1]],
    ['fields @message | filter @message like "GET"', [0]],
    ['fields @message | filter @message like /(GET|POST) \\/[xy]/', [1, 0]],
    ['fields @message | filter @message like /(?i)error/', [4, 2]],
    ['fields @message | filter @message =~ /Error/', [4]],
    ['fields @message | filter @message not like /Error/ and @message not like "/"', [3, 2]],
    ['fields @message | filter @message like \'no "luck"\'', [4]],
    ['fields @message | filter level = "error" or status = 200', [3, 2]],
    ['fields @message | filter status >= 200 and not (level = "info")', [2]],
    ['fields @message | filter user.id = 7', [2]],
    ['fields @message | filter level in ["info", "debug"]', [3]],
    ['fields @message | filter ispresent(level) # those in JSON', [3, 2]],
    ['fields @message | filter @logStream = "b"\n| filter @message like "POST"', [1]],
  ];
  for (const [query, expected] of table) {
    test(query, async () => {
      const found = await rows(await withLines(), query);
      assert.deepEqual(
        found.map(row => all.findIndex(part => row['@message']?.includes(part))),
        expected,
      );
    });
  }

  test('rows have the columns that were asked for, and a pointer to their event', async () => {
    const world = await withLines();
    const found = await rows(world, 'fields @timestamp, @logStream, @log, level as severity | limit 2');
    assert.deepEqual(Object.keys(found[1] ?? {}), ['@timestamp', '@logStream', '@log', 'severity', '@ptr']);
    assert.match(found[0]?.['@timestamp'] ?? '', /^2026-01-31 11:01:01\.000$/);
    assert.equal(found[1]?.['@log'], '111122223333:/app');
    assert.equal(found[1]?.['severity'], 'info');
    const pointers = (await rows(world, 'fields @message')).map(row => row['@ptr']);
    assert.equal(new Set(pointers).size, 5);
  });

  test('statistics by time and by field', async () => {
    const world = await withLines();
    const byMinute = await rows(world, 'stats count(*) as lines by bin(1m) | sort `bin(1m)` asc');
    assert.deepEqual(
      byMinute.map(row => [row['bin(1m)'], row['lines']]),
      [
        ['2026-01-31 11:00:00.000', '4'],
        ['2026-01-31 11:01:00.000', '1'],
      ],
    );
    const byStream = await rows(world, 'stats count(*), max(status) by @logStream | sort @logStream asc');
    assert.deepEqual(byStream, [
      { '@logStream': 'a', 'count(*)': '3', 'max(status)': '500' },
      { '@logStream': 'b', 'count(*)': '2', 'max(status)': '200' },
    ]);
  });

  test('counts seconds, both ends in', async () => {
    const world = await withLines();
    const from = Math.floor((world.clock.now() - hour - 5 * second) / 1_000);
    const within = (startTime: number, endTime: number) =>
      rows(world, 'fields @message', { startTime, endTime });
    assert.equal((await within(from, from)).length, 2);
    assert.equal((await within(from + 1, from + 2)).length, 2);
    const asMilliseconds = range(world);
    assert.equal((await within(asMilliseconds.startTime * 1_000, asMilliseconds.endTime * 1_000)).length, 0);
  });

  test('is scheduled, runs with some of its rows, and completes', async () => {
    const world = await withStreams('a');
    const lines = Array.from({ length: 5_000 }, (_, index) => [index, `line ${index}`] as const);
    await put(world, 'a', lines);
    world.clock.advance(5 * second);
    const id = await start(world, 'fields @message | filter @message like "0"');
    const first = await results(world, id);
    assert.equal(first['status'], 'Scheduled');
    assert.deepEqual(first['results'], []);
    world.clock.advance(second);
    const running = await results(world, id);
    assert.equal(running['status'], 'Running');
    const some = rowsOf(running).length;
    world.clock.advance(10 * second);
    const done = await results(world, id);
    assert.equal(done['status'], 'Complete');
    const whole = lines.filter(([, line]) => line.includes('0')).length;
    assert.ok(some > 0 && some < whole, `${some} of ${whole}`);
    assert.equal(rowsOf(done).length, whole);
    const statistics = record(done, 'statistics') ?? assert.fail();
    assert.equal(statistics['recordsMatched'], whole);
    assert.equal(statistics['recordsScanned'], 5_000);
    assert.equal(
      statistics['bytesScanned'],
      lines.reduce((sum, [, line]) => sum + line.length + 26, 0),
    );
    assert.ok(Number(record(running, 'statistics')?.['bytesScanned']) < Number(statistics['bytesScanned']));
  });

  test('gives 10,000 rows at a time', async () => {
    const world = await withStreams('a');
    for (let batch = 0; batch < 3; batch++) {
      await put(
        world,
        'a',
        Array.from({ length: 5_000 }, (_, index) => [batch * 5_000 + index, 'x'] as const),
      );
    }
    world.clock.advance(5 * second);
    assert.equal((await rows(world, 'fields @message')).length, 10_000);
    const id = await start(world, 'fields @message', { limit: 12_000 });
    world.clock.advance(10 * second);
    const first = await results(world, id);
    const rest = await ask(world.logs, 'GetQueryResults', {
      queryId: id,
      nextToken: text(first, 'nextToken'),
    });
    assert.equal(rowsOf(first).length, 10_000);
    assert.equal(rowsOf(rest).length, 2_000);
    assert.equal(text(rest, 'nextToken'), undefined);
  });

  test('can be stopped while it runs, and not afterwards', async () => {
    const world = await withLines();
    const queryId = await start(world, 'fields @message');
    assert.deepEqual(await ask(world.logs, 'StopQuery', { queryId }), { success: true });
    world.clock.advance(10 * second);
    assert.equal((await results(world, queryId))['status'], 'Cancelled');
    const error = await refusal(world.logs, 'StopQuery', { queryId });
    assert.equal(error.code, 'InvalidParameterException');
  });

  test('thirty run at once, and no more', async () => {
    const world = await withLines();
    for (let index = 0; index < 30; index++) {
      await start(world, 'fields @message');
    }
    const request = { ...identifiers, ...range(world), queryString: 'fields @message' };
    assert.equal((await refusal(world.logs, 'StartQuery', request)).code, 'LimitExceededException');
    world.clock.advance(10 * second);
    await start(world, 'fields @message');
  });

  for (const [query, from, to] of [
    ['fields @message | frobnicate x', 18, 28],
    ['filter @message like', 20, 20],
    ['filter @message like 7', 21, 22],
    ['filter @message like /[/', 21, 24],
    ['filter @message like "x" y', 25, 26],
    ['filter (level = "x"', 19, 19],
    ['fields @message | limit 0', 24, 25],
    ['stats median(x)', 6, 12],
    ['stats count(*) by bin(5y)', 22, 24],
    ['fields @message ^ x', 16, 17],
    ['', 0, 0],
  ] as const) {
    test(`refuses ${query}, and says where`, async () => {
      const world = await withLines();
      const error = await refusal(world.logs, 'StartQuery', {
        ...identifiers,
        ...range(world),
        queryString: query,
      });
      assert.equal(error.code, 'MalformedQueryException');
      const location = record(record(error.members, 'queryCompileError') ?? {}, 'location');
      assert.deepEqual(location, { startCharOffset: from, endCharOffset: to });
    });
  }

  test('refuses what the API does', async () => {
    const world = await withLines();
    const good = { ...range(world), queryString: 'fields @message' };
    const many = Array.from({ length: 51 }, () => '/app');
    for (const [input, code] of [
      [{ ...good }, 'InvalidParameterException'],
      [{ ...good, logGroupName: '/app', logGroupNames: ['/app'] }, 'InvalidParameterException'],
      [{ ...good, logGroupNames: many }, 'InvalidParameterException'],
      [
        { ...good, logGroupIdentifiers: ['arn:aws:logs:eu-west-1:111122223333:log-group:/app:*'] },
        'InvalidParameterException',
      ],
      [{ ...good, logGroupName: '/none' }, 'ResourceNotFoundException'],
      [{ ...good, ...identifiers, limit: 100_001 }, 'InvalidParameterException'],
      [{ ...good, ...identifiers, startTime: 2, endTime: 1 }, 'InvalidParameterException'],
    ] as const) {
      await assert.rejects(
        async () => {
          const operation = world.logs.operations['StartQuery'] ?? assert.fail();
          operation.permissions(input, call);
          await operation.run(input, call);
        },
        (error: unknown) => error instanceof ApiError && error.code === code,
        JSON.stringify(input),
      );
    }
    const error = await refusal(world.logs, 'GetQueryResults', { queryId: 'none' });
    assert.equal(error.code, 'ResourceNotFoundException');
  });
});
