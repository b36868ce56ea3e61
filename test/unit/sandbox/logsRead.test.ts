import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Input } from '../../../src/sandbox/api.ts';
import { number, records, text } from '../../../src/sandbox/ecs/input.ts';
import { ask, hour, minute, refusal, second, type TestWorld, testWorld } from './ecsSupport.ts';

const group = { logGroupName: '/app' };

async function withStreams(...names: string[]): Promise<TestWorld> {
  const world = testWorld();
  await ask(world.logs, 'CreateLogGroup', group);
  for (const logStreamName of names) await ask(world.logs, 'CreateLogStream', { ...group, logStreamName });
  return world;
}

async function put(
  world: TestWorld,
  logStreamName: string,
  lines: readonly (readonly [number, string])[],
): Promise<void> {
  const start = world.clock.now() - hour;
  const logEvents = lines.map(([at, message]) => ({ timestamp: start + at, message }));
  await ask(world.logs, 'PutLogEvents', { ...group, logStreamName, logEvents });
}

function messages(answer: Input): readonly string[] {
  return (records(answer, 'events') ?? []).map(event => text(event, 'message') ?? '');
}

/** All pages of FilterLogEvents. */
async function filter(world: TestWorld, input: Input = {}): Promise<readonly (readonly Input[])[]> {
  const pages: (readonly Input[])[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await ask(world.logs, 'FilterLogEvents', {
      ...group,
      ...input,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    pages.push(records(answer, 'events') ?? []);
    nextToken = text(answer, 'nextToken');
    assert.ok(pages.length < 1_000);
  } while (nextToken !== undefined);
  return pages;
}

const said = (pages: readonly (readonly Input[])[]): readonly string[] =>
  pages.flat().map(event => text(event, 'message') ?? '');

suite('FilterLogEvents', () => {
  test('gives the events of all streams in order, with what tells them apart', async () => {
    const world = await withStreams('a/1', 'a/2', 'b/1');
    await put(world, 'a/1', [
      [10, 'one'],
      [30, 'three'],
      [30, 'three again'],
    ]);
    await put(world, 'a/2', [
      [20, 'two'],
      [40, 'four'],
    ]);
    await put(world, 'b/1', [[25, 'other']]);
    world.clock.advance(5 * second);
    assert.deepEqual(said(await filter(world)), ['one', 'two', 'other', 'three', 'three again', 'four']);
    assert.deepEqual(said(await filter(world, { logStreamNamePrefix: 'a/' })), [
      'one',
      'two',
      'three',
      'three again',
      'four',
    ]);
    assert.deepEqual(said(await filter(world, { logStreamNames: ['b/1', 'a/2'] })), ['two', 'other', 'four']);
    const [events = []] = await filter(world);
    assert.equal(new Set(events.map(event => text(event, 'eventId'))).size, 6);
    assert.deepEqual(Object.keys(events[0] ?? {}).sort(), [
      'eventId',
      'ingestionTime',
      'logStreamName',
      'message',
      'timestamp',
    ]);
    assert.deepEqual(
      said(await filter(world, { startFromHead: false, startTime: world.clock.now() - 2 * hour, limit: 2 })),
      ['four', 'three again', 'three', 'other', 'two', 'one'],
    );
  });

  test('takes both ends of the time range in', async () => {
    const world = await withStreams('s');
    await put(world, 's', [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    world.clock.advance(5 * second);
    const start = world.clock.now() - hour - 5 * second;
    assert.deepEqual(said(await filter(world, { startTime: start + 2, endTime: start + 3 })), ['b', 'c']);
  });

  test('pages give every event once, in order, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.nat(50)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (lines, limit, startFromHead) => {
          const world = await withStreams('x', 'y', 'z');
          for (const name of ['x', 'y', 'z']) {
            const own = lines
              .map(([stream, at], index) => [stream, at, `${at} ${index}`] as const)
              .filter(([stream]) => stream === name)
              .sort(([, a], [, b]) => a - b);
            if (own.length > 0)
              await put(
                world,
                name,
                own.map(([, at, message]) => [at, message]),
              );
          }
          world.clock.advance(5 * second);
          const startTime = world.clock.now() - 2 * hour;
          const pages = await filter(world, { limit, startFromHead, startTime });
          assert.ok(pages.every(page => page.length <= limit));
          const all = pages.flat();
          assert.equal(new Set(all.map(event => text(event, 'eventId'))).size, lines.length);
          assert.equal(all.length, lines.length);
          const times = all.map(event => number(event, 'timestamp') ?? 0);
          assert.deepEqual(
            times,
            times.toSorted((a, b) => (startFromHead ? a - b : b - a)),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a page holds no more than a megabyte, and one that found nothing may not be the last', async () => {
    const world = await withStreams('s');
    const long = 'x'.repeat(1_000);
    for (let batch = 0; batch < 3; batch++) {
      await put(
        world,
        's',
        Array.from({ length: 900 }, (_, index) => [batch * 1_000 + index, long] as const),
      );
    }
    world.clock.advance(5 * second);
    const pages = await filter(world);
    assert.ok(pages.length >= 3);
    assert.equal(pages.flat().length, 2_700);
    for (const page of pages) {
      const bytes = page.reduce((sum, event) => sum + (text(event, 'message') ?? '').length + 26, 0);
      assert.ok(bytes <= 1_048_576, `${bytes} bytes`);
    }

    const wide = await withStreams(...Array.from({ length: 5 }, (_, index) => `s${index}`));
    for (let index = 0; index < 5; index++) {
      await put(
        wide,
        `s${index}`,
        Array.from({ length: 4_900 }, (_, at) => [at, 'nothing'] as const),
      );
    }
    await put(wide, 's0', [[30_000, 'here']]);
    wide.clock.advance(5 * second);
    const found = await filter(wide, { filterPattern: 'here' });
    assert.deepEqual(
      found.map(page => page.length),
      [0, 1],
    );
  });

  test('shows an event only a while after it was put', async () => {
    const world = await withStreams('s');
    await put(world, 's', [[0, 'fresh']]);
    assert.deepEqual(said(await filter(world)), []);
    world.clock.advance(3 * second);
    assert.deepEqual(said(await filter(world)), ['fresh']);
  });
});

suite('GetLogEvents', () => {
  const stream = { ...group, logStreamName: 's' };

  test('reads on in both directions; at the end the token stays the same', async () => {
    const world = await withStreams('s');
    await put(
      world,
      's',
      Array.from({ length: 10 }, (_, index) => [index, `m${index}`] as const),
    );
    world.clock.advance(5 * second);
    const get = (input: Input) => ask(world.logs, 'GetLogEvents', { ...stream, limit: 4, ...input });
    const first = await get({ startFromHead: true });
    assert.deepEqual(messages(first), ['m0', 'm1', 'm2', 'm3']);
    const second_ = await get({ startFromHead: true, nextToken: text(first, 'nextForwardToken') });
    assert.deepEqual(messages(second_), ['m4', 'm5', 'm6', 'm7']);
    const third = await get({ startFromHead: true, nextToken: text(second_, 'nextForwardToken') });
    assert.deepEqual(messages(third), ['m8', 'm9']);
    const end = await get({ startFromHead: true, nextToken: text(third, 'nextForwardToken') });
    assert.deepEqual(messages(end), []);
    assert.equal(text(end, 'nextForwardToken'), text(third, 'nextForwardToken'));
    const back = await get({ nextToken: text(end, 'nextBackwardToken') });
    assert.deepEqual(messages(back), ['m6', 'm7', 'm8', 'm9']);

    const last = await get({});
    assert.deepEqual(messages(last), ['m6', 'm7', 'm8', 'm9']);
    const before = await get({ nextToken: text(last, 'nextBackwardToken') });
    assert.deepEqual(messages(before), ['m2', 'm3', 'm4', 'm5']);
    const head = await get({ nextToken: text(before, 'nextBackwardToken') });
    assert.deepEqual(messages(head), ['m0', 'm1']);
    const beyond = await get({ nextToken: text(head, 'nextBackwardToken') });
    assert.deepEqual(messages(beyond), []);
    assert.equal(text(beyond, 'nextBackwardToken'), text(head, 'nextBackwardToken'));

    await put(world, 's', [[100, 'new']]);
    world.clock.advance(5 * second);
    assert.deepEqual(messages(await get({ nextToken: text(end, 'nextForwardToken') })), ['new']);
  });

  test('of an empty stream has tokens that lead on', async () => {
    const world = await withStreams('s');
    const empty = await ask(world.logs, 'GetLogEvents', { ...stream, startFromHead: true });
    assert.deepEqual(messages(empty), []);
    const nextToken = text(empty, 'nextForwardToken') ?? '';
    assert.equal(
      text(await ask(world.logs, 'GetLogEvents', { ...stream, nextToken }), 'nextForwardToken'),
      nextToken,
    );
    await put(world, 's', [[0, 'first']]);
    world.clock.advance(5 * second);
    assert.deepEqual(messages(await ask(world.logs, 'GetLogEvents', { ...stream, nextToken })), ['first']);
  });

  test('takes the start of the time range in and leaves its end out', async () => {
    const world = await withStreams('s');
    await put(world, 's', [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    world.clock.advance(5 * second);
    const start = world.clock.now() - hour - 5 * second;
    const answer = await ask(world.logs, 'GetLogEvents', {
      ...stream,
      startTime: start + 2,
      endTime: start + 4,
    });
    assert.deepEqual(messages(answer), ['b', 'c']);
  });
});

suite('filter patterns', () => {
  const lines = ['GET /a 200', 'GET /b 500 error', 'POST /a 201', 'warn: slow query', 'ERROR twice'];

  for (const [filterPattern, expected] of [
    ['', [0, 1, 2, 3, 4]],
    ['GET', [0, 1]],
    ['GET error', [1]],
    ['error', [1]],
    ['"slow query"', [3]],
    ['"GET /a"', [0]],
    ['?POST ?"slow query"', [2, 3]],
    ['GET -error', [0]],
    ['-GET -POST', [3, 4]],
    ['-"GET /b"', [0, 2, 3, 4]],
    ['GET ?POST', [0, 1]],
  ] as const) {
    test(filterPattern === '' ? 'none' : filterPattern, async () => {
      const world = await withStreams('s');
      await put(
        world,
        's',
        lines.map((line, index) => [index, line] as const),
      );
      world.clock.advance(5 * second);
      assert.deepEqual(
        said(await filter(world, { filterPattern })),
        expected.map(index => lines[index]),
      );
    });
  }
});

suite('what CloudWatch Logs refuses', () => {
  const noGroup = 'The specified log group does not exist.';
  const noStream = 'The specified log stream does not exist.';
  const table: readonly (readonly [string, Input, string, string | RegExp])[] = [
    ['FilterLogEvents', { logGroupName: '/none' }, 'ResourceNotFoundException', noGroup],
    ['FilterLogEvents', { ...group, logStreamNames: ['none'] }, 'ResourceNotFoundException', noStream],
    [
      'FilterLogEvents',
      { ...group, logStreamNames: ['s'], logStreamNamePrefix: 's' },
      'InvalidParameterException',
      /both/,
    ],
    [
      'FilterLogEvents',
      { ...group, logStreamNames: Array.from({ length: 101 }, () => 's') },
      'InvalidParameterException',
      /logStreamNames.*length less than or equal to 100/,
    ],
    [
      'FilterLogEvents',
      { ...group, limit: 10_001 },
      'InvalidParameterException',
      /value less than or equal to 10000/,
    ],
    ['FilterLogEvents', { ...group, limit: 0 }, 'InvalidParameterException', /greater than or equal to 1/],
    [
      'FilterLogEvents',
      { ...group, nextToken: 'x' },
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    ],
    [
      'FilterLogEvents',
      { ...group, filterPattern: '{ $.level = "x" }' },
      'InvalidParameterException',
      'Invalid filter pattern',
    ],
    [
      'FilterLogEvents',
      { ...group, filterPattern: 'a-b' },
      'InvalidParameterException',
      'Invalid filter pattern',
    ],
    [
      'FilterLogEvents',
      { ...group, filterPattern: '"open' },
      'InvalidParameterException',
      'Invalid filter pattern',
    ],
    ['FilterLogEvents', { ...group, startFromHead: false }, 'InvalidParameterException', /2024/],
    ['FilterLogEvents', { ...group, startTime: 2, endTime: 1 }, 'InvalidParameterException', /startTime/],
    ['FilterLogEvents', {}, 'InvalidParameterException', /required/],
    ['FilterLogEvents', { ...group, logGroupIdentifier: '/app' }, 'InvalidParameterException', /exclusive/],
    ['GetLogEvents', { ...group, logStreamName: 'none' }, 'ResourceNotFoundException', noStream],
    ['GetLogEvents', { logGroupName: '/none', logStreamName: 's' }, 'ResourceNotFoundException', noGroup],
    [
      'GetLogEvents',
      { ...group, logStreamName: 's', nextToken: 'f/1/s' },
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    ],
    ['DescribeLogStreams', { logGroupName: '/none' }, 'ResourceNotFoundException', noGroup],
    [
      'DescribeLogStreams',
      { ...group, orderBy: 'LastEventTime', logStreamNamePrefix: 's' },
      'InvalidParameterException',
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    ],
    ['DescribeLogStreams', { ...group, limit: 51 }, 'InvalidParameterException', /equal to 50/],
    ['CreateLogGroup', group, 'ResourceAlreadyExistsException', 'The specified log group already exists'],
    [
      'CreateLogStream',
      { ...group, logStreamName: 's' },
      'ResourceAlreadyExistsException',
      'The specified log stream already exists',
    ],
    [
      'CreateLogStream',
      { ...group, logStreamName: 'a:b' },
      'InvalidParameterException',
      /regular expression/,
    ],
    [
      'PutLogEvents',
      { ...group, logStreamName: 'none', logEvents: [{ timestamp: 1, message: 'x' }] },
      'ResourceNotFoundException',
      noStream,
    ],
    [
      'PutLogEvents',
      { ...group, logStreamName: 's', logEvents: [] },
      'InvalidParameterException',
      /logEvents/,
    ],
    [
      'PutLogEvents',
      {
        ...group,
        logStreamName: 's',
        logEvents: [
          { timestamp: 2, message: 'x' },
          { timestamp: 1, message: 'y' },
        ],
      },
      'InvalidParameterException',
      'Log events in a single PutLogEvents request must be in chronological order.',
    ],
    [
      'PutLogEvents',
      { ...group, logStreamName: 's', logEvents: [{ timestamp: 1, message: 'x'.repeat(1_048_576) }] },
      'InvalidParameterException',
      'Upload too large: 1048602 bytes exceeds limit of 1048576',
    ],
  ];
  for (const [operation, input, code, message] of table) {
    test(`${operation} ${JSON.stringify(input).slice(0, 80)}`, async () => {
      const world = await withStreams('s');
      const error = await refusal(world.logs, operation, input);
      assert.equal(error.code, code, error.message);
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
    });
  }

  test('events that are too old or too new, beside those it takes', async () => {
    const world = await withStreams('s');
    const now = world.clock.now();
    const logEvents = [now - 15 * 24 * hour, now, now + 3 * hour].map(timestamp => ({
      timestamp,
      message: 'x',
    }));
    const answer = await ask(world.logs, 'PutLogEvents', { ...group, logStreamName: 's', logEvents });
    assert.deepEqual(answer.rejectedLogEventsInfo, {
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    });
    world.clock.advance(minute);
    assert.equal((await filter(world)).flat().length, 1);
  });
});
