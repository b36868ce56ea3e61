import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import type { Service } from '../../../../src/core/model.ts';
import type { Unwatched } from '../../../../src/core/rollout/changeOnce.ts';
import { redeployService } from '../../../../src/core/rollout/redeploy.ts';
import type { RolloutEnd } from '../../../../src/core/rollout/rollout.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';
import { unusedWrite } from '../../support/unusedCloud.ts';
import { deployment, finish, play, service } from './script.ts';

const OLD = 'ecs-svc/1';
const NEW = 'ecs-svc/2';
const definition = deployment(OLD).taskDefinition;
const old = deployment(OLD, { rolloutState: 'COMPLETED', running: 2 });
const leaving = { ...old, status: 'ACTIVE' };
const fields = { taskDefinition: definition };

const before = service([old], fields);
const accepted = service([deployment(NEW), leaving], fields);
const done = service([deployment(NEW, { running: 2, rolloutState: 'COMPLETED' })], fields);

const failing = (code: FailureCode) => (): never => {
  throw new Failure(code, `${code} happened.`);
};

interface Play {
  readonly services: readonly (() => Service | undefined)[];
  /** The answer of UpdateService. */
  readonly answer?: (signal: AbortSignal) => Service | Promise<Service>;
  readonly signal?: AbortSignal;
}

interface Played {
  readonly end: Promise<RolloutEnd | Unwatched>;
  readonly clock: ManualClock;
  /** What was told, and each time the change was sent. */
  readonly told: string[];
}

function start({ services, answer = () => accepted, signal = new AbortController().signal }: Play): Played {
  const clock = new ManualClock();
  const told: string[] = [];
  const end = redeployService(
    before,
    {
      ecs: play({ services }),
      clock,
      change: {
        ...unusedWrite,
        updateService: async (_cluster, _service, update, sent) => {
          assert.deepEqual(update, { forceNewDeployment: true });
          told.push('sent');
          return answer(sent);
        },
      },
    },
    {
      lookingBack: ({ code }) => told.push(`lost: ${code}`),
      accepted: ({ id }) => told.push(`accepted: ${id}`),
      progress: () => undefined,
    },
    signal,
  );
  return { end, clock, told };
}

test('redeploying: the deployment that ECS names is watched to its end', async () => {
  const { end, clock, told } = start({ services: [() => before, () => done] });
  assert.equal((await finish(end, clock)).kind, 'succeeded');
  assert.deepEqual(told, ['sent', `accepted: ${NEW}`]);
});

for (const code of ['offline', 'server', 'unexpected'] as const) {
  test(`redeploying: a change that was made and whose answer got lost (${code}) is watched, not sent again`, async () => {
    const { end, clock, told } = start({
      answer: failing(code),
      services: [() => before, failing('offline'), () => before, () => accepted, () => done],
    });
    assert.equal((await finish(end, clock)).kind, 'succeeded');
    assert.deepEqual(told, ['sent', `lost: ${code}`, `accepted: ${NEW}`]);
  });
}

test('redeploying: a change that left no trace was not made, and is not sent again', async () => {
  const { end, clock, told } = start({ answer: failing('offline'), services: [() => before] });
  await assert.rejects(finish(end, clock), {
    code: 'offline',
    message: 'offline happened. ECS did not make the change.',
  });
  assert.deepEqual(told, ['sent', 'lost: offline']);
});

test("redeploying: a colleague's deployment of another revision is not taken for the lost one", async () => {
  const theirs = deployment('ecs-svc/9', { taskDefinition: definition.replace(':42', ':43') });
  const { end, clock } = start({
    answer: failing('offline'),
    services: [() => before, () => service([theirs, leaving], { taskDefinition: theirs.taskDefinition })],
  });
  await assert.rejects(finish(end, clock), { message: /ECS did not make the change/ });
});

test('redeploying: a deployment that was there just before sending is not taken for the lost one', async () => {
  const meanwhile = service([deployment('ecs-svc/9'), leaving], fields);
  const { end, clock } = start({ answer: failing('server'), services: [() => meanwhile] });
  await assert.rejects(finish(end, clock), { message: /ECS did not make the change/ });
});

for (const code of ['offline', 'accessDenied', 'signedOut'] as const) {
  test(`redeploying: an outcome that cannot be read (${code}) is not said to be none`, async () => {
    const { end, clock, told } = start({
      answer: failing('server'),
      services: [() => before, failing(code)],
    });
    await assert.rejects(finish(end, clock), {
      code: 'server',
      message: /ECS may have made the change/,
      hint: 'Look at the deployments of blog-api in blog.',
    });
    assert.deepEqual(told, ['sent', 'lost: server']);
  });
}

test('redeploying: cancelling while the outcome is looked for does not hide it', async () => {
  const abort = new AbortController();
  const { end, clock, told } = start({
    answer: failing('offline'),
    services: [() => before, failing('offline')],
    signal: abort.signal,
  });
  const rejected = assert.rejects(end, { code: 'offline', message: /ECS may have made the change/ });
  await settle();
  assert.deepEqual(told, ['sent', 'lost: offline']);
  abort.abort();
  await rejected;
  assert.equal(clock.sleeping, 0);
});

test('redeploying: what ECS refuses is said at once', async () => {
  const { end, clock, told } = start({ answer: failing('accessDenied'), services: [() => before] });
  await assert.rejects(finish(end, clock), { code: 'accessDenied', message: 'accessDenied happened.' });
  assert.deepEqual(told, ['sent']);
});

test('redeploying: cancelled before anything is sent, nothing is', async () => {
  const { end, told } = start({ services: [() => before], signal: AbortSignal.abort() });
  await assert.rejects(end, { name: 'AbortError' });
  assert.deepEqual(told, []);
});

test('redeploying: cancelled while ECS is asked, the change is told of and no longer watched', async () => {
  const abort = new AbortController();
  const { end, clock, told } = start({
    services: [() => before],
    answer: () => {
      abort.abort();
      return accepted;
    },
    signal: abort.signal,
  });
  assert.deepEqual(await finish(end, clock), { kind: 'unwatched' });
  assert.deepEqual(told, ['sent', `accepted: ${NEW}`]);
});

for (const code of ['signedOut', 'expired', 'notFound'] as const) {
  test(`redeploying: ${code} during the watch leaves the deployment to ECS`, async () => {
    const { end, clock } = start({ services: [() => before, () => accepted, failing(code)] });
    const left = await finish(end, clock);
    assert.ok(left.kind === 'unwatched');
    assert.equal(left.reason?.code, code);
  });
}
