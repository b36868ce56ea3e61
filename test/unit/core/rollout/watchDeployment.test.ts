import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Deployment, Service, ServiceDeployment } from '../../../../src/core/model.ts';
import type { RolloutEnd, RolloutProgress } from '../../../../src/core/rollout/rollout.ts';
import { watchDeployment } from '../../../../src/core/rollout/watchDeployment.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';
import { deployment, finish, play, service, serviceDeployment, task } from './script.ts';

const NEW = 'ecs-svc/2';
const OLD = 'ecs-svc/1';
const BACK = 'ecs-svc/3';
const THEIRS = 'ecs-svc/9';
const fix = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:43';
const broken = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42';
const good = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:41';

const rollsBack = { rollsBack: true };
const old = deployment(OLD, { status: 'ACTIVE', rolloutState: 'COMPLETED', taskDefinition: good });
const own = (fields: Partial<Deployment> = {}): Deployment =>
  deployment(NEW, { taskDefinition: broken, ...fields });
const leaving = { status: 'ACTIVE' } as const;
const failedState = {
  rolloutState: 'FAILED',
  rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
} as const;
const failed = own(failedState);
const back = (fields: Partial<Deployment> = {}): Deployment =>
  deployment(BACK, { taskDefinition: good, createdAt: 100, ...fields });
const theirs = (fields: Partial<Deployment> = {}): Deployment =>
  deployment(THEIRS, { taskDefinition: fix, createdAt: 500, ...fields });

/** ECS leaves `rolloutState` out behind a Classic Load Balancer. */
function stateless({ rolloutState, ...rest }: Deployment): Deployment {
  return rest;
}

const deploying = service([own(), old]);
const done = service([own({ running: 2, rolloutState: 'COMPLETED' })]);

const throwing = (failure: Failure) => (): never => {
  throw failure;
};
const offline = throwing(new Failure('offline', 'ECONNRESET'));
const denied = throwing(new Failure('accessDenied', 'no'));

interface History {
  readonly name: string;
  readonly start?: Service;
  readonly answers: readonly (() => Service | undefined)[];
  readonly remembered?: readonly (() => readonly ServiceDeployment[])[];
  /** The kind of the end, and what follows a failure or where it was rolled back to. */
  readonly end: RolloutEnd['kind'] | `failed: ${string}` | `rolledBack: ${string}` | `superseded: ${string}`;
}

const histories: readonly History[] = [
  { name: 'completes', answers: [() => deploying, () => done], end: 'succeeded' },
  { name: 'is complete in the first answer', start: done, answers: [], end: 'succeeded' },
  {
    name: 'fails and nothing rolls it back',
    answers: [() => deploying, () => service([failed])],
    end: 'failed: nothing',
  },
  {
    name: 'fails, stays PRIMARY for a while, then is rolled back',
    answers: [
      () => service([failed], rollsBack),
      () => service([failed], rollsBack),
      () => service([back(), { ...failed, ...leaving }], rollsBack),
      () => service([back({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    end: 'rolledBack: blog-api:41',
  },
  {
    name: 'is rolled back and never seen as PRIMARY and FAILED',
    answers: [
      () => service([back(), { ...failed, ...leaving }], rollsBack),
      () => service([back({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    end: 'rolledBack: blog-api:41',
  },
  {
    name: 'fails and is not rolled back as promised',
    answers: [() => service([failed], rollsBack)],
    end: 'failed: nothing',
  },
  {
    name: 'is replaced by another',
    answers: [() => deploying, () => service([theirs(), own(leaving)])],
    end: 'superseded: blog-api:43',
  },
  {
    name: 'is replaced, as its service deployment says',
    answers: [() => deploying, () => service([theirs(), own(leaving)], rollsBack)],
    remembered: [
      () => [serviceDeployment('IN_PROGRESS', { createdAt: 500_000 }), serviceDeployment('STOPPED')],
    ],
    end: 'superseded: blog-api:43',
  },
  { name: 'loses its service', answers: [() => deploying, () => undefined], end: 'gone' },
  { name: 'loses its service for good', answers: [() => service([], { status: 'INACTIVE' })], end: 'gone' },
  { name: 'drains with its service', answers: [() => ({ ...deploying, status: 'DRAINING' })], end: 'gone' },
  {
    name: 'completes after reads that fail and pass',
    answers: [throwing(new Failure('throttled', 'Rate exceeded')), offline, () => done],
    end: 'succeeded',
  },
  {
    name: 'is rolled back and drains away while offline',
    answers: [
      () => service([own(), old], rollsBack),
      offline,
      () => service([back({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    remembered: [() => [serviceDeployment('ROLLBACK_SUCCESSFUL', { finishedAt: 400 })]],
    end: 'rolledBack: blog-api:41',
  },
  {
    name: 'is rolled back while offline, and a fix is deployed',
    answers: [
      () => service([own(), old], rollsBack),
      offline,
      () => service([theirs({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    remembered: [() => [serviceDeployment('ROLLBACK_SUCCESSFUL', { finishedAt: 400 })]],
    end: 'rolledBack: undefined',
  },
  {
    name: 'completes while offline, and another is deployed',
    answers: [() => deploying, offline, () => service([theirs()], rollsBack)],
    remembered: [() => [serviceDeployment('SUCCESSFUL')]],
    end: 'succeeded',
  },
  {
    name: 'drains away while offline, and nothing says how',
    answers: [
      () => service([own(), old], rollsBack),
      offline,
      () => service([back({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    remembered: [denied],
    end: 'unknown',
  },
  {
    name: 'drains away while offline where nothing can roll it back',
    answers: [() => deploying, offline, () => service([theirs({ rolloutState: 'COMPLETED' })])],
    remembered: [denied],
    end: 'superseded: blog-api:43',
  },
  {
    name: 'fails, and a fix is deployed before the roll-back',
    answers: [
      () => service([failed], rollsBack),
      () => service([theirs(), { ...failed, ...leaving }], rollsBack),
      () => service([theirs({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    end: 'failed: replaced',
  },
  {
    name: 'fails, and a fix of the same revision is deployed before the roll-back',
    answers: [
      () => service([failed], rollsBack),
      () => service([theirs({ taskDefinition: good, rolloutState: 'COMPLETED' })], rollsBack),
    ],
    remembered: [() => [serviceDeployment('IN_PROGRESS')], () => [serviceDeployment('STOPPED')]],
    end: 'failed: replaced',
  },
  {
    name: 'is being rolled back when a fix is deployed',
    answers: [
      () => service([back(), { ...failed, ...leaving }], rollsBack),
      () => service([theirs(), { ...back(), ...leaving }], rollsBack),
      () => service([theirs({ rolloutState: 'COMPLETED' })], rollsBack),
    ],
    end: 'failed: replaced',
  },
  {
    name: 'fails as its roll-back does',
    answers: [
      () => service([back(), { ...failed, ...leaving }], rollsBack),
      () => service([back({ rolloutState: 'FAILED' })], rollsBack),
    ],
    end: 'failed: rollbackFailed',
  },
  {
    name: 'fails, with no candidate for a roll-back',
    answers: [() => service([failed], rollsBack)],
    remembered: [() => [serviceDeployment('ROLLBACK_FAILED')]],
    end: 'failed: rollbackFailed',
  },
  {
    name: 'is rolled back by a person where nothing else would',
    answers: [
      () => service([failed]),
      () => service([back(), { ...failed, ...leaving }]),
      () => service([back({ rolloutState: 'COMPLETED' })]),
    ],
    remembered: [() => [serviceDeployment('ROLLBACK_IN_PROGRESS')]],
    end: 'rolledBack: blog-api:41',
  },
  {
    name: 'is rolled back to a revision that was not listed before',
    answers: [
      () => service([back({ taskDefinition: fix }), { ...failed, ...leaving }], rollsBack),
      () => service([back({ taskDefinition: fix, rolloutState: 'COMPLETED' })], rollsBack),
    ],
    remembered: [() => [serviceDeployment('ROLLBACK_IN_PROGRESS')]],
    end: 'rolledBack: blog-api:43',
  },
  {
    name: 'has no rollout state and is alone with all its tasks',
    start: service([stateless(own()), old]),
    answers: [
      () => service([stateless(own({ running: 2 })), old]),
      () => service([stateless(own({ running: 1, pending: 1 }))]),
      () => service([stateless(own({ running: 2 }))]),
    ],
    end: 'succeeded',
  },
  {
    name: 'has no rollout state and cannot be looked up',
    start: service([stateless(own()), old]),
    answers: [() => service([stateless(own({ running: 2 }))])],
    remembered: [denied],
    end: 'succeeded',
  },
  {
    name: 'is missing from an answer or two',
    answers: [() => service([]), () => service([]), () => done],
    end: 'succeeded',
  },
  { name: 'is never listed again', answers: [() => service([])], end: 'unknown' },
  {
    name: 'is not PRIMARY while its service deployment lags behind',
    answers: [() => service([theirs(), own(leaving)], rollsBack)],
    remembered: [
      () => [serviceDeployment('IN_PROGRESS')],
      () => [serviceDeployment('IN_PROGRESS')],
      () => [serviceDeployment('STOPPED')],
    ],
    end: 'superseded: blog-api:43',
  },
  {
    name: 'is not PRIMARY while its service deployment stays behind',
    answers: [() => service([theirs(), own(leaving)], rollsBack)],
    remembered: [() => [serviceDeployment('IN_PROGRESS')]],
    end: 'superseded: blog-api:43',
  },
];

function watch(
  ecs: ReturnType<typeof play>,
  clock: ManualClock,
  onProgress: (progress: RolloutProgress) => void = () => undefined,
  start: Service = deploying,
  signal: AbortSignal = new AbortController().signal,
): Promise<RolloutEnd> {
  const before = [deployment(OLD, { rolloutState: 'COMPLETED', taskDefinition: good })];
  return watchDeployment({ service: start, deployment: own(), before }, { ecs, clock }, onProgress, signal);
}

function described(end: RolloutEnd): string {
  const short = (definition: string | undefined): string => String(definition?.split('/').at(-1));
  switch (end.kind) {
    case 'failed':
      return `failed: ${end.aftermath.kind}`;
    case 'rolledBack':
      return `rolledBack: ${short(end.taskDefinition)}`;
    case 'superseded':
      return `superseded: ${short(end.by?.taskDefinition)}`;
    default:
      return end.kind;
  }
}

for (const { name, start, answers, remembered = [], end } of histories) {
  test(`a deployment that ${name}: ${end}`, async () => {
    const clock = new ManualClock();
    const ecs = play({ services: answers, serviceDeployments: remembered });
    assert.equal(described(await finish(watch(ecs, clock, undefined, start), clock)), end);
  });
}

const crashed = (id: string, startedBy: string, exitCode: number) =>
  task(id, {
    startedBy,
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'app', image: 'app:crash', lastStatus: 'STOPPED', health: 'UNKNOWN', exitCode, ports: [] },
    ],
  });

test('an end that failed names why, and only the tasks of this deployment', async () => {
  const clock = new ManualClock();
  const ecs = play({
    services: [() => service([failed])],
    stopped: [
      () => [
        crashed('a', NEW, 1),
        crashed('b', OLD, 1),
        task('c', { startedBy: NEW, lastStatus: 'STOPPED', stopCode: 'UserInitiated' }),
      ],
    ],
  });
  const end = await finish(watch(ecs, clock), clock);
  assert.ok(end.kind === 'failed');
  assert.match(end.reason, /circuit breaker/);
  assert.deepEqual(
    end.failures.map(({ reason }) => reason),
    ['Essential container in task exited: app exit 1'],
  );
});

test('a crash loop that nothing stops says why its tasks fall, and looks only when more have', async () => {
  const clock = new ManualClock();
  const failing = (failedTasks: number) => () => service([own({ failedTasks }), old]);
  const ecs = play({
    services: [failing(0), failing(1), failing(1), failing(2), failing(2), () => done],
    stopped: [() => [crashed('a', NEW, 1)], () => [crashed('b', NEW, 2), crashed('a', NEW, 1)]],
  });
  const seen: (string | undefined)[] = [];
  await finish(
    watch(ecs, clock, ({ failure }) => seen.push(failure?.reason)),
    clock,
  );
  const [one, two] = [1, 2].map(code => `Essential container in task exited: app exit ${code}`);
  assert.deepEqual(seen, [undefined, undefined, one, one, two, two, two]);
  assert.equal(ecs.reads.stopped, 2);
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
    watch(ecs, clock, progress => seen.push(progress), start),
    clock,
  );
  assert.deepEqual(
    seen.map(({ events }) => events),
    [[], ['one', 'two'], ['three']],
  );
});

test('a failure that does not pass ends the watch', async () => {
  const clock = new ManualClock();
  await assert.rejects(finish(watch(play({ services: [denied] }), clock), clock), { code: 'accessDenied' });
});

test('an abort ends the watch at once and leaves nothing asleep', async () => {
  const clock = new ManualClock();
  const abort = new AbortController();
  const ecs = play({ services: [() => deploying] });
  const rejected = assert.rejects(watch(ecs, clock, undefined, deploying, abort.signal), {
    name: 'AbortError',
  });
  await settle();
  abort.abort();
  await rejected;
  assert.equal(clock.sleeping, 0);
  assert.equal(ecs.reads.services, 0);
});
