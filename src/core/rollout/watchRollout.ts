import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../ecs.ts';
import { Failure, type FailureCode, isOfSession } from '../failure.ts';
import { serviceNameOf } from '../fleet/lookup.ts';
import { shortTaskDefinition } from '../format.ts';
import type { Environment, Service } from '../model.ts';
import type { Clock, Cloud } from '../ports.ts';
import { Fallen, LINES_CALLS, rowOf, STOPPED_CALLS } from './fallen.ts';
import { Looker } from './looker.ts';
import { Budget, nextLook, type Outlook } from './pace.ts';
import { type RolloutFacts, renderRollout } from './renderRollout.ts';
import type { RolloutEnd } from './rollout.ts';
import { scaleStanding } from './scaleStanding.ts';
import { Stages } from './stages.ts';
import { type Known, plainStanding, type Standing, standing } from './standing.ts';
import type { RolloutState, RolloutTask, Watched } from './state.ts';

/** What watching needs. */
export interface WatchDeps {
  readonly ecs: EcsRead;
  readonly clock: Clock;
  /** Of the same cloud, for the last lines of tasks that fall. */
  readonly logs: Cloud['logs'];
  readonly environment: Pick<Environment, 'name' | 'logGroups'>;
  /** Whether somebody looks at the tasks one by one, so that those that run are worth their calls. */
  readonly detailed?: () => boolean;
  /** Instead of the clock's sleep between two looks, so that a look can be had at once. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** How long (ms) a failed deployment may stay PRIMARY before the promised roll-back shows. */
const ROLLBACK_GRACE = 60_000;
/** How long (ms) what is read may fail to say where the deployment stands. */
const UNSURE_GRACE = 30_000;
/** Milliseconds between two looks at the tasks that run, and at those that stopped. */
const TASKS_AGE = 15_000;
const STOPPED_AGE = 45_000;
/** Milliseconds until a read that failed is tried again: doubled up to the last. */
const RETRY_FIRST = 5000;
const RETRY_LAST = 20_000;

const PASSING: ReadonlySet<FailureCode> = new Set(['throttled', 'offline', 'server']);

/**
 * Follows a change to its end and tells what became of it; `onState` is told after each look. A read that fails for a
 * reason that passes, or until somebody signs in again, is shown as trouble and tried again; others reject. Rejects
 * with the signal's reason when it is aborted: the change itself goes on.
 */
export async function watchRollout(
  watched: Watched,
  deps: WatchDeps,
  onState: (state: RolloutState) => void,
  signal: AbortSignal,
): Promise<RolloutEnd> {
  return new Watch(watched, deps, onState).run(signal);
}

class Watch {
  readonly #deps: WatchDeps;
  readonly #onState: (state: RolloutState) => void;
  readonly #budget: Budget;
  readonly #looker: Looker;
  readonly #fallen: Fallen;
  readonly #stages = new Stages();
  readonly #events = new Map<string, { readonly at: number; readonly message: string }>();
  readonly #others = new Map<string, string>();
  #known: Known;
  #live: readonly RolloutTask[] = [];
  #stoppedAt = Number.NEGATIVE_INFINITY;
  #liveAt = Number.NEGATIVE_INFINITY;
  #failedSeen = 0;
  #failedAt: number | undefined;
  #desired: number | undefined;
  #upSince: number | undefined;
  #failingSince: number | undefined;
  #unsureSince: number | undefined;
  #askedSeen = false;
  #retry = RETRY_FIRST;
  #state: RolloutState | undefined;

  constructor(watched: Watched, deps: WatchDeps, onState: (state: RolloutState) => void) {
    this.#deps = deps;
    this.#onState = onState;
    this.#budget = new Budget(deps.clock.now());
    this.#looker = new Looker(watched, deps, this.#budget);
    this.#fallen = new Fallen(deps);
    this.#known = {
      id: watched.deployment,
      before: new Set(watched.before),
      failure: undefined,
      rollback: undefined,
    };
  }

  async run(signal: AbortSignal): Promise<RolloutEnd> {
    for (;;) {
      let wait: number;
      try {
        const end = await this.#look(signal);
        if (end !== undefined) {
          return end;
        }
        wait = this.#nextLook();
        this.#retry = RETRY_FIRST;
      } catch (error) {
        signal.throwIfAborted();
        wait = this.#sitOut(error);
      }
      await this.#pause(wait, signal);
    }
  }

  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { pause, clock } = this.#deps;
    await (pause === undefined ? clock.sleep(milliseconds, signal) : pause(milliseconds, signal));
  }

  /** Gives how long (ms) to wait; throws what does not pass. */
  #sitOut(error: unknown): number {
    if (!(error instanceof Failure && (PASSING.has(error.code) || isOfSession(error)))) {
      throw error;
    }
    const now = this.#deps.clock.now();
    this.#tell({ ...(this.#state ?? this.#render('starting', undefined)), trouble: error.message });
    const wait = Math.max(this.#retry, (error.retryAt ?? now) - now);
    this.#retry = Math.min(this.#retry * 2, RETRY_LAST);
    return wait;
  }

  async #look(signal: AbortSignal): Promise<RolloutEnd | undefined> {
    await this.#looker.look(signal, this.#known.rollback?.id);
    const { service } = this.#looker;
    if (service === undefined || service.status !== 'ACTIVE') {
      return this.#finish(
        { kind: 'gone', reason: l10n.t('The service was deleted while it was deploying.') },
        'deploying',
      );
    }
    this.#collect(service);
    const now = this.#stand(service);
    this.#learn(now, service);
    const end = await this.#judge(now, service, signal);
    if (end !== undefined) {
      return this.#finish(end, this.#phase(now, service));
    }
    await this.#lookAtTasks(service, signal);
    this.#tell(this.#render(this.#phase(now, service), undefined));
    return undefined;
  }

  #stand(service: Service): Standing {
    const { clock } = this.#deps;
    const { watched, found } = this.#looker;
    if (watched.deployment === undefined && watched.serviceDeployment === undefined) {
      this.#askedSeen ||= service.desired === watched.asked.desired;
      return scaleStanding(service, watched, this.#askedSeen, clock.now());
    }
    let now = plainStanding(service, this.#known.id) ?? standing(service, this.#known, found);
    if (now.state !== 'unsure') {
      this.#unsureSince = undefined;
      return now;
    }
    this.#unsureSince ??= clock.now();
    if (clock.now() - this.#unsureSince >= UNSURE_GRACE) {
      now = standing(service, this.#known, undefined);
    }
    return now;
  }

  #learn(now: Standing, service: Service): void {
    const { watched, own, found } = this.#looker;
    if (now.state === 'failing' || now.state === 'rollingBack') {
      const rollback = now.state === 'rollingBack' ? now.by : this.#known.rollback;
      this.#known = { ...this.#known, failure: now.reason, rollback };
    }
    this.#desired ??= service.desired;
    if (watched.kind !== 'scale' && service.desired !== this.#desired) {
      this.#others.set(
        `desired ${service.desired}`,
        l10n.t('The desired count is {0} now; it was {1}.', service.desired, this.#desired),
      );
      this.#desired = service.desired;
    }
    const goesBack = now.state !== 'deploying' && now.state !== 'succeeded' && now.state !== 'superseded';
    for (const other of service.deployments) {
      const isBack =
        other.id === this.#known.rollback?.id || (goesBack && this.#known.before.has(other.taskDefinition));
      if (own !== undefined && other.createdAt > own.createdAt && other.id !== own.id && !isBack) {
        this.#others.set(
          other.id,
          l10n.t('Another deployment was started: {0}.', shortTaskDefinition(other.taskDefinition)),
        );
      }
    }
    const up = own !== undefined && own.desired > 0 && own.running >= own.desired;
    this.#upSince = up ? (this.#upSince ?? this.#deps.clock.now()) : undefined;
    const failures = found?.progress?.breaker?.failures ?? 0;
    const failed = Math.max(own?.failedTasks ?? 0, failures);
    if (failed > this.#failedSeen) {
      this.#failedSeen = failed;
      this.#failedAt = this.#deps.clock.now();
    }
  }

  async #judge(now: Standing, service: Service, signal: AbortSignal): Promise<RolloutEnd | undefined> {
    const { clock } = this.#deps;
    const { watched, own } = this.#looker;
    switch (now.state) {
      case 'succeeded': {
        const { taskDefinition } = watched.asked;
        // What ended is not always what was asked for.
        if (own !== undefined && taskDefinition !== undefined && own.taskDefinition !== taskDefinition) {
          return { kind: 'superseded', service, by: own };
        }
        return { kind: 'succeeded', service, milliseconds: this.#took() };
      }
      case 'superseded':
        return { kind: 'superseded', service, by: now.by };
      case 'rolledBack': {
        await this.#lookAtTheEnd(service, signal);
        const taskDefinition = now.to ?? (await this.#rolledBackTo(signal));
        const failures = this.#fallen.failures();
        return { kind: 'rolledBack', service, reason: now.reason, taskDefinition, failures };
      }
      case 'failed': {
        await this.#lookAtTheEnd(service, signal);
        const { reason, aftermath } = now;
        return { kind: 'failed', service, reason, aftermath, failures: this.#fallen.failures() };
      }
      case 'failing': {
        this.#failingSince ??= clock.now();
        if (service.rollsBack === true && clock.now() - this.#failingSince < ROLLBACK_GRACE) {
          return undefined;
        }
        await this.#lookAtTheEnd(service, signal);
        const failures = this.#fallen.failures();
        return { kind: 'failed', service, reason: now.reason, aftermath: { kind: 'nothing' }, failures };
      }
      case 'unsure':
        return this.#unsureSince !== undefined && clock.now() - this.#unsureSince >= UNSURE_GRACE
          ? { kind: 'unknown', service }
          : undefined;
      case 'deploying':
      case 'rollingBack':
        return undefined;
    }
  }

  /** Milliseconds, by ECS's own clock where it says when it was done. */
  #took(): number {
    const { watched, found } = this.#looker;
    return Math.max(0, (found?.finishedAt ?? this.#deps.clock.now()) - watched.startedAt);
  }

  async #rolledBackTo(signal: AbortSignal): Promise<string | undefined> {
    const revision = this.#looker.found?.progress?.rollbackTo;
    if (revision === undefined) {
      return undefined;
    }
    try {
      const [found] = await this.#deps.ecs.serviceRevisions([revision], signal);
      return found?.taskDefinition;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure) {
        return undefined;
      }
      throw error;
    }
  }

  async #lookAtTheEnd(service: Service, signal: AbortSignal): Promise<void> {
    const { deployment } = this.#looker.watched;
    const known = this.#fallen.count > 0 && this.#fallen.count >= this.#failedSeen;
    if (deployment !== undefined && !known) {
      await this.#fallen.look(service, deployment, signal);
      await this.#fallen.readLines(signal);
    }
  }

  /** Looks at tasks that fell, and at those that run where somebody looks at them, as far as the budget goes. */
  async #lookAtTasks(service: Service, signal: AbortSignal): Promise<void> {
    const { clock, ecs, detailed } = this.#deps;
    const deployment =
      this.#looker.watched.deployment ?? service.deployments.find(({ status }) => status === 'PRIMARY')?.id;
    if (deployment === undefined) {
      return;
    }
    const primary = service.deployments.find(({ id }) => id === deployment);
    const failed = Math.max(this.#failedSeen, primary?.failedTasks ?? 0);
    const now = clock.now();
    const due = now - this.#stoppedAt >= STOPPED_AGE && this.#budget.left(now) >= STOPPED_CALLS;
    const over = this.#known.failure !== undefined && this.#fallen.count > 0;
    if (failed > this.#fallen.count && due && !over) {
      this.#stoppedAt = now;
      this.#budget.spend(STOPPED_CALLS, now);
      await this.#fallen.look(service, deployment, signal);
      if (this.#budget.left(now) >= LINES_CALLS) {
        this.#budget.spend((await this.#fallen.readLines(signal)) ? LINES_CALLS : 0, now);
      }
    }
    if (detailed?.() === true && now - this.#liveAt >= TASKS_AGE && this.#budget.left(now) >= STOPPED_CALLS) {
      this.#liveAt = now;
      this.#budget.spend(STOPPED_CALLS, now);
      this.#live = (await ecs.tasks(service.clusterArn, signal))
        .filter(task => serviceNameOf(task) === service.name && task.startedBy === deployment)
        .map(task => rowOf(task, undefined, undefined));
    }
  }

  /** Keeps the events since the change; ECS gives the newest hundred. */
  #collect({ events }: Service): void {
    const { startedAt } = this.#looker.watched;
    for (const { id, createdAt, message } of events.toReversed()) {
      if (createdAt >= startedAt - 1000) {
        this.#events.set(id, { at: createdAt, message });
      }
    }
  }

  #phase(now: Standing, service: Service): RolloutState['phase'] {
    const { found, own, watched } = this.#looker;
    if (now.state === 'rollingBack' || now.state === 'failing') {
      return 'rollingBack';
    }
    if (now.state !== 'deploying') {
      return this.#state?.phase ?? 'deploying';
    }
    const progress = found?.progress;
    if (progress?.hooks.some(({ status }) => status === 'AWAITING_ACTION')) {
      return 'paused';
    }
    if (progress?.stage === 'BAKE_TIME' || this.#isBaking(service)) {
      return 'baking';
    }
    const started = (own?.running ?? 0) + (own?.pending ?? 0) > 0 || progress?.stage !== undefined;
    return started || watched.kind === 'scale' || service.desired === 0 ? 'deploying' : 'starting';
  }

  /** A rolling one whose tasks all stand, and whose alarms are watched on. */
  #isBaking({ running }: Service): boolean {
    const { found, own } = this.#looker;
    return (
      found?.progress?.alarms?.status === 'MONITORING' &&
      this.#upSince !== undefined &&
      own !== undefined &&
      running <= own.running
    );
  }

  #nextLook(): number {
    const state = this.#state;
    const { service, found } = this.#looker;
    const now = this.#deps.clock.now();
    if (state === undefined || service === undefined) {
      return RETRY_FIRST;
    }
    const name = found?.progress?.stage;
    const back = service.deployments.find(({ id }) => id === this.#known.rollback?.id);
    const wanted = nextLook({
      state,
      sure: this.#unsureSince === undefined,
      rollsBack: service.rollsBack === true,
      backStarts: back !== undefined && back.running < back.desired,
      now,
      ...(this.#failedAt === undefined ? {} : { failedAt: this.#failedAt }),
      ...(this.#upSince === undefined ? {} : { upSince: this.#upSince }),
      ...(name === undefined ? {} : { stage: this.#stage(name, now) }),
    });
    return this.#budget.stretch(wanted, now);
  }

  #stage(name: string, now: number): NonNullable<Outlook['stage']> {
    const since = this.#stages.since(name) ?? now;
    return { name, since, earliest: this.#stages.earliest(name) ?? since };
  }

  #finish(end: RolloutEnd, phase: RolloutState['phase']): RolloutEnd {
    this.#tell({ ...this.#render(phase, end), end });
    return end;
  }

  #render(phase: RolloutState['phase'], end: RolloutEnd | undefined): RolloutState {
    const { watched, service, found, own } = this.#looker;
    const fell = this.#fallen.rows();
    const fallen = new Set(fell.map(({ arn }) => arn));
    const facts: RolloutFacts = {
      watched,
      phase,
      service,
      found,
      own,
      end,
      tasks: [...fell, ...this.#live.filter(({ arn }) => !fallen.has(arn))],
      failed: Math.max(this.#failedSeen, this.#fallen.count),
      events: [...this.#events.values()],
      others: [...this.#others.values()],
      readAt: this.#deps.clock.now(),
    };
    return renderRollout(facts, this.#stages);
  }

  #tell(state: RolloutState): void {
    this.#state = state;
    this.#onState(state);
  }
}
