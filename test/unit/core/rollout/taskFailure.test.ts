import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, Task } from '../../../../src/core/model.ts';
import { failureOf } from '../../../../src/core/rollout/taskFailure.ts';
import { task } from './script.ts';

const container = (fields: Partial<Container>): Container => ({
  name: 'app',
  image: 'app:1',
  lastStatus: 'STOPPED',
  health: 'UNKNOWN',
  ports: [],
  ...fields,
});

const cases: readonly {
  readonly name: string;
  readonly task: Partial<Task>;
  readonly reason: string | undefined;
}[] = [
  {
    name: 'exit code',
    task: {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [container({ exitCode: 1 })],
    },
    reason: 'Essential container in task exited: app exit 1',
  },
  {
    name: 'out of memory',
    task: {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [
        container({ name: 'sidecar', exitCode: 0 }),
        container({ exitCode: 137, reason: 'OutOfMemoryError: container killed due to memory usage' }),
      ],
    },
    reason:
      'Essential container in task exited: app exit 137 OutOfMemoryError: container killed due to memory usage',
  },
  {
    name: 'image that cannot be pulled',
    task: { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: not found' },
    reason: 'CannotPullContainerError: not found',
  },
  {
    name: 'stopped by a person',
    task: { stopCode: 'UserInitiated', stoppedReason: 'why not' },
    reason: undefined,
  },
  {
    name: 'scaled in',
    task: {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
    },
    reason: undefined,
  },
  {
    name: 'never healthy',
    task: { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
    reason: 'Task failed container health checks',
  },
  { name: 'nothing but a code', task: { stopCode: 'SpotInterruption' }, reason: 'SpotInterruption' },
];

for (const { name, task: fields, reason } of cases) {
  test(`why a task failed: ${name}`, () => assert.equal(failureOf(task('a', fields)), reason));
}
