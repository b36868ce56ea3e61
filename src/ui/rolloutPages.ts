import * as vscode from 'vscode';
import type { Disposable } from '../core/emitter.ts';
import { type Failure, toFailure } from '../core/failure.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import { findService } from '../core/fleet/lookup.ts';
import { primaryDeployment } from '../core/fleet/serviceHealth.ts';
import { isMoving, rolloutKey } from '../core/fleet/underWay.ts';
import { arnName, shortTaskDefinition } from '../core/format.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { Service } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { RolloutPage as Page, RolloutPlace } from '../core/rollout/page.ts';
import { emptyPage, rolloutPage } from '../core/rollout/pageModel.ts';
import { rolloutReport } from '../core/rollout/report.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { PANELS } from '../manifest.ts';
import type { Reports } from './report.ts';
import { RolloutPage } from './rolloutPage.ts';
import type { RolloutRuns } from './rolloutRuns.ts';
import { carryOutWish, type RolloutWish } from './rolloutWish.ts';

export interface RolloutPagesDeps {
  readonly extensionUri: vscode.Uri;
  readonly sessions: Sessions;
  readonly fleet: Fleet;
  readonly reports: Reports;
  readonly clock: Clock;
  readonly log: Log;
  readonly runs: RolloutRuns;
  /** Whether a rollout of the service is watched. */
  readonly isLive: (place: RolloutPlace) => boolean;
  /** Where its newest rollout stands, or stood when it ended. */
  readonly state: (place: RolloutPlace) => RolloutState | undefined;
  /** What was shown at the end of the last one that was watched, some hours ago at the most. */
  readonly ended: (place: RolloutPlace) => { readonly page: Page; readonly at: number } | undefined;
  /** Why it could not be looked what is under way. */
  readonly reason: (place: RolloutPlace) => Failure | undefined;
  /** Held while somebody looks at its tasks. */
  readonly detail: (place: RolloutPlace) => Disposable;
  /** Ends the watch. */
  readonly leave: (place: RolloutPlace) => void;
}

/** The rollout pages that are open, one for each service. */
export class RolloutPages implements vscode.Disposable {
  readonly #deps: RolloutPagesDeps;
  /** By `rolloutKey`. */
  readonly #pages = new Map<string, RolloutPage>();

  constructor(deps: RolloutPagesDeps) {
    this.#deps = deps;
  }

  /** The services whose pages are open. */
  get places(): readonly RolloutPlace[] {
    return [...this.#pages.values()].map(({ place }) => place);
  }

  /** Opens the page of a service, or brings it to the front. */
  open(place: RolloutPlace): void {
    const open = this.#pages.get(rolloutKey(place));
    if (open !== undefined) {
      open.reveal();
      open.refresh();
      return;
    }
    // With the environment: the same service stands in more than one.
    const title = vscode.l10n.t('Rollout: {0} ({1})', arnName(place.service), place.environment);
    if (![...this.#pages.values()].some(page => page.title === title)) {
      closeOld(title).catch((error: unknown) =>
        this.#deps.log.error(`rollouts: an old tab was not closed: ${toFailure(error).message}`),
      );
    }
    this.adopt(vscode.window.createWebviewPanel(PANELS.rollout, title, vscode.ViewColumn.Active), place);
  }

  /** A page that VS Code opened. */
  adopt(panel: vscode.WebviewPanel, place: RolloutPlace): void {
    const key = rolloutKey(place);
    const open = this.#pages.get(key);
    if (open !== undefined) {
      panel.dispose();
      open.reveal();
      return;
    }
    const { extensionUri, clock, isLive, detail } = this.#deps;
    const page = new RolloutPage(panel, place, {
      extensionUri,
      clock,
      look: () => this.#look(place),
      moves: () => isLive(place),
      detail: () => detail(place),
      act: wish => this.#act(place, wish),
      closed: () => {
        if (this.#pages.get(key) === page) {
          this.#pages.delete(key);
        }
      },
    });
    this.#pages.set(key, page);
  }

  /** Another rollout of the service is shown from now on. */
  begin(place: RolloutPlace): void {
    this.#pages.get(rolloutKey(place))?.begin();
  }

  /** Shows what is known of a service now. */
  refresh(place: RolloutPlace): void {
    this.#pages.get(rolloutKey(place))?.refresh();
  }

  dispose(): void {
    for (const page of this.#pages.values()) {
      page.dispose();
    }
  }

  #look(place: RolloutPlace): Page {
    const run = this.#deps.runs.get(place);
    if (run === undefined) {
      return this.#lookAtRollout(place);
    }
    // What was deployed before the run is no part of it.
    const page = run.deployed ? this.#lookAtRollout(place) : this.#lookBeforeRollout(place);
    const open = { id: 'openRun', title: vscode.l10n.t('Open Run'), primary: false } as const;
    const report = { id: 'report', title: vscode.l10n.t('Open as Text'), primary: false } as const;
    const reports = page.actions.some(({ id }) => id === report.id) ? [] : [report];
    return { ...page, run: run.page, actions: [...page.actions, ...reports, open] };
  }

  #lookBeforeRollout(place: RolloutPlace): Page {
    if (!this.#isSignedIn(place)) {
      const text = vscode.l10n.t('Sign in to {0} to see what the run deploys.', place.environment);
      return emptyPage(place, text, true);
    }
    const text = vscode.l10n.t('The run has not begun to deploy {0}.', arnName(place.service));
    return emptyPage(place, text, false);
  }

  #lookAtRollout(place: RolloutPlace): Page {
    const { sessions, clock, fleet, isLive, state, reason, ended } = this.#deps;
    const live = isLive(place);
    const known = state(place);
    const service = findService(fleet.snapshot, place);
    if (known !== undefined) {
      const page = rolloutPage(known, live, clock.now());
      return live ? page : withNewer(page, service, known.readAt);
    }
    if (!sessions.environments.some(({ name }) => name === place.environment)) {
      return emptyPage(place, vscode.l10n.t('There is no environment {0}.', place.environment), false);
    }
    if (!this.#isSignedIn(place)) {
      const text = vscode.l10n.t('Sign in to {0} to see this rollout.', place.environment);
      return emptyPage(place, text, true);
    }
    const moves = live || (service !== undefined && isMoving(service));
    const last = moves ? undefined : ended(place);
    if (last !== undefined) {
      return withNewer(last.page, service, last.at);
    }
    const text = moves
      ? vscode.l10n.t('Looking for the deployment that is under way …')
      : vscode.l10n.t('No deployment of this service is under way.');
    return emptyPage(place, reason(place)?.message ?? text, false);
  }

  #isSignedIn({ environment }: RolloutPlace): boolean {
    return this.#deps.sessions.state(environment).state === 'signedIn';
  }

  #act(place: RolloutPlace, wish: RolloutWish): void {
    const { reports, runs, state, leave, log } = this.#deps;
    carryOutWish(place, wish, {
      state: state(place),
      runUrl: runs.get(place)?.url,
      leave: () => leave(place),
      report: () =>
        reports.show(vscode.l10n.t('Rollout of {0}', arnName(place.service)), {
          markdown: rolloutReport(this.#look(place)),
        }),
    }).catch((error: unknown) =>
      log.error(`rollouts: what ${wish.type} asked for failed: ${toFailure(error).message}`),
    );
  }
}

/** Says where somebody deployed since the rollout ended (ms). */
function withNewer(page: Page, service: Service | undefined, endedAt: number): Page {
  const primary = service === undefined ? undefined : primaryDeployment(service);
  if (primary === undefined || primary.createdAt <= endedAt) {
    return page;
  }
  const newer = vscode.l10n.t(
    'Another deployment was started since: {0}.',
    shortTaskDefinition(primary.taskDefinition),
  );
  return { ...page, notices: [...page.notices, newer] };
}

/**
 * Closes the tabs of this title that VS Code kept through a reload and has not brought back yet, which it does only as
 * they are looked at: there is one tab for each service.
 */
async function closeOld(title: string): Promise<void> {
  const { tabGroups } = vscode.window;
  const old = tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ label, input }) =>
        label === title && input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANELS.rollout),
    );
  if (old.length > 0) {
    await tabGroups.close(old, true);
  }
}
