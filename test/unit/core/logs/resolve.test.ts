import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ContainerLogs,
  type FollowableLogs,
  hasRun,
  resolveLogs,
  streamOf,
} from '../../../../src/core/logs/resolve.ts';
import type { Container, LogConfiguration, Task } from '../../../../src/core/model.ts';

function resolve(
  logConfiguration: LogConfiguration | undefined,
  logGroups: Readonly<Record<string, string>> = {},
): ContainerLogs | undefined {
  const container = { name: 'api', image: 'api:1', essential: true };
  const definition = {
    arn: 'arn',
    family: 'blog',
    revision: 1,
    status: 'ACTIVE',
    containers: [logConfiguration === undefined ? container : { ...container, logConfiguration }],
  };
  return resolveLogs(definition, { name: 'dev', logGroups })[0];
}

describe('where a container logs', () => {
  const fluentBit = { Name: 'cloudwatch_logs', log_group_name: '/fire', log_stream_prefix: 'app/' };
  const all = { 'awslogs-group': '/ecs/blog', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' };
  const found: readonly (readonly [
    string,
    LogConfiguration | undefined,
    Record<string, string>,
    Omit<FollowableLogs, 'container'>,
  ])[] = [
    [
      'awslogs with everything',
      { driver: 'awslogs', options: all },
      {},
      { group: '/ecs/blog', region: 'us-east-1', streams: { kind: 'prefix', prefix: 'ecs' } },
    ],
    [
      'awslogs in the region of the environment',
      { driver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-stream-prefix': 'p/q' } },
      {},
      { group: 'g', streams: { kind: 'prefix', prefix: 'p/q' } },
    ],
    [
      'awslogs on EC2 without a prefix',
      { driver: 'awslogs', options: { 'awslogs-group': 'g' } },
      {},
      { group: 'g', streams: { kind: 'runtimeId' } },
    ],
    [
      'awslogs, which says more than the settings',
      { driver: 'awslogs', options: all },
      { api: '/other' },
      { group: '/ecs/blog', region: 'us-east-1', streams: { kind: 'prefix', prefix: 'ecs' } },
    ],
    [
      'FireLens with a group in the settings',
      { driver: 'awsfirelens', options: {} },
      { api: '/custom' },
      { group: '/custom', streams: { kind: 'group' } },
    ],
    [
      'FireLens to CloudWatch Logs, in another region',
      { driver: 'awsfirelens', options: { ...fluentBit, region: 'us-east-1' } },
      {},
      { group: '/fire', region: 'us-east-1', streams: { kind: 'firelens', prefix: 'app/' } },
    ],
    [
      'the output in Go, with other capitals',
      {
        driver: 'awsfirelens',
        options: { name: 'CloudWatch', LOG_GROUP_NAME: '/fire', Log_Stream_Prefix: 'app-' },
      },
      {},
      { group: '/fire', streams: { kind: 'firelens', prefix: 'app-' } },
    ],
    [
      'FireLens with the same group in the settings',
      { driver: 'awsfirelens', options: fluentBit },
      { api: 'arn:aws:logs:eu-west-1:111122223333:log-group:/fire:*' },
      { group: '/fire', streams: { kind: 'firelens', prefix: 'app/' } },
    ],
    [
      'FireLens with another group in the settings, to which its own configuration sends',
      { driver: 'awsfirelens', options: fluentBit },
      { api: '/custom' },
      { group: '/custom', streams: { kind: 'group' } },
    ],
    [
      'FireLens without a stream prefix, with its group in the settings',
      { driver: 'awsfirelens', options: { ...fluentBit, log_stream_prefix: '' } },
      { api: '/fire' },
      { group: '/fire', streams: { kind: 'group' } },
    ],
    [
      'nothing said, with a group in the settings',
      undefined,
      { api: '/custom' },
      { group: '/custom', streams: { kind: 'group' } },
    ],
  ];
  for (const [name, configuration, groups, expected] of found) {
    it(name, () => assert.deepEqual(resolve(configuration, groups), { container: 'api', ...expected }));
  }

  const refused: readonly (readonly [string, LogConfiguration | undefined, RegExp])[] = [
    ['no configuration', undefined, /Container api has no log configuration/],
    ['splunk', { driver: 'splunk', options: {} }, /driver splunk.*logGroups.*dev/],
    [
      'FireLens to elsewhere',
      { driver: 'awsfirelens', options: { Name: 'firehose' } },
      /FireLens.*logGroups.*dev/,
    ],
    [
      'FireLens without a group',
      { driver: 'awsfirelens', options: { Name: 'cloudwatch' } },
      /without `log_group_name`.*logGroups.*dev/,
    ],
    [
      'FireLens without a stream prefix',
      { driver: 'awsfirelens', options: { ...fluentBit, log_stream_prefix: ' ' } },
      /to \/fire.*`log_stream_prefix`.*logGroups.*dev/,
    ],
    [
      'FireLens with one stream for all tasks',
      { driver: 'awsfirelens', options: { ...fluentBit, log_stream_name: 'all' } },
      /to \/fire.*no `log_stream_name`/,
    ],
    [
      'FireLens with a template',
      { driver: 'awsfirelens', options: { ...fluentBit, log_group_template: '/$x' } },
      /of each line \(`log_group_template`\).*logGroups.*dev/,
    ],
    [
      'FireLens with a group to be filled in',
      { driver: 'awsfirelens', options: { ...fluentBit, log_group_name: '/ecs/$(ecs_cluster)' } },
      /`log_group_name`.*logGroups.*dev/,
    ],
    ['json-file', { driver: 'json-file', options: {} }, /driver json-file/],
    ['awslogs without a group', { driver: 'awslogs', options: {} }, /without `awslogs-group`/],
  ];
  for (const [name, configuration, reason] of refused) {
    it(`${name} is named`, () => {
      const resolved = resolve(configuration, { other: '/custom', toString: '/x' });
      assert.ok(resolved !== undefined && 'reason' in resolved);
      assert.match(resolved.reason, reason);
    });
  }

  it('is not misled by a container that is called like a method', () => {
    const definition = {
      arn: 'arn',
      family: 'blog',
      revision: 1,
      status: 'ACTIVE',
      containers: [{ name: 'constructor', image: 'x', essential: true }],
    };
    const [resolved] = resolveLogs(definition, { name: 'dev', logGroups: {} });
    assert.ok(resolved !== undefined && 'reason' in resolved);
  });
});

const container: Container = {
  name: 'api',
  image: 'api:1',
  lastStatus: 'RUNNING',
  health: 'UNKNOWN',
  ports: [],
};

function task(more: Partial<Task>): Task {
  return {
    arn: 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0f9a',
    id: '0f9a',
    clusterArn: 'arn',
    group: 'service:blog',
    taskDefinition: 'blog:1',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    containers: [container],
    createdAt: 1,
    ...more,
  };
}

describe('the stream of a container', () => {
  it('is prefix, container and task', () => {
    const logs = { container: 'api', group: 'g', streams: { kind: 'prefix', prefix: 'p/q' } } as const;
    assert.deepEqual(streamOf(logs, task({})), { kind: 'stream', name: 'p/q/api/0f9a' });
  });

  it('is what FireLens puts together', () => {
    const logs = { container: 'api', group: 'g', streams: { kind: 'firelens', prefix: 'p-' } } as const;
    assert.deepEqual(streamOf(logs, task({})), { kind: 'stream', name: 'p-api-firelens-0f9a' });
  });

  it('is any of a group of the settings', () => {
    const logs = { container: 'api', group: 'g', streams: { kind: 'group' } } as const;
    assert.deepEqual(streamOf(logs, task({})), { kind: 'wholeGroup' });
  });

  const byId = { container: 'api', group: 'g', streams: { kind: 'runtimeId' } } as const;
  const dockerId = '0123456789abcdef'.repeat(4);
  const cases: readonly (readonly [string, Partial<Task>, string])[] = [
    ['is the id of Docker on EC2', { containers: [{ ...container, runtimeId: dockerId }] }, 'stream'],
    ['is not known before the container was started', { lastStatus: 'PENDING' }, 'notYet'],
    ['is never known of one that was not started', { lastStatus: 'STOPPED' }, 'never'],
    [
      'is never known where the id is not that of Docker',
      { containers: [{ ...container, runtimeId: '0f9a-123' }] },
      'never',
    ],
  ];
  for (const [name, more, kind] of cases) {
    it(name, () => assert.equal(streamOf(byId, task(more)).kind, kind));
  }
});

describe('whether a container has run', () => {
  const stopped = { ...container, lastStatus: 'STOPPED' };
  const cases: readonly (readonly [string, Partial<Task>, boolean])[] = [
    ['running', {}, true],
    ['pending', { containers: [{ ...container, lastStatus: 'PENDING' }] }, false],
    ['stopped after it ran', { containers: [stopped], startedAt: 5 }, true],
    ['exited before the task was running', { containers: [{ ...stopped, exitCode: 1 }] }, true],
    ['image not pulled', { containers: [stopped], lastStatus: 'STOPPED' }, false],
    ['not of this task', { containers: [] }, false],
  ];
  for (const [name, more, expected] of cases) {
    it(name, () => assert.equal(hasRun(task(more), 'api'), expected));
  }
});
