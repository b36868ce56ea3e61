import assert from 'node:assert/strict';
import { Failure } from '../../../src/core/failure.ts';
import { applyChange } from '../../../src/core/rollout/applyChange.ts';
import type { Change } from '../../../src/core/rollout/plan.ts';
import { scaleFindings } from '../../../src/core/rollout/planning/scale.ts';
import { watchRollout } from '../../../src/core/rollout/watchRollout.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { LifeRuns } from './lifeRuns.ts';
import { ALARM, LifeService } from './lifeService.ts';
import { checkCalls, checkCounts, checkEnd, checkUnsettled, type Undertaking } from './rolloutChecks.ts';
import type { Image, Life, LifeStep } from './rolloutLife.ts';
import type { Stepped } from './stepped.ts';

/** One random life of a service in the sandbox, and whether all that is reported of it is so. */

/** How long (ms) a life goes on after its last step. */
const AFTER = 10 * 60_000;

/** Lives one life in a cluster of its own, and checks all that is reported against what the sandbox holds. */
export class RolloutRun {
  readonly #stepped: Stepped;
  readonly #life: LifeService;
  readonly #runs: LifeRuns;
  readonly #undertakings: Undertaking[] = [];
  /** What went wrong in a watch, to be thrown where it is seen. */
  #failed: unknown;

  private constructor(stepped: Stepped, life: LifeService) {
    this.#stepped = stepped;
    this.#life = life;
    this.#runs = new LifeRuns(stepped, life);
  }

  /** In the cluster of that index. Gives how the changes ended: `deploy rolledBack`, `scale refused conflict`. */
  static async live(stepped: Stepped, cluster: number, life: Life): Promise<readonly string[]> {
    const service = await LifeService.start(stepped, cluster, life);
    const run = new RolloutRun(stepped, service);
    try {
      await run.#live(life);
      return run.#outcomes();
    } finally {
      await run.#end();
    }
  }

  async #live({ steps }: Life): Promise<void> {
    this.#stepped.sandbox.sandbox.world.calls.clear();
    for (const next of steps) {
      await this.#take(next);
      await this.#pass(next.gap);
    }
    await this.#pass(AFTER, () => this.#undertakings.every(({ settled }) => settled) && this.#runs.settled);
    if (this.#failed !== undefined) {
      throw this.#failed;
    }
    checkUnsettled(this.#life, this.#undertakings, this.#stepped.time.now());
    checkCalls(this.#stepped.sandbox.sandbox.world.calls, this.#undertakings);
    checkCounts(this.#life, this.#undertakings);
    this.#runs.check();
  }

  async #end(): Promise<void> {
    const { time, sandbox: box } = this.#stepped;
    const { faults, ecs, region } = box.sandbox.world;
    for (const { abort } of this.#undertakings) {
      abort.abort();
    }
    this.#runs.stop();
    faults.clear();
    ecs.world.region(region).alarms.clear();
    await time.run(0);
    this.#life.quieten();
  }

  #outcomes(): readonly string[] {
    return [
      ...this.#undertakings.map(
        ({ change, refused, end }) =>
          `${change.kind} ${refused === undefined ? (end?.kind ?? 'goes on') : `refused ${refused.code}`}`,
      ),
      ...this.#runs.outcomes(),
    ];
  }

  async #pass(milliseconds: number, done?: () => boolean): Promise<void> {
    const { time } = this.#stepped;
    await time.run(milliseconds, () => {
      this.#life.note();
      return done?.() ?? false;
    });
    this.#life.note();
  }

  async #take(next: LifeStep): Promise<void> {
    const life = this.#life;
    const { service } = life;
    const { world } = this.#stepped.sandbox.sandbox;
    switch (next.do) {
      case 'deploy':
        if (next.by === 'us') {
          if (next.trouble !== undefined) {
            this.#arm(next.trouble);
          }
          this.#deploy(next.image);
        } else {
          await life.othersDeploy(next.image);
        }
        break;
      case 'redeploy':
        if (next.by === 'us') {
          this.#begin({ kind: 'redeploy' });
        } else {
          await life.others('UpdateService', { forceNewDeployment: true });
          life.noteForeign();
        }
        break;
      case 'rollBack':
        this.#rollBack();
        break;
      case 'scale':
        if (next.by === 'us') {
          await this.#scale(next.desired);
        } else {
          await life.others('UpdateService', { desiredCount: next.desired });
        }
        break;
      case 'zeroAndBack': {
        const { desired } = service;
        await this.#scale(0);
        await this.#pass(next.rest);
        await this.#scale(desired);
        break;
      }
      case 'autoscale':
        if (life.bounds !== undefined) {
          const wanted = service.desired + (next.out ? 1 : -1);
          const desiredCount = Math.min(life.bounds.max, Math.max(life.bounds.min, wanted));
          await life.others('UpdateService', { desiredCount });
        }
        break;
      case 'runTask':
        if (next.trouble === 'expire') {
          this.#stepped.expire();
        } else if (next.trouble !== undefined) {
          this.#arm(next.trouble);
        }
        await this.#runs.begin(next.work);
        break;
      case 'stopRun':
        await this.#runs.stopNewest();
        break;
      case 'stopDeployment': {
        const [current] = service.history;
        if (current === undefined || current.finishedAt !== undefined) {
          break;
        }
        if (next.by === 'us') {
          this.#begin({ kind: 'stopDeployment', deployment: current.arn });
        } else {
          await life.others('StopServiceDeployment', {
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
          await life.others('StopTask', { task: running.arn });
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
        this.#arm(next.fault);
        break;
      case 'expire':
        this.#stepped.expire();
        break;
    }
    life.note();
  }

  #arm(fault: Fault): void {
    const { faults } = this.#stepped.sandbox.sandbox.world;
    faults.set([...faults.list().filter(one => one.hits < (one.count ?? 0)), fault]);
  }

  #deploy(image: Image): void {
    const life = this.#life;
    if (life.express) {
      const reference = life.image(image);
      life.revisions.push(reference);
      this.#begin({ kind: 'express', update: { image: reference, containerPort: 8080 } });
    } else {
      this.#begin({ kind: 'deploy', document: life.document(image) });
    }
  }

  #rollBack(): void {
    const life = this.#life;
    const { definition } = life.service;
    const now = life.express ? definition.containers[0]?.image : definition.arn;
    const older = life.revisions.filter(revision => revision !== now).at(-1);
    if (older !== undefined) {
      this.#begin(
        life.express
          ? { kind: 'express', update: { image: older, containerPort: 8080 }, back: true }
          : { kind: 'rollBack', taskDefinition: older },
      );
    }
  }

  /** What is said of Application Auto Scaling before is what it has. */
  async #scale(desired: number): Promise<void> {
    const { lookups } = this.#stepped;
    const { bounds } = this.#life;
    const { signal } = new AbortController();
    const findings = await scaleFindings(this.#life.confirmed(), desired, lookups, signal);
    const said = findings.find(({ rule }) => rule === 'scale.bounds' || rule === 'scale.managed');
    if (bounds === undefined) {
      assert.equal(said, undefined);
    } else {
      const { min, max } = bounds;
      assert.equal(said?.rule, desired < min || desired > max ? 'scale.bounds' : 'scale.managed');
      assert.ok(said?.reason.includes(`between ${min} and ${max}`), said?.reason);
    }
    this.#begin({ kind: 'scale', desired });
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
    const life = this.#life;
    const deps = { ecs, change, logs, environment, clock: time, token: () => crypto.randomUUID() };
    const { signal } = undertaking.abort;
    try {
      const applied = await applyChange(
        life.confirmed(),
        undertaking.change,
        deps,
        {
          lookingBack: () => undefined,
          step: told => {
            if (told.kind === 'registered') {
              life.revisions.push(told.taskDefinition);
            }
          },
        },
        signal,
      );
      life.note();
      undertaking.applied = applied;
      undertaking.end = await watchRollout(
        applied.watched,
        deps,
        state => {
          undertaking.lastState = state;
        },
        signal,
      );
      life.note();
      const watched = undertaking.lastState?.watched ?? applied.watched;
      checkEnd(life, undertaking.change, watched, undertaking.end);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof Failure && undertaking.applied === undefined) {
        undertaking.refused = error;
      } else {
        this.#failed = error;
      }
    } finally {
      undertaking.settled = true;
    }
  }
}
