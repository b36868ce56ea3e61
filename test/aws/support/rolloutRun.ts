import assert from 'node:assert/strict';
import { Failure } from '../../../src/core/failure.ts';
import type { Service } from '../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../src/core/release.ts';
import { applyChange } from '../../../src/core/rollout/applyChange.ts';
import type { Change } from '../../../src/core/rollout/plan.ts';
import type { RolloutEnd } from '../../../src/core/rollout/rollout.ts';
import type { RolloutState, Watched } from '../../../src/core/rollout/state.ts';
import { watchRollout } from '../../../src/core/rollout/watchRollout.ts';
import type { Input, Json } from '../../../src/sandbox/api.ts';
import type * as sandbox from '../../../src/sandbox/ecs/state.ts';
import type { Image, Life, LifeStep } from './rolloutLife.ts';
import type { Stepped } from './stepped.ts';

/** One random life of a service in the sandbox, and whether all that is reported of it is so. */

const ALARM = 'errors';

/** How long (ms) a life goes on after its last step, and how late an end may be seen where a read failed last. */
const AFTER = 10 * 60_000;
const LATE = 60_000;

/** What became of one change, beside what the sandbox makes of it. */
interface Undertaking {
  readonly change: Change;
  readonly abort: AbortController;
  applied: { readonly watched: Watched } | undefined;
  refused: Failure | undefined;
  end: RolloutEnd | undefined;
  lastState: RolloutState | undefined;
  settled: boolean;
}

/** Lives one life in a cluster of its own, and checks all that is reported against what the sandbox holds. */
export class RolloutRun {
  readonly #stepped: Stepped;
  readonly #service: sandbox.Service;
  readonly #undertakings: Undertaking[] = [];
  /** Every deployment that there was, by its id. */
  readonly #deployments = new Map<string, sandbox.Deployment>();
  readonly #revisions: string[] = [];
  /** Service deployments that others started. */
  #foreign = 0;
  readonly #foreignIds = new Set<string>();
  readonly #before: number;
  #registered = 0;

  constructor(stepped: Stepped, cluster: number, { strategy, desired, breaker, alarms, pauses, seed }: Life) {
    this.#stepped = stepped;
    const { ecs, region } = stepped.sandbox.sandbox.world;
    const service = [...ecs.world.region(region).clusters.values()][cluster]?.services.values().next().value;
    assert.ok(service);
    this.#service = service;
    Object.assign(ecs.world, { random: randomFrom(seed) });
    service.configuration = {
      ...service.configuration,
      strategy,
      circuitBreaker: {
        enable: breaker !== 'none',
        rollback: breaker === 'rollBack',
        resetOnHealthyTask: true,
      },
      bakeTimeInMinutes: strategy === 'ROLLING' ? 0 : 1,
      linear: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
      canary: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
      ...(alarms ? { alarms: { names: [ALARM], enable: true, rollback: breaker === 'rollBack' } } : {}),
      ...(pauses && strategy !== 'ROLLING'
        ? {
            lifecycleHooks: [
              {
                targetType: 'PAUSE',
                stages: ['POST_TEST_TRAFFIC_SHIFT'],
                timeoutMinutes: 3,
                timeoutAction: 'CONTINUE',
              },
            ],
          }
        : {}),
    };
    if (strategy !== 'ROLLING') {
      service.loadBalancers = [balancer];
    }
    this.#scaleQuietly(desired);
    this.#revisions.push(service.definition.arn);
    this.#before = service.history.length;
    this.#note();
  }

  async live({ steps }: Life): Promise<void> {
    const { time, sandbox: box } = this.#stepped;
    const { faults, calls, ecs, region } = box.sandbox.world;
    try {
      await time.run(30 * 60_000, () => this.#service.steady);
      calls.clear();
      for (const next of steps) {
        await this.#take(next);
        await this.#pass(next.gap);
      }
      await this.#pass(AFTER, () => this.#undertakings.every(({ settled }) => settled));
      this.#check();
    } finally {
      for (const { abort } of this.#undertakings) {
        abort.abort();
      }
      faults.clear();
      ecs.world.region(region).alarms.clear();
      await time.run(0);
      this.#quieten();
    }
  }

  /** How each change ended: `deploy rolledBack`, `scale refused conflict`, `redeploy goes on`. */
  outcomes(): readonly string[] {
    return this.#undertakings.map(
      ({ change, refused, end }) =>
        `${change.kind} ${refused === undefined ? (end?.kind ?? 'goes on') : `refused ${refused.code}`}`,
    );
  }

  async #pass(milliseconds: number, done?: () => boolean): Promise<void> {
    const { time } = this.#stepped;
    await time.run(milliseconds, () => {
      this.#note();
      return done?.() ?? false;
    });
    this.#note();
  }

  #note(): void {
    for (const deployment of this.#service.deployments) {
      this.#deployments.set(deployment.id, deployment);
    }
  }

  #noteForeign(): void {
    this.#foreign++;
    this.#foreignIds.add(this.#service.deployments[0]?.id ?? '');
  }

  async #take(next: LifeStep): Promise<void> {
    const service = this.#service;
    const { world } = this.#stepped.sandbox.sandbox;
    switch (next.do) {
      case 'deploy':
        if (next.by === 'us') {
          this.#begin({ kind: 'deploy', document: this.#document(next.image) });
        } else {
          const { taskDefinition } = asRecord(
            await this.#others('RegisterTaskDefinition', toInput(this.#document(next.image))),
          );
          const arn = String(asRecord(taskDefinition)['taskDefinitionArn']);
          this.#revisions.push(arn);
          await this.#others('UpdateService', { taskDefinition: arn });
          this.#noteForeign();
        }
        break;
      case 'redeploy':
        if (next.by === 'us') {
          this.#begin({ kind: 'redeploy' });
        } else {
          await this.#others('UpdateService', { forceNewDeployment: true });
          this.#noteForeign();
        }
        break;
      case 'rollBack': {
        const [older] = this.#revisions.filter(arn => arn !== service.definition.arn).slice(-1);
        if (older !== undefined) {
          this.#begin({ kind: 'rollBack', taskDefinition: older });
        }
        break;
      }
      case 'scale':
        if (next.by === 'us') {
          this.#begin({ kind: 'scale', desired: next.desired });
        } else {
          await this.#others('UpdateService', { desiredCount: next.desired });
        }
        break;
      case 'stopDeployment': {
        const [current] = service.history;
        if (current === undefined || current.finishedAt !== undefined) {
          break;
        }
        if (next.by === 'us') {
          this.#begin({ kind: 'stopDeployment', deployment: current.arn });
        } else {
          await this.#others('StopServiceDeployment', {
            serviceDeploymentArn: current.arn,
            stopType: 'ROLLBACK',
          });
        }
        break;
      }
      case 'answerHook': {
        const [current] = service.history;
        const waiting = current?.shift?.hooks.find(({ status }) => status === 'AWAITING_ACTION');
        if (current !== undefined && waiting !== undefined) {
          this.#begin({ kind: 'answerHook', deployment: current.arn, hook: waiting.id, action: next.action });
        }
        break;
      }
      case 'crash': {
        const running = [...service.tasks].find(task => task.lastStatus === 'RUNNING');
        if (running !== undefined) {
          await this.#others('StopTask', { task: running.arn });
        }
        break;
      }
      case 'alarm': {
        const { alarms } = world.ecs.world.region(world.region);
        if (next.on) {
          alarms.add(ALARM);
        } else {
          alarms.delete(ALARM);
        }
        world.ecs.scheduler.lookSoon(service);
        break;
      }
      case 'fault':
        world.faults.set([...world.faults.list().filter(one => one.hits < (one.count ?? 0)), next.fault]);
        break;
      case 'expire':
        this.#stepped.expire();
        break;
    }
    this.#note();
  }

  /** What others do goes past the network: no fault concerns it, and no call is counted. */
  async #others(action: string, input: Input): Promise<Json> {
    const { world } = this.#stepped.sandbox.sandbox;
    const operation = world.ecs.operations[action];
    assert.ok(operation);
    const { arn, cluster } = this.#service;
    const call = {
      accountId: world.accountId,
      region: world.region,
      callerArn: `arn:aws:sts::${world.accountId}:assumed-role/other/other`,
    };
    return operation.run({ cluster: cluster.arn, service: arn, ...input }, call);
  }

  #begin(change: Change): void {
    const undertaking: Undertaking = {
      change,
      abort: new AbortController(),
      applied: undefined,
      refused: undefined,
      end: undefined,
      lastState: undefined,
      settled: false,
    };
    this.#undertakings.push(undertaking);
    void this.#undertake(undertaking);
  }

  async #undertake(undertaking: Undertaking): Promise<void> {
    const { ecs, change, logs, environment, time } = this.#stepped;
    const deps = { ecs, change, logs, environment, clock: time, token: () => crypto.randomUUID() };
    const { signal } = undertaking.abort;
    try {
      const applied = await applyChange(
        await this.#confirmed(),
        undertaking.change,
        deps,
        {
          lookingBack: () => undefined,
          step: told => {
            if (told.kind === 'registered') {
              this.#revisions.push(told.taskDefinition);
            }
          },
        },
        signal,
      );
      this.#note();
      undertaking.applied = applied;
      undertaking.end = await watchRollout(
        applied.watched,
        deps,
        state => {
          undertaking.lastState = state;
        },
        signal,
      );
      this.#note();
      this.#checkEnd(undertaking.change, undertaking.lastState?.watched ?? applied.watched, undertaking.end);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!(error instanceof Failure)) {
        this.#failed = error;
      } else if (undertaking.applied === undefined) {
        undertaking.refused = error;
      } else {
        this.#failed = error;
      }
    } finally {
      undertaking.settled = true;
    }
  }

  /** What went wrong in a watch, to be thrown where it is seen. */
  #failed: unknown;

  /** As the person saw it: right now, past the network. */
  async #confirmed(): Promise<Service> {
    const { arn, name, cluster } = this.#service;
    const primary = this.#service.deployments[0];
    return {
      arn,
      name,
      clusterArn: cluster.arn,
      status: 'ACTIVE',
      desired: this.#service.desired,
      running: 0,
      pending: 0,
      controller: 'ECS',
      schedulingStrategy: 'REPLICA',
      execEnabled: false,
      events: [],
      createdAt: 0,
      deployments:
        primary === undefined
          ? []
          : [
              {
                id: primary.id,
                status: 'PRIMARY',
                taskDefinition: primary.definition.arn,
                desired: 0,
                pending: 0,
                running: 0,
                failedTasks: 0,
                createdAt: primary.createdAt,
                updatedAt: primary.updatedAt,
              },
            ],
    };
  }

  /** Called as a watch ends: time has stood still since its last look. */
  #checkEnd(change: Change, watched: Watched, end: RolloutEnd): void {
    const service = this.#service;
    if (end.kind === 'gone' || end.kind === 'unknown') {
      assert.fail(`reported ${end.kind}`);
    }
    assert.equal(end.service.desired, service.desired, 'the desired count is another');
    assert.equal(end.service.taskDefinition, service.definition.arn, 'another task definition is PRIMARY');
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
    const truth = this.#truth(watched);
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
    if (end.kind === 'succeeded' && watched.asked.taskDefinition !== undefined) {
      assert.equal(truth.target.revision.definition.arn, watched.asked.taskDefinition);
    }
  }

  /** The service deployment that is watched, found in the sandbox by the deployment's id where it has one. */
  #truth({ deployment, serviceDeployment }: Watched): sandbox.ServiceDeployment | undefined {
    const byId = deployment === undefined ? undefined : this.#deployments.get(deployment)?.serviceDeployment;
    const byArn = this.#service.history.find(({ arn }) => arn === serviceDeployment);
    if (byId !== undefined && byArn !== undefined) {
      assert.equal(byId.arn, byArn.arn, 'another service deployment is watched');
    }
    return byId ?? byArn;
  }

  #check(): void {
    if (this.#failed !== undefined) {
      throw this.#failed;
    }
    for (const { change, applied, settled, lastState } of this.#undertakings) {
      if (settled) {
        continue;
      }
      assert.ok(applied, `${change.kind} was neither applied nor refused`);
      if (change.kind === 'scale') {
        continue;
      }
      const truth = this.#truth(lastState?.watched ?? applied.watched);
      assert.ok(truth);
      const since = truth.finishedAt ?? Number.POSITIVE_INFINITY;
      assert.ok(this.#stepped.time.now() - since < LATE, `${truth.status} is not reported`);
    }
    this.#checkCalls();
    this.#checkCounts();
  }

  /** Each change that was said to be made was made once, and none that was said not to be. */
  #checkCounts(): void {
    const ours = this.#undertakings.filter(({ change }) =>
      ['deploy', 'redeploy', 'rollBack'].includes(change.kind),
    );
    // Where an answer got lost, a like deployment of somebody else's is as good as one's own.
    const made = new Set(
      ours.flatMap(({ applied }) => applied?.watched.deployment ?? applied?.watched.serviceDeployment ?? []),
    ).size;
    const perhaps = ours.filter(({ refused }) => refused?.message.includes('all the same') === true).length;
    const found = this.#service.history.length - this.#before - this.#foreign;
    assert.ok(
      found + this.#shared() >= made && found <= made + perhaps,
      `${made} to ${made + perhaps} deployments are said to be made, and there are ${found}`,
    );
  }

  /** Each change was carried out at most once, and sent again only where it certainly was not. */
  #checkCalls(): void {
    const { calls } = this.#stepped.sandbox.sandbox.world;
    const most = (kinds: readonly Change['kind'][]): number =>
      this.#undertakings.filter(({ change }) => kinds.includes(change.kind)).length;
    const limits: readonly (readonly [string, number])[] = [
      ['ecs:UpdateService', most(['deploy', 'redeploy', 'rollBack', 'scale'])],
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

  /** How many deployments of others are taken for one's own: the answer got lost, and they are alike. */
  #shared(): number {
    const own = new Set(this.#undertakings.flatMap(({ applied }) => applied?.watched.deployment ?? []));
    return [...own].filter(id => this.#foreignIds.has(id)).length;
  }

  #document(image: Image): DefinitionDocument {
    const { family } = this.#service.definition;
    return {
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: `arn:aws:iam::${this.#stepped.sandbox.sandbox.world.accountId}:role/ecsTaskExecutionRole`,
      containerDefinitions: [
        {
          name: 'app',
          image: `registry.example/app:${this.#registered++}-${image}`,
          essential: true,
          portMappings: [{ containerPort: 8080 }],
        },
      ],
    };
  }

  /** Before its life begins. */
  #scaleQuietly(desired: number): void {
    const { ecs } = this.#stepped.sandbox.sandbox.world;
    this.#service.desired = desired;
    this.#service.steady = false;
    ecs.scheduler.lookSoon(this.#service);
  }

  /** Afterwards nothing of it moves any more. */
  #quieten(): void {
    for (const task of this.#service.tasks) {
      for (const cancel of task.timers) {
        cancel();
      }
    }
    for (const deployment of this.#service.deployments) {
      deployment.throttle?.();
    }
    this.#service.deployments = [];
  }
}

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const balancer: sandbox.LoadBalancer = {
  targetGroupArn: `${elb}:targetgroup/app-blue/4c9a1f7e2b6d8035`,
  containerName: 'app',
  containerPort: 8080,
  advanced: {
    alternateTargetGroupArn: `${elb}:targetgroup/app-green/9e3b5d0f71c2a846`,
    productionListenerRule: `${elb}:listener-rule/app/lb/7d1e0c5b92a4f683/1b8e4d62f0a7c395/production`,
    testListenerRule: `${elb}:listener-rule/app/lb/7d1e0c5b92a4f683/8f2c6a90d3b1e574/test`,
    roleArn: 'arn:aws:iam::111122223333:role/ecsInfrastructureRole',
  },
};

function toInput(document: DefinitionDocument): Input {
  return JSON.parse(JSON.stringify(document));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === 'object' && value !== null);
  return Object.fromEntries(Object.entries(value));
}

/** Numbers from 0 up to 1, the same for the same seed: a linear congruential generator. */
function randomFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
