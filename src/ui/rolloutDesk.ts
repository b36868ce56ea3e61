import * as vscode from 'vscode';
import { type Failure, toFailure } from '../core/failure.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import { findService } from '../core/fleet/lookup.ts';
import { isMoving, rolloutKey } from '../core/fleet/underWay.ts';
import { arnName } from '../core/format.ts';
import { signedOut } from '../core/identity/failures.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { Clock, Cloud, Log } from '../core/ports.ts';
import type { Unwatched } from '../core/rollout/changeOnce.ts';
import type { RolloutPage as Page, PageRun, RolloutPlace } from '../core/rollout/page.ts';
import { emptyPage, rolloutPage } from '../core/rollout/pageModel.ts';
import { rolloutReport } from '../core/rollout/report.ts';
import type { RolloutEnd } from '../core/rollout/rollout.ts';
import { type Following, Rollouts } from '../core/rollout/rollouts.ts';
import type { RolloutState, Watched } from '../core/rollout/state.ts';
import { findUnderWay } from '../core/rollout/watchedOf.ts';
import { PANELS } from '../manifest.ts';
import type { Reports } from './report.ts';
import { rolloutMemory } from './rolloutMemory.ts';
import { RolloutPage } from './rolloutPage.ts';
import { askToSignIn, followRollout, showRolloutEnd } from './rolloutProgress.ts';
import { carryOutWish, type RolloutWish } from './rolloutWish.ts';

export interface RolloutDeskDeps {
  readonly extensionUri: vscode.Uri;
  readonly memento: vscode.Memento;
  readonly clouds: (environment: string) => Promise<Cloud>;
  readonly sessions: Sessions;
  readonly fleet: Fleet;
  readonly reports: Reports;
  readonly clock: Clock;
  readonly log: Log;
}

/** A run of a deploy workflow, to be shown beside the rollout of the service that it deploys. */
export interface ShownRun {
  readonly page: PageRun;
  readonly url: string;
  /** Whether the service got a deployment since it was started. */
  readonly deployed: boolean;
}

/** The rollouts that this window watches, and everything that shows them: pages, notifications, rows of the tree. */
export class RolloutDesk implements vscode.Disposable {
  readonly #deps: RolloutDeskDeps;
  readonly #rollouts: Rollouts;
  readonly #pages = new Map<string, RolloutPage>();
  /** Those that are watched now, by `rolloutKey`. */
  readonly #live = new Map<string, Following>();
  /** Why it could not be looked what is under way, by `rolloutKey`. */
  readonly #reasons = new Map<string, Failure>();
  /** Workflow runs that deploy, by `rolloutKey`. */
  readonly #runs = new Map<string, ShownRun>();
  /** Where it was looked whether anything is under way, by `rolloutKey`. */
  readonly #looked = new Set<string>();
  readonly #end = new AbortController();
  readonly #parts: readonly vscode.Disposable[];

  constructor(deps: RolloutDeskDeps) {
    this.#deps = deps;
    const { clouds, sessions, clock, log, memento } = deps;
    this.#rollouts = new Rollouts({
      clock,
      log,
      memory: rolloutMemory(memento),
      open: async name => {
        const environment = sessions.environment(name);
        if (!this.#isSignedIn(name)) {
          throw signedOut(name);
        }
        const cloud = await clouds(name);
        return { ecs: cloud.ecs, logs: region => cloud.logs(region), environment };
      },
    });
    this.#parts = [
      this.#rollouts.onDidChange(service => this.#changed(service)),
      sessions.onDidChange(() => this.#refreshAll()),
    ];
  }

  /** Watches again what was watched before the window was reloaded, and says where a sign-in is missing for it. */
  pickUp(): void {
    const { sessions, log } = this.#deps;
    const resumed = this.#rollouts.resume();
    for (const rollout of resumed) {
      const { environment, kind, service } = rollout.watched;
      log.info(`${environment}: ${kind} of ${service}: watched again`);
      this.#follow(rollout, this.#end.signal).catch((error: unknown) => this.#failed('a rollout', error));
    }
    const places = resumed.map(({ watched }) => watched);
    for (const [environment, of] of Map.groupBy(places, each => each.environment)) {
      if (sessions.environments.some(({ name }) => name === environment) && !this.#isSignedIn(environment)) {
        const services = of.map(({ service }) => service);
        askToSignIn(environment, services).catch((error: unknown) => this.#failed('a message', error));
      }
    }
  }

  /** Watches a rollout and shows how it goes and ends. Resolves with its end; the end's message is not waited for. */
  follow(watched: Watched, signal: AbortSignal): Promise<RolloutEnd | Unwatched> {
    this.#runs.delete(rolloutKey(watched));
    return this.#follow(this.#rollouts.begin(watched), signal);
  }

  /** Watches a rollout and says nothing of it: whoever began it does. */
  begin(watched: Watched): Following {
    const rollout = this.#rollouts.begin(watched);
    this.#keep(rollout);
    return rollout;
  }

  /** Shows a run on the page of the service, from now on; nothing is watched for it. */
  showRun(place: RolloutPlace, run: ShownRun): void {
    this.#runs.set(rolloutKey(place), run);
    this.#refresh(rolloutKey(place));
  }

  /** Opens the page of a service. A deployment that somebody else began is watched from now on. */
  async show(place: RolloutPlace): Promise<void> {
    await this.#lookFor(place);
    this.#openPage(place);
  }

  /** A page that VS Code brings back after a reload. */
  async restore(panel: vscode.WebviewPanel, place: RolloutPlace): Promise<void> {
    this.#adopt(panel, place);
    await this.#lookFor(place);
    this.#refresh(rolloutKey(place));
  }

  dispose(): void {
    this.#end.abort();
    for (const part of [...this.#parts, ...this.#pages.values()]) {
      part.dispose();
    }
    this.#rollouts.dispose();
  }

  async #follow(rollout: Following, signal: AbortSignal): Promise<RolloutEnd | Unwatched> {
    const { environment, cluster, service, kind } = rollout.watched;
    const { fleet, log } = this.#deps;
    const hurry = fleet.hurry(environment, cluster);
    this.#keep(rollout);
    try {
      // Until somebody signs in there is nothing to show, and to ask for it is another message.
      await Promise.race([firstState(rollout), rollout.ended]);
      const closes = AbortSignal.any([signal, this.#end.signal]);
      const end = await followRollout(rollout, closes);
      const reason = end.kind === 'unwatched' && end.reason ? `: ${end.reason.message}` : '';
      log.info(`${environment}: ${kind} of ${service}: ${end.kind}${reason}`);
      if (!closes.aborted && !this.#isFollowedAnew(rollout)) {
        showRolloutEnd(rollout.watched, end).catch((error: unknown) => this.#failed('a message', error));
      }
      return end;
    } finally {
      hurry.dispose();
      void fleet.refreshCluster(environment, cluster);
    }
  }

  #isSignedIn(environment: string): boolean {
    return this.#deps.sessions.state(environment).state === 'signedIn';
  }

  /** Whether a later change is watched that ends with the same deployment, such as taking it back: one end is enough. */
  #isFollowedAnew(rollout: Following): boolean {
    const { deployment, serviceDeployment, service } = rollout.watched;
    const newest = this.#rollouts.following(service);
    return (
      newest !== undefined &&
      newest !== rollout &&
      ((deployment !== undefined && newest.watched.deployment === deployment) ||
        (serviceDeployment !== undefined && newest.watched.serviceDeployment === serviceDeployment))
    );
  }

  #keep(rollout: Following): void {
    const { watched } = rollout;
    const key = rolloutKey(watched);
    this.#live.set(key, rollout);
    this.#pages.get(key)?.begin();
    void rollout.ended.then(() => {
      if (this.#live.get(key) === rollout) {
        this.#live.delete(key);
        this.#changed(watched.service);
      }
    });
    this.#changed(watched.service);
  }

  /** Finds what is under way in a service where nothing is watched. */
  async #lookFor(place: RolloutPlace): Promise<void> {
    const { environment } = place;
    const key = rolloutKey(place);
    const { clouds } = this.#deps;
    if (this.#live.has(key) || !this.#isSignedIn(environment)) {
      return;
    }
    this.#looked.add(key);
    try {
      const { ecs } = await clouds(environment);
      const watched = await findUnderWay(place, ecs, this.#end.signal);
      if (watched !== undefined && !this.#live.has(key)) {
        this.#runs.delete(key);
        this.#keep(this.#rollouts.begin(watched));
      }
      this.#reasons.delete(key);
    } catch (error) {
      this.#reasons.set(key, toFailure(error));
    }
  }

  #openPage(place: RolloutPlace): void {
    const open = this.#pages.get(rolloutKey(place));
    if (open !== undefined) {
      open.reveal();
      open.refresh();
      return;
    }
    const title = vscode.l10n.t('Rollout: {0}', arnName(place.service));
    this.#adopt(vscode.window.createWebviewPanel(PANELS.rollout, title, vscode.ViewColumn.Active), place);
  }

  #adopt(panel: vscode.WebviewPanel, place: RolloutPlace): void {
    const key = rolloutKey(place);
    const { extensionUri, clock } = this.#deps;
    const page = new RolloutPage(panel, place, {
      extensionUri,
      clock,
      look: () => this.#look(place),
      moves: () => this.#live.has(key),
      detail: () => this.#rollouts.detail(place.service),
      act: wish => this.#act(place, wish),
      closed: () => {
        if (this.#pages.get(key) === page) {
          this.#pages.delete(key);
        }
      },
    });
    this.#pages.get(key)?.dispose();
    this.#pages.set(key, page);
  }

  /** Where the newest rollout of a service stands, or stood when it ended. */
  #state({ environment, service }: RolloutPlace): RolloutState | undefined {
    const state = this.#rollouts.get(service);
    return state?.watched.environment === environment ? state : undefined;
  }

  #look(place: RolloutPlace): Page {
    const run = this.#runs.get(rolloutKey(place));
    if (run === undefined) {
      return this.#lookAtRollout(place);
    }
    // What was deployed before the run is no part of it.
    const page = run.deployed
      ? this.#lookAtRollout(place)
      : emptyPage(
          place,
          vscode.l10n.t('The run has not begun to deploy {0}.', arnName(place.service)),
          false,
        );
    const open = { id: 'openRun', title: vscode.l10n.t('Open Run'), primary: false } as const;
    return { ...page, run: run.page, actions: [...page.actions, open] };
  }

  #lookAtRollout(place: RolloutPlace): Page {
    const { sessions, clock, fleet } = this.#deps;
    const key = rolloutKey(place);
    const live = this.#live.has(key);
    const state = this.#state(place);
    if (state !== undefined) {
      return rolloutPage(state, live, clock.now());
    }
    if (!sessions.environments.some(({ name }) => name === place.environment)) {
      return emptyPage(place, vscode.l10n.t('There is no environment {0}.', place.environment), false);
    }
    if (!this.#isSignedIn(place.environment)) {
      const text = vscode.l10n.t('Sign in to {0} to see this rollout.', place.environment);
      return emptyPage(place, text, true);
    }
    const reason = this.#reasons.get(key)?.message;
    const service = findService(fleet.snapshot, place);
    const text =
      live || (service !== undefined && isMoving(service))
        ? vscode.l10n.t('Looking for the deployment that is under way …')
        : vscode.l10n.t('No deployment of this service is under way.');
    return emptyPage(place, reason ?? text, false);
  }

  #act(place: RolloutPlace, wish: RolloutWish): void {
    const { reports } = this.#deps;
    carryOutWish(place, wish, {
      state: this.#state(place),
      runUrl: this.#runs.get(rolloutKey(place))?.url,
      leave: () => this.#live.get(rolloutKey(place))?.leave(),
      report: () =>
        reports.show(vscode.l10n.t('Rollout of {0}', arnName(place.service)), {
          markdown: rolloutReport(this.#look(place)),
        }),
    }).catch((error: unknown) => this.#failed(`what ${wish.type} asked for`, error));
  }

  #changed(service: string): void {
    this.#deps.fleet.setRollouts([...this.#live.values()].flatMap(({ state }) => state ?? []));
    for (const key of this.#pages.keys()) {
      if (key.endsWith(`|${service}`)) {
        this.#refresh(key);
      }
    }
  }

  /** Somebody signed in or out. */
  #refreshAll(): void {
    for (const [key, page] of this.#pages) {
      page.refresh();
      if (!this.#looked.has(key) && this.#isSignedIn(page.place.environment)) {
        this.#lookFor(page.place)
          .then(() => page.refresh())
          .catch((error: unknown) => this.#failed('a look', error));
      }
    }
  }

  #refresh(key: string): void {
    this.#pages.get(key)?.refresh();
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
