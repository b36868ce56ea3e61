import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../../../src/core/model.ts';
import { type StopEnd, type StopProgress, watchStop } from '../../../../src/core/rollout/watchStop.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { deployment, finish, play, service, task } from './script.ts';

const OWN = 'ecs-svc/1';
const NEXT = 'ecs-svc/2';
const STOP = 1000;

const stopping = task('old', { desiredStatus: 'STOPPED', startedBy: OWN, stoppingAt: STOP });
const stopped = { ...stopping, lastStatus: 'STOPPED' };
const other = task('other', { startedBy: OWN });
const third = task('third', { startedBy: OWN });
const later = (id: string, fields: Partial<Task> = {}): Task =>
  task(id, { startedBy: OWN, createdAt: STOP + 1, lastStatus: 'PENDING', ...fields });
const fresh = later('new');
const running = { lastStatus: 'RUNNING' };
const steady = service([deployment(OWN, { rolloutState: 'COMPLETED' })]);
const short = { ...steady, running: 1 };
const one = { ...steady, desired: 1, running: 1 };
const fallen = (id: string): Task =>
  later(id, {
    lastStatus: 'STOPPED',
    stopCode: 'TaskFailedToStart',
    stoppedReason: `CannotPullContainerError: ${id}`,
  });

interface Case {
  readonly name: string;
  readonly service: string | undefined;
  readonly script: Parameters<typeof play>[0];
  readonly end: StopEnd['kind'];
  readonly by?: string;
}

const cases: readonly Case[] = [
  {
    name: 'a standalone task ends with itself',
    service: undefined,
    script: { described: [stopping, stopped] },
    end: 'stopped',
  },
  {
    name: 'a task that ECS forgot counts as stopped',
    service: undefined,
    script: { described: [undefined] },
    end: 'stopped',
  },
  {
    name: "a service's task is replaced by one that was not there before",
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => short],
      tasks: [[other], [other, fresh], [other, { ...fresh, ...running }]],
    },
    end: 'replaced',
    by: 'new',
  },
  {
    name: "another service's new task is not a replacement",
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => short, () => short, () => one],
      tasks: [[other, later('x', { group: 'service:blog-web', ...running })]],
    },
    end: 'notReplaced',
  },
  {
    name: 'a count that lags at the first look is not believed',
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => steady, () => short],
      tasks: [[other, third], [other], [other, { ...fresh, ...running }]],
    },
    end: 'replaced',
    by: 'new',
  },
  {
    name: "a count that the service's tasks contradict is not believed",
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => steady],
      tasks: [[other], [other], [other], [other, { ...fresh, ...running }]],
    },
    end: 'replaced',
    by: 'new',
  },
  {
    name: 'a task of a deployment that began meanwhile is not the replacement',
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [
        () => ({ ...short, deployments: [deployment(NEXT), deployment(OWN, { status: 'ACTIVE' })] }),
      ],
      tasks: [
        [other, later('theirs', { startedBy: NEXT, ...running })],
        [other, later('theirs', { startedBy: NEXT, ...running }), { ...fresh, ...running }],
      ],
    },
    end: 'replaced',
    by: 'new',
  },
  {
    name: 'a task of the deployment that took over replaces it once its own is gone',
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => ({ ...short, deployments: [deployment(NEXT)] })],
      tasks: [[other, later('theirs', { startedBy: NEXT, ...running })]],
    },
    end: 'replaced',
    by: 'theirs',
  },
  {
    name: 'a replacement that ECS started before the task was stopping counts',
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => short],
      tasks: [[other], [other, later('early', { createdAt: STOP - 1, ...running })]],
    },
    end: 'replaced',
    by: 'early',
  },
  {
    name: 'a service that was deleted replaces nothing',
    service: 'blog-api',
    script: { described: [stopped], services: [() => undefined], tasks: [[]] },
    end: 'notReplaced',
  },
  {
    name: 'replacements that keep failing end the watch',
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => short],
      tasks: [[other]],
      stopped: [
        () => [stopped],
        () => [fallen('r1'), stopped],
        () => [fallen('r2'), fallen('r1'), stopped],
        () => [fallen('r3'), fallen('r2'), fallen('r1'), stopped],
      ],
    },
    end: 'notStarted',
  },
];

function watch(
  name: string | undefined,
  script: Parameters<typeof play>[0],
  clock: ManualClock,
  onProgress: (progress: StopProgress) => void = () => undefined,
): Promise<StopEnd> {
  return finish(
    watchStop(
      { task: stopping, service: name, before: [stopping.arn, other.arn, third.arn] },
      { ecs: play(script), clock },
      onProgress,
      new AbortController().signal,
    ),
    clock,
  );
}

for (const { name, service: serviceName, script, end, by } of cases) {
  test(`stopping: ${name}`, async () => {
    const result = await watch(serviceName, script, new ManualClock());
    assert.equal(result.kind, end);
    assert.equal(result.kind === 'replaced' ? result.by.id : undefined, by);
  });
}

test('stopping: progress and end say why the newest replacement failed', async () => {
  const seen: (string | undefined)[] = [];
  const end = await watch(
    'blog-api',
    {
      described: [stopped],
      services: [() => short],
      tasks: [[other], [other, fresh], [other]],
      stopped: [() => [], () => [fallen('r1')], () => [fallen('r3'), fallen('r2'), fallen('r1')]],
    },
    new ManualClock(),
    ({ trouble }) => seen.push(trouble),
  );
  assert.ok(end.kind === 'notStarted');
  assert.equal(end.reason, 'CannotPullContainerError: r3');
  assert.ok(seen.includes('CannotPullContainerError: r1'));
});

test('stopping: progress says that ECS can place no task', async () => {
  const seen: (string | undefined)[] = [];
  const message =
    '(service blog-api) was unable to place a task because no container instance met all of its requirements.';
  await watch(
    'blog-api',
    {
      described: [stopped],
      services: [
        () => ({ ...short, events: [{ id: 'e', createdAt: STOP, message: 'has started 1 tasks.' }] }),
        () => ({ ...short, events: [{ id: 'f', createdAt: STOP + 1, message }] }),
        () => one,
      ],
      tasks: [[other]],
    },
    new ManualClock(),
    ({ trouble }) => seen.push(trouble),
  );
  assert.equal(seen.filter(text => text === message).length, 1);
});
