import { between, urlId } from '../ids.ts';
import type { RegionState } from '../state.ts';
import type { HookRun, HookStage, LifecycleHook, Shift, Stage } from '../strategyState.ts';
import { timings } from '../timings.ts';
import type { World } from '../world.ts';

/**
 * Lifecycle hooks: functions, whose answers the control API sets, and pauses, which wait for
 * ContinueServiceDeployment. All hooks of a stage must have ended before the deployment goes on.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html,
 * lambda-lifecycle-hooks.html and pause-lifecycle-hooks.html.
 */

/** A function that is not done is called again after this long. */
const callBackDelay = 30_000;

interface HookDeps {
  readonly world: World;
  readonly region: RegionState;
  /** A hook ended, or may have. */
  readonly changed: () => void;
}

/** Starts the stage's hooks. On the way back pauses are left out, since nobody could continue them. */
export function startHooks(
  shift: Shift,
  hooks: readonly LifecycleHook[],
  stage: Stage,
  deps: HookDeps,
): readonly HookRun[] {
  const runs = hooks
    .filter(({ targetType }) => !(shift.back && targetType === 'PAUSE'))
    .flatMap(hook => {
      const at = hook.stages.find(name => name === stage);
      return at === undefined ? [] : [startHook(hook, at, deps)];
    });
  shift.hooks.push(...runs);
  return runs;
}

function startHook(hook: LifecycleHook, stage: HookStage, deps: HookDeps): HookRun {
  const { world } = deps;
  const paused = hook.targetType === 'PAUSE';
  const limit = hook.timeoutMinutes * 60_000;
  const run: HookRun = {
    id: `${paused ? 'ecs-pause' : 'ecs-lambda'}-${urlId(world.random, 43)}`,
    hook,
    stage,
    status: paused ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    expiresAt: world.clock.now() + limit,
    timers: new Set(),
  };
  after(run, limit, deps, () => endHook(run, 'TIMED_OUT'));
  if (!paused) {
    callFunction(run, hook.targetArn, between(world.random, ...timings.hookFunction), deps);
  }
  return run;
}

function callFunction(run: HookRun, targetArn: string, delay: number, deps: HookDeps): void {
  after(run, delay, deps, () => {
    const result = deps.region.hookResults.get(targetArn) ?? 'SUCCEEDED';
    if (result === 'IN_PROGRESS') {
      callFunction(run, targetArn, callBackDelay, deps);
    } else {
      endHook(run, result);
    }
  });
}

export function endHook(run: HookRun, status: HookRun['status']): void {
  run.status = status;
  for (const cancel of run.timers) {
    cancel();
  }
  run.timers.clear();
}

/** Whether the deployment may go on, has to go back, or waits. */
export function verdict(runs: readonly HookRun[]): 'passed' | 'failed' | 'waiting' {
  if (runs.some(hasFailed)) {
    return 'failed';
  }
  const ended = ({ status }: HookRun): boolean => status === 'SUCCEEDED' || status === 'TIMED_OUT';
  return runs.every(ended) ? 'passed' : 'waiting';
}

function hasFailed({ status, hook }: HookRun): boolean {
  return status === 'FAILED' || (status === 'TIMED_OUT' && hook.timeoutAction === 'ROLLBACK');
}

/** Ends the waits of a shift that goes no further; what had not ended is no longer listed. */
export function dropWaits(shift: Shift): void {
  shift.wait?.();
  shift.wait = undefined;
  for (const run of shift.running) {
    if (run.status === 'AWAITING_ACTION' || run.status === 'IN_PROGRESS') {
      endHook(run, run.status);
      shift.hooks.splice(shift.hooks.indexOf(run), 1);
    }
  }
  shift.running = [];
}

function after(run: HookRun, delay: number, { world, changed }: HookDeps, act: () => void): void {
  const cancel = world.clock.after(delay, () => {
    run.timers.delete(cancel);
    act();
    changed();
  });
  run.timers.add(cancel);
}
