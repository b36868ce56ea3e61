import type * as vscode from 'vscode';
import { isOf, type StartedRun } from '../core/deployRun/startedRun.ts';
import { type Failure, toFailure } from '../core/failure.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import { rolloutKey } from '../core/fleet/underWay.ts';
import type { GitHub } from '../core/github.ts';
import { signedOut } from '../core/identity/failures.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { Clock, Cloud, Log } from '../core/ports.ts';
import type { Unwatched } from '../core/rollout/changeOnce.ts';
import type { RolloutPlace } from '../core/rollout/page.ts';
import { rolloutPage } from '../core/rollout/pageModel.ts';
import { Stories } from '../core/rollout/pageStories.ts';
import { goesOn } from '../core/rollout/pageStory.ts';
import type { RolloutEnd } from '../core/rollout/rollout.ts';
import { type Following, Rollouts } from '../core/rollout/rollouts.ts';
import type { Watched } from '../core/rollout/state.ts';
import { findUnderWay } from '../core/rollout/watchedOf.ts';
import type { Reports } from './report.ts';
import { ShownRollouts } from './rolloutDeskShown.ts';
import { rolloutMemory, runMemory } from './rolloutMemory.ts';
import { RolloutPageEnds } from './rolloutPageEnds.ts';
import { RolloutPages } from './rolloutPages.ts';
import { followRollout, showRolloutEnd } from './rolloutProgress.ts';
import { placeOf } from './rolloutRun.ts';
import { RolloutRuns } from './rolloutRuns.ts';
import { askToSignIn } from './rolloutSignIn.ts';

export interface RolloutDeskDeps {
  readonly extensionUri: vscode.Uri;
  readonly memento: vscode.Memento;
  /** The person is asked for a token only where that is allowed. */
  readonly gitHub: (options: { readonly interactive: boolean }, signal: AbortSignal) => Promise<GitHub>;
  readonly clouds: (environment: string) => Promise<Cloud>;
  readonly sessions: Sessions;
  readonly fleet: Fleet;
  readonly reports: Reports;
  readonly clock: Clock;
  readonly log: Log;
}

/** The rollouts that this window watches, and everything that shows them: pages, notifications, rows of the tree. */
export class RolloutDesk implements vscode.Disposable {
  readonly #deps: RolloutDeskDeps;
  readonly #rollouts: Rollouts;
  readonly #runs: RolloutRuns;
  readonly #pages: RolloutPages;
  readonly #stories = new Stories();
  readonly #ends: RolloutPageEnds;
  readonly #shown = new ShownRollouts();
  /** Those that are watched now, by `rolloutKey`. */
  readonly #live = new Map<string, Following>();
  /** Why it could not be looked what is under way, by `rolloutKey`. */
  readonly #reasons = new Map<string, Failure>();
  /** Where it was looked whether anything is under way, by `rolloutKey`. */
  readonly #looked = new Set<string>();
  readonly #end = new AbortController();
  readonly #parts: readonly vscode.Disposable[];

  constructor(deps: RolloutDeskDeps) {
    this.#deps = deps;
    const { sessions, clock, log, memento, gitHub } = deps;
    this.#rollouts = new Rollouts({
      clock,
      log,
      memory: rolloutMemory(memento),
      open: async name => {
        const cloud = await this.#open(name);
        const environment = sessions.environment(name);
        return { ecs: cloud.ecs, logs: region => cloud.logs(region), environment };
      },
    });
    this.#runs = new RolloutRuns({
      clock,
      log,
      memory: runMemory(memento),
      gitHub,
      open: name => this.#open(name),
      signedIn: name => this.#isSignedIn(name),
      begin: watched => this.#begin(watched),
      alone: rollout => this.#followAlone(rollout),
      changed: place => this.#pages.refresh(place),
    });
    this.#ends = new RolloutPageEnds(memento, clock);
    this.#pages = new RolloutPages({
      ...deps,
      runs: this.#runs,
      isLive: place => this.#live.has(rolloutKey(place)),
      state: place => this.#stories.get(place),
      ended: place => this.#ends.get(place),
      reason: place => this.#reasons.get(rolloutKey(place)),
      detail: ({ service }) => this.#rollouts.detail(service),
      leave: place => this.#live.get(rolloutKey(place))?.leave(),
    });
    this.#parts = [
      this.#rollouts.onDidChange(service => this.#changed(service)),
      sessions.onDidChange(() => this.#refreshAll()),
    ];
  }

  /**
   * Follows again what was under way before the window was reloaded, a run and its rollout as one, and says where a
   * sign-in is missing for it.
   */
  pickUp(): void {
    const { log, sessions } = this.#deps;
    const resumed = new Set(this.#rollouts.resume());
    const places: RolloutPlace[] = [...resumed].map(({ watched }) => watched);
    for (const run of this.#runs.remembered()) {
      const rollout = [...resumed].find(({ watched }) => isOf(watched, run));
      if (rollout === undefined) {
        places.push(placeOf(run));
      } else {
        resumed.delete(rollout);
        this.#keep(rollout);
      }
      this.#hurried(placeOf(run), () => this.#runs.pickUp(run, rollout, this.#end.signal)).catch(
        (error: unknown) => this.#failed('a run', error),
      );
    }
    for (const rollout of resumed) {
      const { environment, kind, service } = rollout.watched;
      log.info(`${environment}: ${kind} of ${service}: watched again`);
      this.#followAlone(rollout);
    }
    askToSignIn(places, sessions).catch((error: unknown) => this.#failed('a message', error));
  }

  /** Watches a rollout and shows how it goes and ends. Resolves with its end; the end's message is not waited for. */
  follow(watched: Watched, signal: AbortSignal): Promise<RolloutEnd | Unwatched> {
    this.#runs.drop(watched);
    return this.#follow(this.#rollouts.begin(watched), signal);
  }

  /**
   * Follows a run that was just started, on the page of the service, with the rollout that it begins. Rejects with a
   * Failure where it cannot be followed any longer.
   */
  async followRun(started: StartedRun, hub: GitHub, signal: AbortSignal): Promise<void> {
    const place = placeOf(started);
    this.#pages.open(place);
    const closes = AbortSignal.any([signal, this.#end.signal]);
    await this.#hurried(place, () => this.#runs.follow(started, undefined, hub, closes));
  }

  /** Opens the page of a service. A deployment that somebody else began is watched from now on. */
  async show(place: RolloutPlace): Promise<void> {
    await this.#lookFor(place);
    this.#pages.open(place);
  }

  /** A page that VS Code brings back after a reload. */
  async restore(panel: vscode.WebviewPanel, place: RolloutPlace): Promise<void> {
    this.#pages.adopt(panel, place);
    await this.#lookFor(place);
    this.#pages.refresh(place);
  }

  dispose(): void {
    this.#end.abort();
    for (const part of [...this.#parts, this.#pages]) {
      part.dispose();
    }
    this.#rollouts.dispose();
  }

  /** A rollout that nobody waits for here. */
  #followAlone(rollout: Following): void {
    this.#follow(rollout, this.#end.signal).catch((error: unknown) => this.#failed('a rollout', error));
  }

  async #follow(rollout: Following, signal: AbortSignal): Promise<RolloutEnd | Unwatched> {
    const { environment, service, kind } = rollout.watched;
    this.#keep(rollout);
    return this.#hurried(rollout.watched, async () => {
      // Until somebody signs in there is nothing to show, and to ask for it is another message.
      await Promise.race([firstState(rollout), rollout.ended]);
      const closes = AbortSignal.any([signal, this.#end.signal]);
      const end = await followRollout(rollout, closes, this.#shown.begin(rollout));
      this.#shown.end(rollout);
      const reason = end.kind === 'unwatched' && end.reason ? `: ${end.reason.message}` : '';
      this.#deps.log.info(`${environment}: ${kind} of ${service}: ${end.kind}${reason}`);
      if (!closes.aborted && !this.#isFollowedAnew(rollout)) {
        showRolloutEnd(rollout.watched, end).catch((error: unknown) => this.#failed('a message', error));
      }
      return end;
    });
  }

  /** The tree looks at the cluster more often meanwhile. */
  async #hurried<T>({ environment, cluster }: RolloutPlace, run: () => Promise<T>): Promise<T> {
    const { fleet } = this.#deps;
    const hurry = fleet.hurry(environment, cluster);
    try {
      return await run();
    } finally {
      hurry.dispose();
      void fleet.refreshCluster(environment, cluster);
    }
  }

  /** Watches what a run began; what is watched already is not watched twice. */
  #begin(watched: Watched): Following {
    const live = this.#live.get(rolloutKey(watched));
    if (live?.watched.deployment !== undefined && live.watched.deployment === watched.deployment) {
      return live;
    }
    const rollout = this.#rollouts.begin(watched);
    this.#keep(rollout);
    return rollout;
  }

  /** Rejects where nobody is signed in. */
  async #open(environment: string): Promise<Cloud> {
    const { sessions, clouds } = this.#deps;
    sessions.environment(environment);
    if (!this.#isSignedIn(environment)) {
      throw signedOut(environment);
    }
    return clouds(environment);
  }

  #isSignedIn(environment: string): boolean {
    return this.#deps.sessions.state(environment).state === 'signedIn';
  }

  /** Whether a later change is watched that ends with the same deployment, such as taking it back: one end is enough. */
  #isFollowedAnew(rollout: Following): boolean {
    const { deployment, service } = rollout.watched;
    const newest = this.#rollouts.following(service);
    return (
      newest !== undefined &&
      newest !== rollout &&
      (goesOn(newest.watched, rollout.watched) ||
        (deployment !== undefined && newest.watched.deployment === deployment))
    );
  }

  #keep(rollout: Following): void {
    const { watched } = rollout;
    const key = rolloutKey(watched);
    this.#live.set(key, rollout);
    this.#stories.begin(rollout);
    this.#pages.begin(watched);
    void rollout.ended.then(({ kind }) => {
      if (this.#live.get(key) === rollout) {
        this.#live.delete(key);
        this.#changed(watched.service);
        if (kind !== 'unwatched') {
          this.#keepEnd(watched);
        }
      }
    });
    this.#changed(watched.service);
  }

  /** Finds what is under way in a service where nothing is watched. */
  async #lookFor(place: RolloutPlace): Promise<void> {
    const { environment } = place;
    const key = rolloutKey(place);
    const { clouds } = this.#deps;
    // A run that is followed notices itself what it begins.
    if (this.#live.has(key) || this.#runs.isUnderWay(place) || !this.#isSignedIn(environment)) {
      return;
    }
    this.#looked.add(key);
    try {
      const { ecs } = await clouds(environment);
      const watched = await findUnderWay(place, ecs, this.#end.signal);
      if (watched !== undefined && !this.#live.has(key)) {
        this.#runs.drop(place);
        this.#keep(this.#rollouts.begin(watched));
      }
      this.#reasons.delete(key);
    } catch (error) {
      this.#reasons.set(key, toFailure(error));
    }
  }

  #keepEnd(place: RolloutPlace): void {
    const state = this.#stories.get(place);
    if (state !== undefined) {
      this.#ends
        .keep(place, rolloutPage(state, false, this.#deps.clock.now()))
        .catch((error: unknown) => this.#failed('keeping an end', error));
    }
  }

  #changed(service: string): void {
    this.#deps.fleet.setRollouts(
      [...this.#live.values()].flatMap(({ watched }) => this.#stories.get(watched) ?? []),
    );
    for (const place of this.#pages.places) {
      if (place.service === service) {
        this.#pages.refresh(place);
      }
    }
  }

  /** Somebody signed in or out. */
  #refreshAll(): void {
    for (const place of this.#pages.places) {
      this.#pages.refresh(place);
      if (!this.#looked.has(rolloutKey(place)) && this.#isSignedIn(place.environment)) {
        this.#lookFor(place)
          .then(() => this.#pages.refresh(place))
          .catch((error: unknown) => this.#failed('a look', error));
      }
    }
  }

  #failed(what: string, error: unknown): void {
    this.#deps.log.error(`rollouts: ${what} failed: ${toFailure(error).message}`);
  }
}

function firstState(rollout: Following): Promise<void> {
  return new Promise(resolve => {
    rollout.onState(() => resolve());
  });
}
