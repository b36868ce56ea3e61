import type { RolloutState, RolloutTask } from '../../../../src/core/rollout/state.ts';
import { serviceArn, taskArn, taskDefinition } from '../fleet/fixture.ts';
import { blog } from '../fleet/rowsFixture.ts';

export const BEGAN = Date.UTC(2026, 10, 21, 14, 0, 0);

/** A rolling deployment of blog-api:43 after 90 s, with two of four tasks. */
export function rolloutState(change: Partial<RolloutState> = {}): RolloutState {
  return {
    watched: {
      environment: 'dev',
      cluster: blog,
      service: serviceArn('blog', 'blog-api'),
      kind: 'deploy',
      deployment: 'ecs-svc/2',
      asked: { taskDefinition: taskDefinition('blog-api:43') },
      before: [taskDefinition('blog-api:42')],
      startedAt: BEGAN,
    },
    phase: 'deploying',
    strategy: 'ROLLING',
    stages: [
      { name: 'TASKS', state: 'now', since: BEGAN },
      { name: 'DRAIN', state: 'ahead' },
    ],
    target: { desired: 4, running: 2, pending: 1, failed: 0 },
    source: 4,
    hooks: [],
    tasks: [],
    events: [],
    others: [],
    readAt: BEGAN + 90_000,
    ...change,
  };
}

export function rolloutTask(id: string, change: Partial<RolloutTask> = {}): RolloutTask {
  return {
    arn: taskArn('blog', id.padEnd(32, '0')),
    status: 'RUNNING',
    health: 'HEALTHY',
    createdAt: BEGAN + 10_000,
    ...change,
  };
}
