import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../ecs.ts';
import type { Environment, Service } from '../model.ts';
import type { Clock, Cloud } from '../ports.ts';
import { afterEnd } from './afterEnd.ts';
import { isOtherThanAsked } from './asked.ts';
import { Footing } from './footing.ts';
import { Looker } from './looker.ts';
import { News } from './news.ts';
import { Budget, nextLook, type Outlook } from './pace.ts';
import { isSound } from './pageBack.ts';
import { phaseOf } from './phase.ts';
import { type RolloutFacts, renderRollout } from './renderRollout.ts';
import type { RolloutEnd } from './rollout.ts';
import { RETRY_FIRST, Setback } from './setback.ts';
import { Stages } from './stages.ts';
import type { Known, Standing } from './standing.ts';
import type { RolloutState, Watched } from './state.ts';
import { TaskLooks } from './taskLooks.ts';

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

/** Milliseconds until the next look where somebody looks at the tasks and none is placed yet; and how long (ms) at most. */
const BLANK = 3000;
const PLACING = 15_000;

/**
 * Follows a change to its end and tells what became of it; `onState` is told after each look, of the end as soon as it
 * is seen. The end is told once more, and only then given, where tasks are looked at one by one, and where one fell so
 * late that its last lines come in some seconds later. A read that fails for a reason that passes, or until somebody
 * signs in again, is shown as trouble and tried again; others reject. Rejects with the signal's reason when it is
 * aborted: the change itself goes on.
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
  readonly #tasks: TaskLooks;
  readonly #stages = new Stages();
  readonly #news = new News();
  readonly #footing = new Footing();
  readonly #setback = new Setback();
  #known: Known;
  #failedSeen = 0;
  #failedAt: number | undefined;
  #upSince: number | undefined;
  #failingSince: number | undefined;
  #state: RolloutState | undefined;

  constructor(watched: Watched, deps: WatchDeps, onState: (state: RolloutState) => void) {
    this.#deps = deps;
    this.#onState = onState;
    this.#budget = new Budget(deps.clock.now());
    this.#looker = new Looker(watched, deps, this.#budget);
    this.#tasks = new TaskLooks(deps, this.#budget);
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
          return await this.#withDetails(end, signal);
        }
        wait = this.#nextLook();
        this.#setback.over();
      } catch (error) {
        signal.throwIfAborted();
        wait = this.#sitOut(error);
      }
      await this.#pause(wait, signal);
    }
  }

  async #withDetails(end: RolloutEnd, signal: AbortSignal): Promise<RolloutEnd> {
    const { service, watched } = this.#looker;
    const { deployment } = watched;
    return service === undefined || deployment === undefined
      ? end
      : afterEnd(
          end,
          { service, deployment, failed: this.#failedSeen },
          {
            clock: this.#deps.clock,
            tasks: this.#tasks,
            pause: wait => this.#pause(wait, signal),
            tell: told => this.#finish(told, this.#state?.phase ?? 'ended'),
          },
          signal,
        );
  }

  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { pause, clock } = this.#deps;
    await (pause === undefined ? clock.sleep(milliseconds, signal) : pause(milliseconds, signal));
  }

  /** Gives how long (ms) to wait; throws what does not pass. */
  #sitOut(error: unknown): number {
    const { failure, wait } = this.#setback.sitOut(error, this.#deps.clock.now());
    this.#tell({ ...(this.#state ?? this.#render('starting', undefined)), trouble: failure.message });
    return wait;
  }

  async #look(signal: AbortSignal): Promise<RolloutEnd | undefined> {
    await this.#looker.look(signal, this.#known.rollback?.id);
    const { service } = this.#looker;
    if (service === undefined || service.status !== 'ACTIVE') {
      return this.#finish(
        { kind: 'gone', reason: l10n.t('The service was deleted meanwhile.') },
        'deploying',
      );
    }
    const now = this.#footing.at(service, this.#looker, this.#known, this.#deps.clock.now());
    this.#learn(now, service);
    const end = await this.#judge(now, service, signal);
    if (end !== undefined) {
      return this.#finish(end, this.#phase(now, service));
    }
    await this.#lookAtTasks(service, signal);
    this.#tell(this.#render(this.#phase(now, service), undefined));
    return undefined;
  }

  #learn(now: Standing, service: Service): void {
    const { watched, own, found } = this.#looker;
    if (now.state === 'failing' || now.state === 'rollingBack') {
      const rollback = now.state === 'rollingBack' ? now.by : this.#known.rollback;
      this.#known = { ...this.#known, failure: now.reason, rollback };
    }
    const goesBack = now.state !== 'deploying' && now.state !== 'succeeded' && now.state !== 'superseded';
    this.#news.take(
      service,
      watched,
      own,
      ({ id, taskDefinition }) =>
        id === this.#known.rollback?.id || (goesBack && this.#known.before.has(taskDefinition)),
    );
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
        // What ended is not always what was asked for.
        if (own !== undefined && isOtherThanAsked(watched, own)) {
          return { kind: 'superseded', service, by: own };
        }
        return { kind: 'succeeded', service, milliseconds: this.#took() };
      }
      case 'superseded':
        return { kind: 'superseded', service, by: now.by };
      case 'rolledBack': {
        await this.#lookAtTheEnd(service, signal);
        const taskDefinition = now.to ?? (await this.#looker.rolledBackTo(signal));
        const failures = this.#tasks.failures();
        const sound = this.#isSound ? ({ sound: true } as const) : {};
        return { kind: 'rolledBack', service, reason: now.reason, taskDefinition, failures, ...sound };
      }
      case 'failed': {
        await this.#lookAtTheEnd(service, signal);
        const { reason, aftermath } = now;
        return { kind: 'failed', service, reason, aftermath, failures: this.#tasks.failures() };
      }
      case 'failing': {
        this.#failingSince ??= clock.now();
        if (service.rollsBack === true && clock.now() - this.#failingSince < ROLLBACK_GRACE) {
          return undefined;
        }
        await this.#lookAtTheEnd(service, signal);
        const failures = this.#tasks.failures();
        return { kind: 'failed', service, reason: now.reason, aftermath: { kind: 'nothing' }, failures };
      }
      case 'unsure':
        return this.#footing.isLost(clock.now()) ? { kind: 'unknown', service } : undefined;
      case 'deploying':
      case 'rollingBack':
        return undefined;
    }
  }

  /** Without its service deployment nobody knows whether the circuit breaker or an alarm took it back. */
  get #isSound(): boolean {
    const progress = this.#looker.found?.progress;
    return (
      progress !== undefined &&
      isSound({
        failed: Math.max(this.#failedSeen, this.#tasks.fallen),
        breakerTriggered: progress.breaker?.status === 'TRIGGERED',
        alarmTriggered: progress.alarms?.status === 'TRIGGERED',
        hooks: progress.hooks,
      })
    );
  }

  /** Milliseconds, by ECS's own clock where it says when it was done. */
  #took(): number {
    const { watched, found } = this.#looker;
    return Math.max(0, (found?.finishedAt ?? this.#deps.clock.now()) - watched.startedAt);
  }

  async #lookAtTheEnd(service: Service, signal: AbortSignal): Promise<void> {
    const { deployment } = this.#looker.watched;
    if (deployment !== undefined) {
      await this.#tasks.lookAtTheEnd(service, deployment, this.#failedSeen, signal);
    }
  }

  async #lookAtTasks(service: Service, signal: AbortSignal): Promise<void> {
    const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
    const deployment = this.#looker.watched.deployment ?? primary?.id;
    if (deployment !== undefined) {
      // Those that fell last are looked at as it ends.
      const over = this.#known.failure !== undefined && this.#tasks.fallen > 0;
      const failed = primary?.id === deployment ? primary.failedTasks : 0;
      await this.#tasks.look(service, deployment, over ? 0 : Math.max(this.#failedSeen, failed), signal);
    }
  }

  #phase(now: Standing, service: Service): RolloutState['phase'] {
    const { found, own, watched } = this.#looker;
    const up = this.#upSince !== undefined;
    return phaseOf({ standing: now, service, found, own, kind: watched.kind, up }, this.#state?.phase);
  }

  #nextLook(): number {
    const state = this.#state;
    const { service, found } = this.#looker;
    const now = this.#deps.clock.now();
    if (state === undefined || service === undefined) {
      return RETRY_FIRST;
    }
    const name = found?.progress?.stage ?? (state.phase === 'baking' ? 'BAKE_TIME' : undefined);
    const back = service.deployments.find(({ id }) => id === this.#known.rollback?.id);
    const wanted = nextLook({
      state,
      sure: this.#footing.isSure,
      rollsBack: service.rollsBack === true,
      backStarts: back !== undefined && back.running < back.desired,
      now,
      ...(this.#failedAt === undefined ? {} : { failedAt: this.#failedAt }),
      ...(this.#upSince === undefined ? {} : { upSince: this.#upSince }),
      ...(name === undefined ? {} : { stage: this.#stage(name, now) }),
    });
    const isPlacing = now - state.watched.startedAt < PLACING && state.target.desired > 0;
    const blank = isPlacing && this.#tasks.isBlank;
    return this.#budget.stretch(blank ? Math.min(wanted, BLANK) : wanted, now);
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
    const facts: RolloutFacts = {
      watched,
      phase,
      service,
      found,
      own,
      end,
      tasks: this.#tasks.rows,
      failed: Math.max(this.#failedSeen, this.#tasks.fallen),
      events: this.#news.events,
      others: this.#news.others,
      readAt: this.#deps.clock.now(),
    };
    return renderRollout(facts, this.#stages);
  }

  #tell(state: RolloutState): void {
    this.#state = state;
    this.#onState(state);
  }
}
