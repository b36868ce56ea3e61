import * as vscode from 'vscode';
import { isRecent, type StartedRun } from '../core/deployRun/startedRun.ts';
import { type Failure, toFailure } from '../core/failure.ts';
import { rolloutKey } from '../core/fleet/underWay.ts';
import { joinedSentences } from '../core/format.ts';
import type { GitHub } from '../core/github.ts';
import { withoutCodeMarks } from '../core/markdown.ts';
import type { Clock, Cloud, Log } from '../core/ports.ts';
import type { PageRun, RolloutPlace } from '../core/rollout/page.ts';
import type { Following } from '../core/rollout/rollouts.ts';
import type { Watched } from '../core/rollout/state.ts';
import type { RunMemory } from './rolloutMemory.ts';
import { followRun, placeOf } from './rolloutRun.ts';

/** A run of a deploy workflow, shown beside the rollout of the service that it deploys. */
interface ShownRun {
  readonly page: PageRun;
  readonly url: string;
  /** Whether the service got a deployment since it was started. */
  readonly deployed: boolean;
}

export interface RolloutRunsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: RunMemory;
  readonly gitHub: (options: { readonly interactive: boolean }, signal: AbortSignal) => Promise<GitHub>;
  /** Rejects with a Failure of the session where nobody is signed in. */
  readonly open: (environment: string) => Promise<Pick<Cloud, 'ecs'>>;
  readonly signedIn: (environment: string) => boolean;
  /** Watches a rollout that a run began; whoever follows the run says how it ends. */
  readonly begin: (watched: Watched) => Following;
  /** Shows how a rollout goes on, of which the run can no longer be followed. */
  readonly alone: (rollout: Following) => void;
  /** What is shown of a service's run is another. */
  readonly changed: (place: RolloutPlace) => void;
}

/** The workflow runs that this window follows: shown with their rollouts, and followed again after a reload. */
export class RolloutRuns {
  readonly #deps: RolloutRunsDeps;
  /** By `rolloutKey`. */
  readonly #shown = new Map<string, ShownRun>();
  /** Under way, by their id. */
  readonly #followed = new Map<number, StartedRun>();
  /** Ids of all that this window ever followed. */
  readonly #own = new Set<number>();

  constructor(deps: RolloutRunsDeps) {
    this.#deps = deps;
  }

  /** Those that were under way when the window closed, oldest first. */
  remembered(): readonly StartedRun[] {
    const { memory, clock } = this.#deps;
    const kept = memory.load().filter(({ runId }) => !this.#own.has(runId));
    for (const { runId } of kept) {
      this.#own.add(runId);
    }
    return kept.filter(run => isRecent(run, clock.now())).toSorted((a, b) => a.startedAt - b.startedAt);
  }

  /** The newest that was shown of a service. */
  get(place: RolloutPlace): ShownRun | undefined {
    return this.#shown.get(rolloutKey(place));
  }

  /** Whether one is under way that may deploy the service. */
  isUnderWay(place: RolloutPlace): boolean {
    return [...this.#followed.values()].some(run => rolloutKey(placeOf(run)) === rolloutKey(place));
  }

  /** Something else is shown of the service from now on. */
  drop(place: RolloutPlace): void {
    this.#shown.delete(rolloutKey(place));
  }

  /** Follows a run until it and its rollout have ended. Rejects with a Failure where it cannot be followed any longer. */
  async follow(
    started: StartedRun,
    rollout: Following | undefined,
    hub: GitHub,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, log, begin, signedIn, alone } = this.#deps;
    const { environment, runId } = started;
    this.#followed.set(runId, started);
    this.#save();
    const followed = await followRun(
      started,
      rollout,
      {
        hub,
        clock,
        log,
        ecs: this.#ecsOf(environment),
        signedIn: () => signedIn(environment),
        begin: watched => {
          this.#followed.set(runId, { ...started, began: watched.startedAt });
          this.#save();
          return begin(watched);
        },
        show: (page, deployed) => this.#show(started, { page, url: started.url, deployed }),
      },
      signal,
    );
    if (followed.kind !== 'closed') {
      this.#forget(runId);
    }
    if (followed.kind === 'lost') {
      if (followed.rollout !== undefined) {
        alone(followed.rollout);
      }
      throw followed.failure;
    }
  }

  /** The same of one that is followed again after a reload; says itself where it cannot be. */
  async pickUp(started: StartedRun, rollout: Following | undefined, signal: AbortSignal): Promise<void> {
    const { log, gitHub, alone } = this.#deps;
    const { environment, runId, workflow } = started;
    log.info(`${environment}: run ${runId} of ${workflow}: followed again`);
    // Others that are picked up with it are remembered anew meanwhile.
    this.#followed.set(runId, started);
    try {
      const hub = await gitHub({ interactive: false }, signal).catch((error: unknown) => {
        this.#forget(runId);
        if (rollout !== undefined) {
          alone(rollout);
        }
        throw error;
      });
      await this.follow(started, rollout, hub, signal);
    } catch (error) {
      const failure = toFailure(error);
      if (!signal.aborted) {
        log.warn(`${environment}: run ${runId}: ${failure.message}`);
        await showLost(failure);
      }
    }
  }

  #ecsOf(environment: string): Pick<Cloud['ecs'], 'describeServices' | 'serviceDeployments'> {
    const { open } = this.#deps;
    return {
      describeServices: async (...args) => (await open(environment)).ecs.describeServices(...args),
      serviceDeployments: async (...args) => (await open(environment)).ecs.serviceDeployments(...args),
    };
  }

  #show(started: StartedRun, run: ShownRun): void {
    const place = placeOf(started);
    this.#shown.set(rolloutKey(place), run);
    this.#deps.changed(place);
  }

  #forget(runId: number): void {
    this.#followed.delete(runId);
    this.#save();
  }

  #save(): void {
    const { memory, log } = this.#deps;
    const own = [...this.#followed.values()];
    for (const { runId } of own) {
      this.#own.add(runId);
    }
    memory
      .save(own, ({ runId }) => this.#own.has(runId))
      .then(undefined, (error: unknown) => {
        log.warn(`runs are not remembered: ${toFailure(error).message}`);
      });
  }
}

async function showLost({ message, hint, action }: Failure): Promise<void> {
  const text = withoutCodeMarks(joinedSentences(message, hint));
  const chosen = await vscode.window.showWarningMessage(
    text,
    ...(action === undefined ? [] : [action.title]),
  );
  if (chosen !== undefined && action !== undefined) {
    await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
  }
}
