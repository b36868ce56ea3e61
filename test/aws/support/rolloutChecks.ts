import assert from 'node:assert/strict';
import type { Failure } from '../../../src/core/failure.ts';
import type { Change } from '../../../src/core/rollout/plan.ts';
import type { RolloutEnd } from '../../../src/core/rollout/rollout.ts';
import type { RolloutState, Watched } from '../../../src/core/rollout/state.ts';
import type { Calls } from '../../../src/sandbox/calls.ts';
import type { LifeService } from './lifeService.ts';

/** Whether what was told of changes is what the sandbox makes of them. */

/** How late (ms) an end may be seen where a read failed last. */
const LATE = 60_000;

/** What became of one change, as it was told. */
export interface Undertaking {
  readonly change: Change;
  readonly abort: AbortController;
  applied: { readonly watched: Watched } | undefined;
  refused: Failure | undefined;
  end: RolloutEnd | undefined;
  lastState: RolloutState | undefined;
  settled: boolean;
}

/** To be called as a watch ends: time has stood still since its last look. */
export function checkEnd(life: LifeService, change: Change, watched: Watched, end: RolloutEnd): void {
  const { service } = life;
  if (end.kind === 'gone' || end.kind === 'unknown') {
    assert.fail(`reported ${end.kind}`);
  }
  assert.equal(end.service.desired, service.desired, 'the desired count is another');
  if (!life.express) {
    assert.equal(end.service.taskDefinition, service.definition.arn, 'another task definition is PRIMARY');
  }
  if (change.kind === 'scale') {
    if (end.kind === 'succeeded') {
      assert.equal(service.desired, change.desired);
      const running = [...service.tasks].filter(task => task.lastStatus === 'RUNNING').length;
      assert.equal(running, change.desired, 'not as many run');
    } else {
      assert.equal(end.kind, 'superseded');
      assert.notEqual(service.desired, change.desired);
    }
    return;
  }
  const truth = life.truth(watched);
  assert.ok(truth, 'what was watched is not there');
  const { status } = truth;
  const kinds: Readonly<Record<string, readonly RolloutEnd['kind'][]>> = {
    SUCCESSFUL: ['succeeded'],
    ROLLBACK_SUCCESSFUL: ['rolledBack'],
    ROLLBACK_FAILED: ['failed'],
    STOPPED: truth.statusReason?.includes('new service deployment') ? ['superseded', 'failed'] : ['failed'],
  };
  assert.ok(
    kinds[status]?.includes(end.kind),
    `reported ${end.kind}, and it is ${status} (${truth.statusReason})`,
  );
  if (end.kind === 'rolledBack' && end.taskDefinition !== undefined) {
    assert.equal(end.taskDefinition, truth.rollback?.revision.definition.arn, 'rolled back to another');
  }
  if (end.kind !== 'succeeded') {
    return;
  }
  const { definition } = truth.target.revision;
  if (watched.asked.taskDefinition !== undefined) {
    assert.equal(definition.arn, watched.asked.taskDefinition);
  }
  if (change.kind === 'express') {
    assert.deepEqual(
      definition.containers.map(({ image }) => image),
      [change.update.image],
      'another image was deployed',
    );
  }
}

/** A change that is still watched has not long ended. */
export function checkUnsettled(life: LifeService, undertakings: readonly Undertaking[], now: number): void {
  for (const { change, applied, settled, lastState } of undertakings) {
    if (settled) {
      continue;
    }
    assert.ok(applied, `${change.kind} was neither applied nor refused`);
    if (change.kind === 'scale') {
      continue;
    }
    const truth = life.truth(lastState?.watched ?? applied.watched);
    assert.ok(truth);
    const since = truth.finishedAt ?? Number.POSITIVE_INFINITY;
    assert.ok(now - since < LATE, `${truth.status} is not reported`);
  }
}

/** Each change that was said to be made was made once, and none that was said not to be. */
export function checkCounts(life: LifeService, undertakings: readonly Undertaking[]): void {
  const ours = undertakings.filter(({ change }) =>
    ['deploy', 'redeploy', 'rollBack', 'express'].includes(change.kind),
  );
  // Where an answer got lost, a like deployment of somebody else's is as good as one's own.
  const own = new Set(ours.flatMap(({ applied }) => (applied && life.truth(applied.watched)?.arn) ?? []));
  const made = own.size;
  const perhaps = ours.filter(({ refused }) => refused?.message.includes('all the same') === true).length;
  const found = life.service.history.length - life.before - life.foreign;
  // How many deployments of others are taken for one's own: the answer got lost, and they are alike.
  const shared = [...own].filter(arn => life.foreignArns.has(arn)).length;
  assert.ok(
    found + shared >= made && found <= made + perhaps,
    `${made} to ${made + perhaps} deployments are said to be made, and there are ${found}`,
  );
}

/** Each change was carried out at most once, and sent again only where it certainly was not. */
export function checkCalls(calls: Calls, undertakings: readonly Undertaking[]): void {
  const most = (kinds: readonly Change['kind'][]): number =>
    undertakings.filter(({ change }) => kinds.includes(change.kind)).length;
  const limits: readonly (readonly [string, number])[] = [
    ['ecs:UpdateService', most(['deploy', 'redeploy', 'rollBack', 'scale'])],
    ['ecs:UpdateExpressGatewayService', most(['express'])],
    ['ecs:RegisterTaskDefinition', most(['deploy'])],
    ['ecs:StopServiceDeployment', most(['stopDeployment'])],
    ['ecs:ContinueServiceDeployment', most(['answerHook'])],
  ];
  for (const [action, limit] of limits) {
    // A throttled request, and one with keys that had run out, were certainly not carried out.
    const sent = calls.list(action).filter(({ code = '' }) => !/Throttling|ExpiredToken/.test(code));
    assert.ok(sent.length <= limit, `${action} was sent ${sent.length} times for ${limit} changes`);
  }
}
