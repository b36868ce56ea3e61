import * as vscode from 'vscode';
import { endingOf, type ServiceEnd } from '../core/deployRun/ending.ts';
import { openRun } from '../core/deployRun/failures.ts';
import { followDeployRun, laterOfRun } from '../core/deployRun/followDeployRun.ts';
import type { NoticeDeps } from '../core/deployRun/noticeDeployment.ts';
import { shortCommit } from '../core/deployRun/request.ts';
import { runPage, unreadRunPage } from '../core/deployRun/runPage.ts';
import type { RunEnd, RunState } from '../core/deployRun/runState.ts';
import type { StartedRun } from '../core/deployRun/startedRun.ts';
import { runText } from '../core/deployRun/words.ts';
import { Failure, toFailure } from '../core/failure.ts';
import type { GitHub } from '../core/github.ts';
import { stepMessage } from '../core/identity/stepMessage.ts';
import { untilAborted } from '../core/identity/untilAborted.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { PageRun, RolloutPlace } from '../core/rollout/page.ts';
import { progressText, withoutLinks } from '../core/rollout/progressText.ts';
import type { Following } from '../core/rollout/rollouts.ts';
import type { Watched } from '../core/rollout/state.ts';
import { COMMANDS } from '../manifest.ts';
import { type Report, withProgress } from './progress.ts';
import { askWhatToCancel, cancelRun } from './rolloutCancel.ts';
import { pageLink, placeNode } from './rolloutProgress.ts';

export interface RunFollowDeps {
  readonly hub: GitHub;
  /** Rejects with a Failure of the session until somebody signs in. */
  readonly ecs: NoticeDeps['ecs'];
  readonly clock: Clock;
  readonly log: Log;
  /** Whether somebody is signed in to the environment. */
  readonly signedIn: () => boolean;
  /** Watches the rollout that the run began. */
  readonly begin: (watched: Watched) => Following;
  /** Shows the run on the page of its service. */
  readonly show: (page: PageRun, deployed: boolean) => void;
}

/**
 * How following a run came to its end. `closed`: the window closes, and what goes on is followed again in the next.
 * `lost`: it cannot be read any more; `rollout` is what it began until then.
 */
export type RunFollowed =
  | { readonly kind: 'ended' | 'left' | 'closed' }
  | { readonly kind: 'lost'; readonly failure: Failure; readonly rollout: Following | undefined };

export function placeOf({ environment, before }: StartedRun): RolloutPlace {
  return { environment, cluster: before.clusterArn, service: before.arn };
}

/**
 * Follows a run and the rollout that it begins, on the service's rollout page and in one notification, and says
 * how both ended. Its cancel button asks whether the run is meant or only the watching. `rollout` is the run's, where
 * it is watched already. Never rejects.
 */
export async function followRun(
  started: StartedRun,
  rollout: Following | undefined,
  deps: RunFollowDeps,
  signal: AbortSignal,
): Promise<RunFollowed> {
  return new Follow(started, rollout, deps, signal).untilEnd();
}

class Follow {
  readonly #started: StartedRun;
  readonly #deps: RunFollowDeps;
  readonly #signal: AbortSignal;
  readonly #place: RolloutPlace;
  #run: RunState | undefined;
  #end: RunEnd | undefined;
  #rollout: Following | undefined;
  #blind: Failure | undefined;

  constructor(started: StartedRun, rollout: Following | undefined, deps: RunFollowDeps, signal: AbortSignal) {
    this.#started = started;
    this.#rollout = rollout;
    this.#deps = deps;
    this.#signal = signal;
    this.#place = placeOf(started);
  }

  async untilEnd(): Promise<RunFollowed> {
    const { workflow } = this.#started;
    const text = vscode.l10n.t('looking at the run');
    this.#deps.show(unreadRunPage(undefined, workflow, { tone: 'moving', text }), this.#isDeployed);
    for (;;) {
      try {
        const end = await this.#watch();
        if (end !== undefined) {
          this.#showEnd(end);
          return { kind: 'ended' };
        }
      } catch (error) {
        return { kind: 'lost', failure: this.#lost(toFailure(error)), rollout: this.#rollout };
      }
      if (this.#signal.aborted) {
        return { kind: 'closed' };
      }
      if (!(await this.#goesOn())) {
        return { kind: 'left' };
      }
    }
  }

  get #isDeployed(): boolean {
    return this.#rollout !== undefined;
  }

  /** Undefined where the person left it, or the window closes. */
  async #watch(): Promise<ServiceEnd | undefined> {
    const { commit, before, environment } = this.#started;
    const title = vscode.l10n.t(
      'ECS: deploying {0} to {1} in {2}',
      shortCommit(commit),
      before.name,
      environment,
    );
    return withProgress(title, this.#signal, async (report, shown) => {
      try {
        this.#end ??= await this.#followRun(report, shown);
        return await this.#serviceEnd(this.#end, report, shown);
      } catch (error) {
        if (shown.aborted) {
          return undefined;
        }
        throw error;
      }
    });
  }

  async #followRun(report: Report, shown: AbortSignal): Promise<RunEnd> {
    const { begin, log } = this.#deps;
    const listening = this.#listen(report);
    return followDeployRun(
      this.#deps,
      this.#started,
      {
        state: state => {
          this.#run = state;
          this.#showRun();
          report(this.#text());
        },
        deployment: watched => {
          this.#rollout = begin(watched);
          this.#showRun();
          listening.to(this.#rollout);
          return this.#rollout;
        },
        blind: failure => {
          this.#blind = failure;
          log.warn(`${this.#started.environment}: ${failure.message}`);
        },
      },
      this.#rollout,
      shown,
    ).finally(() => listening.end());
  }

  /** On the page of the service. */
  #showRun(): void {
    if (this.#run !== undefined) {
      this.#deps.show(runPage(this.#run), this.#isDeployed);
    }
  }

  /** What became of the service, once the run is over. */
  async #serviceEnd(run: RunEnd, report: Report, shown: AbortSignal): Promise<ServiceEnd> {
    const { environment, before } = this.#started;
    if (this.#rollout === undefined) {
      return this.#blind === undefined
        ? { kind: 'none', taskDefinition: before.taskDefinition }
        : { kind: 'unread', reason: this.#blind };
    }
    this.#run = run;
    const listening = this.#listen(report);
    try {
      for (;;) {
        const end = await untilAborted(this.#rollout.ended, shown);
        const later = laterOfRun(environment, run, end);
        if (later === undefined) {
          return end;
        }
        this.#rollout = this.#deps.begin(later);
        listening.to(this.#rollout);
      }
    } finally {
      listening.end();
    }
  }

  /** Keeps the notification up to date with the rollout. */
  #listen(report: Report): { to(rollout: Following): void; end(): void } {
    let listener: { dispose(): void } | undefined;
    const to = (rollout: Following): void => {
      listener?.dispose();
      listener = rollout.onState(() => report(this.#text()));
    };
    if (this.#rollout !== undefined) {
      to(this.#rollout);
    }
    return { to, end: () => listener?.dispose() };
  }

  /** Who is waited for stands in it as a link to the run, and the page as another. */
  #text(): string {
    const run = this.#run;
    const rollout = this.#rollout?.state;
    const { environment } = this.#started;
    const parts = [
      ...(run === undefined ? [] : [stepMessage(runText(run), run.run.url)]),
      ...(rollout === undefined ? [] : [withoutLinks(progressText(rollout))]),
      ...(this.#deps.signedIn()
        ? []
        : [withoutLinks(vscode.l10n.t('sign in to {0} to see what it deploys', environment))]),
    ];
    return `${parts.join(' · ')} ${pageLink(this.#place)}`;
  }

  /** Asks what the cancel button meant; false where nothing is watched any longer. */
  async #goesOn(): Promise<boolean> {
    const wish =
      this.#end === undefined ? await askWhatToCancel(this.#started, this.#isDeployed) : 'stopWatching';
    if (wish === 'stopWatching') {
      this.#leave();
      return false;
    }
    if (wish === 'cancelRun') {
      await cancelRun(this.#started, this.#deps, this.#signal);
    }
    return true;
  }

  #leave(): void {
    this.#rollout?.leave();
    const { environment, runId, before } = this.#started;
    this.#deps.log.info(`${environment}: run ${runId} is no longer watched`);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No longer watching {0} in {1}. What was started goes on.', before.name, environment),
    );
  }

  #lost(failure: Failure): Failure {
    const { workflow, url, environment, before } = this.#started;
    const text = vscode.l10n.t('no longer followed: {0}', failure.message);
    this.#deps.show(unreadRunPage(this.#run, workflow, { tone: 'bad', text }), this.#isDeployed);
    return new Failure(
      failure.code,
      vscode.l10n.t('The run of {0} can no longer be followed: {1}', workflow, failure.message),
      {
        cause: failure,
        action: openRun(url),
        hint: this.#isDeployed
          ? vscode.l10n.t('The deployment that it began is watched on.')
          : vscode.l10n.t(
              'How it ends, and what it deploys to {0} in {1}, is not told here any more.',
              before.name,
              environment,
            ),
      },
    );
  }

  /** Not waited for: the message stays as long as the person lets it. */
  #showEnd(service: ServiceEnd): void {
    const end = this.#end;
    if (end === undefined) {
      return;
    }
    const { environment, before, runId } = this.#started;
    const { log } = this.#deps;
    log.info(`${environment}: run ${runId}: ${end.conclusion}; ${before.arn}: ${service.kind}`);
    const named = { environment, service: before.name, request: this.#started };
    const { severity, text } = endingOf(end, service, named);
    const show = {
      information: vscode.window.showInformationMessage,
      warning: vscode.window.showWarningMessage,
      error: vscode.window.showErrorMessage,
    }[severity];
    const run = vscode.l10n.t('Open Run');
    const rollout = vscode.l10n.t('Open Rollout');
    void Promise.resolve(show(withoutLinks(text), run, rollout))
      .then(async chosen => {
        if (chosen === run) {
          await vscode.commands.executeCommand('vscode.open', end.run.url);
        } else if (chosen === rollout) {
          await vscode.commands.executeCommand(COMMANDS.showRollout, placeNode(this.#place));
        }
      })
      .catch((error: unknown) => log.error(`${environment}: run ${runId}: ${toFailure(error).message}`));
  }
}
