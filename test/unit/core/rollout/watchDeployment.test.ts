import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Service } from '../../../../src/core/model.ts';
import type { RolloutEnd, RolloutProgress } from '../../../../src/core/rollout/rollout.ts';
import { watchDeployment } from '../../../../src/core/rollout/watchDeployment.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';
import { deployment, play, service, task } from './script.ts';

const NEW = 'ecs-svc/2';
const OLD = 'ecs-svc/1';

const deploying = service([
  deployment(NEW),
  deployment(OLD, { status: 'ACTIVE', rolloutState: 'COMPLETED' }),
]);
const done = service([deployment(NEW, { running: 2, rolloutState: 'COMPLETED' })]);
const failed = deployment(NEW, {
  rolloutState: 'FAILED',
  rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  failedTasks: 3,
});
const back = 'ecs-svc/3';

interface Case {
  readonly name: string;
  readonly start?: Service;
  readonly answers: readonly (() => Service | undefined)[];
  readonly end: RolloutEnd['kind'];
}

const cases: readonly Case[] = [
  { name: 'completes', answers: [() => deploying, () => done], end: 'succeeded' },
  { name: 'is complete in the first answer', start: done, answers: [], end: 'succeeded' },
  {
    name: 'fails and nothing rolls it back',
    answers: [() => deploying, () => service([failed])],
    end: 'failed',
  },
  {
    name: 'fails, stays PRIMARY for a while, then is rolled back',
    answers: [
      () => service([failed], { rollsBack: true }),
      () => service([failed], { rollsBack: true }),
      () => service([deployment(back), { ...failed, status: 'ACTIVE' }], { rollsBack: true }),
      () => service([deployment(back, { rolloutState: 'COMPLETED' })], { rollsBack: true }),
    ],
    end: 'rolledBack',
  },
  {
    name: 'is rolled back and never seen as PRIMARY and FAILED',
    answers: [
      () => service([deployment(back), { ...failed, status: 'ACTIVE' }], { rollsBack: true }),
      () => service([deployment(back, { rolloutState: 'COMPLETED' })], { rollsBack: true }),
    ],
    end: 'rolledBack',
  },
  {
    name: 'promised roll-back never comes',
    answers: [() => service([failed], { rollsBack: true })],
    end: 'failed',
  },
  {
    name: 'another deployment takes its place',
    answers: [
      () => deploying,
      () => service([deployment('ecs-svc/9'), deployment(NEW, { status: 'ACTIVE' })]),
    ],
    end: 'superseded',
  },
  { name: 'the service is deleted', answers: [() => deploying, () => undefined], end: 'gone' },
  { name: 'the service is drained away', answers: [() => service([], { status: 'INACTIVE' })], end: 'gone' },
  {
    name: 'passing failures are waited out',
    answers: [
      () => {
        throw new Failure('throttled', 'Rate exceeded');
      },
      () => {
        throw new Failure('offline', 'ECONNRESET');
      },
      () => done,
    ],
    end: 'succeeded',
  },
];

for (const { name, start, answers, end } of cases) {
  test(`a deployment that ${name}: ${end}`, async () => {
    const clock = new ManualClock();
    const ecs = play({ services: answers });
    const watching = watchDeployment(
      { service: start ?? deploying, deployment: NEW },
      { ecs, clock },
      () => undefined,
      new AbortController().signal,
    );
    assert.equal((await finish(watching, clock)).kind, end);
  });
}

test('an end that failed names why, and only the tasks of this deployment', async () => {
  const clock = new ManualClock();
  const ecs = play({
    services: [() => service([failed])],
    stopped: [
      task('a', {
        startedBy: NEW,
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [
          {
            name: 'app',
            image: 'app:crash',
            lastStatus: 'STOPPED',
            health: 'UNKNOWN',
            exitCode: 1,
            ports: [],
          },
        ],
      }),
      task('b', { startedBy: OLD, lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' }),
      task('c', { startedBy: NEW, lastStatus: 'STOPPED', stopCode: 'UserInitiated' }),
    ],
  });
  const end = await finish(
    watchDeployment(
      { service: deploying, deployment: NEW },
      { ecs, clock },
      () => undefined,
      new AbortController().signal,
    ),
    clock,
  );
  assert.equal(end.kind, 'failed');
  assert.ok(end.kind === 'failed');
  assert.match(end.reason, /circuit breaker/);
  assert.deepEqual(
    end.failures.map(({ reason }) => reason),
    ['Essential container in task exited: app exit 1'],
  );
});

test('each event is reported once, oldest first, without those from before', async () => {
  const clock = new ManualClock();
  const event = (id: string) => ({ id, createdAt: 0, message: id });
  const seen: RolloutProgress[] = [];
  const start = { ...deploying, events: [event('before')] };
  const ecs = play({
    services: [
      () => ({ ...deploying, events: [event('two'), event('one'), event('before')] }),
      () => ({ ...done, events: [event('three'), event('two'), event('one'), event('before')] }),
    ],
  });
  await finish(
    watchDeployment(
      { service: start, deployment: NEW },
      { ecs, clock },
      progress => seen.push(progress),
      new AbortController().signal,
    ),
    clock,
  );
  assert.deepEqual(
    seen.map(({ events }) => events),
    [[], ['one', 'two'], ['three']],
  );
});

test('a failure that does not pass ends the watch', async () => {
  const clock = new ManualClock();
  const denied = new Failure('accessDenied', 'no');
  const ecs = play({
    services: [
      () => {
        throw denied;
      },
    ],
  });
  await assert.rejects(
    finish(
      watchDeployment(
        { service: deploying, deployment: NEW },
        { ecs, clock },
        () => undefined,
        new AbortController().signal,
      ),
      clock,
    ),
    denied,
  );
});

test('an abort ends the watch at once and leaves nothing asleep', async () => {
  const clock = new ManualClock();
  const abort = new AbortController();
  const ecs = play({ services: [() => deploying] });
  const watching = watchDeployment(
    { service: deploying, deployment: NEW },
    { ecs, clock },
    () => undefined,
    abort.signal,
  );
  const rejected = assert.rejects(watching, { name: 'AbortError' });
  await settle();
  abort.abort();
  await rejected;
  assert.equal(clock.sleeping, 0);
  assert.equal(ecs.reads.services, 0);
});

/** Moves the clock until the watch ends; a watch that never ends fails the test. */
async function finish<T>(watching: Promise<T>, clock: ManualClock): Promise<T> {
  let ended = false;
  const result = watching.finally(() => {
    ended = true;
  });
  result.catch(() => undefined);
  for (let turn = 0; turn < 200 && !ended; turn++) {
    await clock.next();
  }
  assert.ok(ended, 'the watch did not end');
  return result;
}
