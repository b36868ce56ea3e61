import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { ask, hour, minute, refusal } from './ecsSupport.ts';
import { filter, group, withStreams } from './logsSupport.ts';

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
      { ...group, filterPattern: '{ $.level }' },
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
      if (typeof message === 'string') {
        assert.equal(error.message, message);
      } else {
        assert.match(error.message, message);
      }
    });
  }

  test('FilterLogEvents of a group of the Infrequent Access class', async () => {
    const world = await withStreams();
    const rare = { logGroupName: '/rare' };
    await ask(world.logs, 'CreateLogGroup', { ...rare, logGroupClass: 'INFREQUENT_ACCESS' });
    assert.equal((await refusal(world.logs, 'FilterLogEvents', rare)).code, 'InvalidParameterException');
  });

  test('events that are too old or too new, beside those it takes', async () => {
    const world = await withStreams('s');
    const now = world.clock.now();
    const logEvents = [now - 15 * 24 * hour, now, now + 3 * hour].map(timestamp => ({
      timestamp,
      message: 'x',
    }));
    const answer = await ask(world.logs, 'PutLogEvents', { ...group, logStreamName: 's', logEvents });
    assert.deepEqual(answer['rejectedLogEventsInfo'], {
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    });
    world.clock.advance(minute);
    assert.equal((await filter(world)).flat().length, 1);
  });
});
