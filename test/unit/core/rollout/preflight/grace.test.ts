import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServiceDeployment, Task } from '../../../../../src/core/model.ts';
import { judgeGrace } from '../../../../../src/core/rollout/preflight/graceRule.ts';
import { serviceDeployment, task } from '../script.ts';

describe('the pre-flight of the grace period', () => {
  const past = (fields: Partial<ServiceDeployment> = {}) =>
    serviceDeployment('SUCCESSFUL', {
      taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
      startedAt: 100_000,
      finishedAt: 220_000,
      ...fields,
    });
  const fell = (fields: Partial<Task> = {}) =>
    task('f', {
      startedAt: 100_000,
      stoppingAt: 160_000,
      stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:x)',
      ...fields,
    });
  const grace = (
    seconds: number | undefined,
    deployments: readonly ServiceDeployment[],
    running: readonly Task[] = [],
    stopped: readonly Task[] = [],
  ) =>
    judgeGrace(seconds === undefined ? {} : { healthCheckGrace: seconds }, deployments, running, stopped).map(
      ({ severity, rule, reason }) => [`${severity} ${rule}`, reason] as const,
    );

  it('warns where tasks fell to their health checks while they may have been starting', () => {
    const [[found, reason] = []] = grace(30, [past()], [], [fell()]);
    assert.equal(found, 'warning grace.short');
    assert.match(reason ?? '', /1 min after its start.*30 s/);
    const late = fell({ stoppingAt: 100_000 + 3_600_000 });
    assert.notEqual(grace(30, [past()], [], [late])[0]?.[0], 'warning grace.short');
    assert.notEqual(grace(30, [past()], [], [fell({ stoppedReason: 'Scaling activity' })])[0]?.[0], found);
  });

  it('holds it against what rollouts took once their tasks had started', () => {
    const running = [
      task('a', { createdAt: 110_000, startedAt: 140_000 }),
      task('b', { createdAt: 110_000, startedAt: 150_000 }),
    ];
    assert.deepEqual(grace(70, [past()], running), []);
    const [[found, reason] = []] = grace(60, [past()], running);
    assert.equal(found, 'hint grace.unsure');
    assert.match(reason ?? '', /the quickest took 2 min.*The grace period is 1 min/);
    // What is told does not change with the tasks that happen to run.
    assert.equal(grace(60, [past()])[0]?.[1], reason);
    // Tasks of a later deployment say nothing of this one.
    assert.equal(grace(70, [past()], [task('c', { createdAt: 300_000 })])[0]?.[0], 'hint grace.unsure');
    assert.deepEqual(grace(120, [past()]), []);
  });

  it('learns nothing of how long traffic was shifted', () => {
    assert.deepEqual(judgeGrace({ healthCheckGrace: 1, strategy: 'CANARY' }, [past()], [], []), []);
  });

  it('learns nothing of rollouts that failed', () => {
    assert.equal(grace(1, [past({ status: 'STOPPED' })])[0]?.[0], 'unseen grace.unseen');
    assert.equal(grace(undefined, [])[0]?.[0], 'unseen grace.unseen');
  });

  it('learns nothing of rollouts that started no task', () => {
    assert.equal(grace(1, [past({ requestedTasks: 0 })])[0]?.[0], 'unseen grace.unseen');
  });
});
