import * as vscode from 'vscode';
import { endingOf, type ServiceEnd } from '../core/deployRun/ending.ts';
import { openRun } from '../core/deployRun/failures.ts';
import { followDeployRun, type StartedRun } from '../core/deployRun/followDeployRun.ts';
import type { DeployRequest } from '../core/deployRun/request.ts';
import { runPage } from '../core/deployRun/runPage.ts';
import type { RunEnd, RunState } from '../core/deployRun/runState.ts';
import { runText } from '../core/deployRun/words.ts';
import { Failure, toFailure } from '../core/failure.ts';
import type { GitHub } from '../core/github.ts';
import { stepMessage } from '../core/identity/stepMessage.ts';
import { untilAborted } from '../core/identity/untilAborted.ts';
import { progressText, withoutLinks } from '../core/rollout/progressText.ts';
import type { Following } from '../core/rollout/rollouts.ts';
import { type Report, withProgress } from '../ui/progress.ts';
import { pageLink } from '../ui/rolloutProgress.ts';
import type { Services } from './command.ts';

interface Told {
  readonly hub: GitHub;
  readonly request: DeployRequest;
  /** Of the progress notification. */
  readonly title: string;
}

/**
 * Follows a run and the rollout that it begins, on the service's rollout page and in one notification, and says
 * how both ended. Its cancel button asks whether the run is meant or only the watching.
 */
export async function followDeploy(
  services: Services,
  started: StartedRun,
  told: Told,
  signal: AbortSignal,
): Promise<void> {
  await new Follow(services, started, told, signal).untilEnd();
}

class Follow {
  readonly #services: Services;
  readonly #started: StartedRun;
  readonly #told: Told;
  readonly #signal: AbortSignal;
  readonly #place: { readonly environment: string; readonly cluster: string; readonly service: string };
  #run: RunState | undefined;
  #end: RunEnd | undefined;
  #rollout: Following | undefined;
  #blind: Failure | undefined;

  constructor(services: Services, started: StartedRun, told: Told, signal: AbortSignal) {
    this.#services = services;
    this.#started = started;
    this.#told = told;
    this.#signal = signal;
    const { environment, before } = started;
    this.#place = { environment, cluster: before.clusterArn, service: before.arn };
  }

  async untilEnd(): Promise<void> {
    const { fleet, rollouts } = this.#services;
    const { environment, cluster } = this.#place;
    const hurry = fleet.hurry(environment, cluster);
    try {
      await rollouts.show(this.#place);
      for (;;) {
        const end = await this.#watch();
        if (end !== undefined) {
          this.#showEnd(end);
          return;
        }
        if (this.#signal.aborted || !(await this.#goesOn())) {
          return;
        }
      }
    } finally {
      hurry.dispose();
      void fleet.refreshCluster(environment, cluster);
    }
  }

  /** Undefined where the person left it, or the window closes. */
  async #watch(): Promise<ServiceEnd | undefined> {
    const { title } = this.#told;
    return withProgress(title, this.#signal, async (report, shown) => {
      try {
        this.#end ??= await this.#followRun(report, shown);
        return await this.#serviceEnd(this.#end, report, shown);
      } catch (error) {
        if (shown.aborted) {
          return undefined;
        }
        throw this.#lost(toFailure(error));
      }
    });
  }

  async #followRun(report: Report, shown: AbortSignal): Promise<RunEnd> {
    const { clouds, clock, log, rollouts } = this.#services;
    const { hub } = this.#told;
    const { ecs } = await clouds.get(this.#started.environment);
    const begun: Promise<void>[] = [];
    const listening = this.#listen(report);
    const end = await followDeployRun(
      { hub, ecs, clock, log },
      this.#started,
      {
        state: state => {
          this.#run = state;
          this.#showRun();
          report(this.#text());
        },
        deployment: watched => {
          begun.push(
            rollouts.begin(watched).then(rollout => {
              this.#rollout = rollout;
              this.#showRun();
              listening.to(rollout);
            }),
          );
        },
        blind: failure => {
          this.#blind = failure;
          log.warn(`${this.#started.environment}: ${failure.message}`);
        },
      },
      this.#rollout !== undefined,
      shown,
    ).finally(() => listening.end());
    await Promise.all(begun);
    return end;
  }

  /** On the page of the service. */
  #showRun(): void {
    const { rollouts, log } = this.#services;
    if (this.#run !== undefined) {
      const { url } = this.#run.run;
      rollouts
        .showRun(this.#place, { page: runPage(this.#run), url, deployed: this.#rollout !== undefined })
        .catch((error: unknown) => log.warn(toFailure(error).message));
    }
  }

  /** What became of the service, once the run is over. */
  async #serviceEnd(end: RunEnd, report: Report, shown: AbortSignal): Promise<ServiceEnd> {
    const rollout = this.#rollout;
    if (rollout === undefined) {
      const { taskDefinition } = this.#started.before;
      return this.#blind === undefined
        ? { kind: 'none', taskDefinition }
        : { kind: 'unread', reason: this.#blind };
    }
    this.#run = end;
    const listening = this.#listen(report);
    try {
      return await untilAborted(rollout.ended, shown);
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
    const parts = [
      ...(run === undefined ? [] : [stepMessage(runText(run), run.run.url)]),
      ...(rollout === undefined ? [] : [withoutLinks(progressText(rollout))]),
    ];
    return `${parts.join(' · ')} ${pageLink(this.#place)}`;
  }

  /** Asks what the cancel button meant; false where nothing is watched any longer. */
  async #goesOn(): Promise<boolean> {
    const { hub } = this.#told;
    const { repository, runId, before, environment } = this.#started;
    if (this.#end !== undefined) {
      this.#leave();
      return false;
    }
    const cancelRun = vscode.l10n.t('Cancel the Run');
    const stopWatching = vscode.l10n.t('Only Stop Watching');
    const keep: vscode.MessageItem = { title: vscode.l10n.t('Keep Watching'), isCloseAffordance: true };
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('Cancel the run of {0}, or only stop watching it?', this.#told.request.workflow),
      {
        modal: true,
        detail:
          this.#rollout === undefined
            ? vscode.l10n.t('{0} in {1} has not been deployed yet.', before.name, environment)
            : vscode.l10n.t(
                'The deployment of {0} in {1} has begun; a cancelled run does not take it back.',
                before.name,
                environment,
              ),
      },
      { title: cancelRun },
      { title: stopWatching },
      keep,
    );
    if (chosen?.title === stopWatching) {
      this.#leave();
      return false;
    }
    if (chosen?.title === cancelRun) {
      try {
        await hub.cancelRun(repository, runId, this.#signal);
        this.#services.log.info(`${environment}: run ${runId} is cancelled`);
      } catch (error) {
        // It may be over by now, which the next look tells.
        const failure = toFailure(error);
        if (failure.code !== 'conflict') {
          throw failure;
        }
      }
    }
    return true;
  }

  #leave(): void {
    this.#rollout?.leave();
    const { environment, runId, before } = this.#started;
    this.#services.log.info(`${environment}: run ${runId} is no longer watched`);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No longer watching {0} in {1}. What was started goes on.', before.name, environment),
    );
  }

  #lost(failure: Failure): Failure {
    const url = this.#run?.run.url;
    return new Failure(
      failure.code,
      vscode.l10n.t(
        'The run of {0} is no longer followed, and goes on: {1}',
        this.#told.request.workflow,
        failure.message,
      ),
      { cause: failure, ...(url === undefined ? {} : { action: openRun(url) }) },
    );
  }

  /** Not waited for: the message stays as long as the person lets it. */
  #showEnd(service: ServiceEnd): void {
    const end = this.#end;
    if (end === undefined) {
      return;
    }
    const { environment, before, runId } = this.#started;
    const { log } = this.#services;
    log.info(`${environment}: run ${runId}: ${end.conclusion}; ${before.arn}: ${service.kind}`);
    const named = { environment, service: before.name, request: this.#told.request };
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
          await this.#services.rollouts.show(this.#place);
        }
      })
      .catch((error: unknown) => log.error(`${environment}: run ${runId}: ${toFailure(error).message}`));
  }
}
