import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../../../src/core/ports.ts';
import { lastLines } from '../../../../src/core/rollout/lastLines.ts';
import { task } from './script.ts';

const never = new AbortController().signal;
const event = (message: string, timestamp: number): LogEvent => ({
  id: message,
  stream: 'job/migrate/0f9a',
  timestamp,
  ingestionTime: 9,
  message,
});
const written = [event('starts', 1), event('step failed', 5), event('exit code 3', 5)];

for (const [order, events] of [
  ['oldest first', written],
  ['newest first', written.toReversed()],
] as const) {
  test(`lines of the same millisecond stay as they were written where the answer is ${order}`, async () => {
    const lines = await lastLines(
      task('0f9a', {
        startedAt: 1,
        stoppedAt: 6,
        containers: [
          {
            name: 'migrate',
            image: 'jobs',
            lastStatus: 'STOPPED',
            health: 'UNKNOWN',
            exitCode: 3,
            ports: [],
          },
        ],
      }),
      {
        ecs: {
          taskDefinition: async arn => ({
            arn,
            family: 'blog-migrate',
            revision: 9,
            status: 'ACTIVE',
            containers: [
              {
                name: 'migrate',
                image: 'jobs',
                essential: true,
                logConfiguration: {
                  driver: 'awslogs',
                  options: { 'awslogs-group': '/ecs/jobs', 'awslogs-stream-prefix': 'job' },
                },
              },
            ],
          }),
        },
        logs: () => ({
          filterLogEvents: async () => ({ events }),
          logStreams: async () => [],
        }),
        environment: { name: 'dev', logGroups: {} },
      },
      never,
    );
    assert.deepEqual(lines, ['starts', 'step failed', 'exit code 3']);
  });
}
