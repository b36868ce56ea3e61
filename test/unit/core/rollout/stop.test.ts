import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import type { Task } from '../../../../src/core/model.ts';
import type { Unwatched } from '../../../../src/core/rollout/changeOnce.ts';
import { placeOf } from '../../../../src/core/rollout/place.ts';
import { stopServiceTask } from '../../../../src/core/rollout/stop.ts';
import type { StopEnd } from '../../../../src/core/rollout/watchStop.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { unusedWrite } from '../../support/unusedCloud.ts';
import { finish, play, service, task } from './script.ts';

const running = task('old', { group: 'family:job' });
const stopping = { ...running, desiredStatus: 'STOPPED' };
const stopped = { ...stopping, lastStatus: 'STOPPED' };

const failing = (code: FailureCode) => (): never => {
  throw new Failure(code, `${code} happened.`);
};

async function stop(
  answer: () => Task,
  described: readonly (Task | undefined)[],
  options: { readonly of?: Task; readonly signal?: AbortSignal } = {},
): Promise<{ end: StopEnd | Unwatched; told: string[] }> {
  const { of = running, signal = new AbortController().signal } = options;
  const clock = new ManualClock();
  const told: string[] = [];
  const end = await finish(
    stopServiceTask(
      of,
      'because',
      {
        ecs: play({ described, tasks: [[of]], services: [failing('signedOut'), () => service([])] }),
        clock,
        change: {
          ...unusedWrite,
          stopTask: async (_cluster, arn, reason) => {
            told.push(`sent: ${arn === of.arn} ${reason}`);
            return answer();
          },
        },
      },
      {
        lookingBack: ({ code }) => told.push(`lost: ${code}`),
        accepted: ({ desiredStatus }) => told.push(`accepted: ${desiredStatus}`),
        progress: () => undefined,
      },
      signal,
    ),
    clock,
  );
  return { end, told };
}

test('stopping a task: it is watched to its end', async () => {
  const { end, told } = await stop(() => stopping, [stopped]);
  assert.equal(end.kind, 'stopped');
  assert.deepEqual(told, ['sent: true because', 'accepted: STOPPED']);
});

test('stopping a task: a lost answer is made up for by the desired status, and nothing is sent again', async () => {
  const { end, told } = await stop(failing('offline'), [running, stopping, stopped]);
  assert.equal(end.kind, 'stopped');
  assert.deepEqual(told, ['sent: true because', 'lost: offline', 'accepted: STOPPED']);
});

test('stopping a task: one that ECS forgot after a lost answer has stopped', async () => {
  const { end } = await stop(failing('server'), [undefined]);
  assert.equal(end.kind, 'stopped');
});

test('stopping a task: one that goes on running was not stopped', async () => {
  await assert.rejects(stop(failing('server'), [running]), {
    code: 'server',
    message: 'server happened. ECS shows no trace of the change.',
  });
});

test('stopping a task: cancelled while ECS is asked, it is told of and no longer watched', async () => {
  const abort = new AbortController();
  const answer = (): Task => {
    abort.abort();
    return stopping;
  };
  const { end, told } = await stop(answer, [stopping], { signal: abort.signal });
  assert.deepEqual(end, { kind: 'unwatched' });
  assert.deepEqual(told, ['sent: true because', 'accepted: STOPPED']);
});

test('stopping a task: a sign-out during the watch leaves the task to ECS', async () => {
  const { end } = await stop(() => ({ ...stopped, group: 'service:blog-api' }), [], {
    of: task('old'),
  });
  assert.ok(end.kind === 'unwatched');
  assert.equal(end.reason?.code, 'signedOut');
});

test('a confirmation names cluster, account and region', () => {
  assert.equal(
    placeOf('arn:aws:ecs:eu-west-1:111122223333:cluster/blog'),
    'Cluster blog · account 111122223333 · eu-west-1',
  );
});
