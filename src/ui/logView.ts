import * as vscode from 'vscode';
import type { Disposable } from '../core/emitter.ts';
import { LogChannel } from '../core/logs/channel.ts';
import type { Follower } from '../core/logs/follow.ts';
import type { PageStrings } from '../core/logs/messages.ts';
import { CallSchedule } from '../core/logs/schedule.ts';
import type { FollowTarget } from '../core/logs/target.ts';
import type { FleetTasks } from '../core/logs/targetTasks.ts';
import type { Environment } from '../core/model.ts';
import type { Clock, Cloud, Log } from '../core/ports.ts';
import { COMMANDS, VIEWS } from '../manifest.ts';
import { fillWebview } from './webviewPage.ts';

export interface LogViewDeps {
  readonly extensionUri: vscode.Uri;
  readonly clouds: (environment: string) => Promise<Cloud>;
  readonly fleet: FleetTasks;
  readonly sessions: { environment(name: string): Environment };
  readonly clock: Clock;
  readonly log: Log;
}

/** What the panel view *ECS Logs* shows. It keeps the lines while its page is hidden. */
export class LogView implements vscode.Disposable {
  readonly #deps: LogViewDeps;
  readonly #schedule: CallSchedule;
  readonly #channel = new LogChannel(pageStrings());
  #target: FollowTarget | undefined;
  #follower: Follower | undefined;
  #view: vscode.WebviewView | undefined;
  #page: Disposable | undefined;
  #lastRun = 0;

  constructor(deps: LogViewDeps) {
    this.#deps = deps;
    this.#schedule = new CallSchedule(deps.clock);
  }

  /** As LogPanel's. */
  async follow(target: FollowTarget): Promise<void> {
    const { sessions, clouds, fleet, clock, log } = this.#deps;
    const environment = sessions.environment(target.environment);
    const run = Math.max(this.#lastRun + 1, clock.now());
    this.#lastRun = run;
    this.#follower?.dispose();
    this.#target = target;
    this.#channel.begin(run);
    this.#describe();
    const focused = vscode.commands.executeCommand(`${VIEWS.logs}.focus`);
    // Not needed before somebody follows a log.
    const { Follower } = await import('../core/logs/follow.ts');
    if (this.#lastRun === run) {
      const cloud = (): Promise<Cloud> => clouds(target.environment);
      const schedule = this.#schedule;
      this.#follower = new Follower(
        target,
        { environment, cloud, fleet, schedule, clock, log },
        this.#channel,
      );
      this.#follower.setShown(this.#view?.visible ?? true);
    }
    await focused;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    this.#view = view;
    const connection = this.#channel.connect(message => void webview.postMessage(message));
    const parts = [
      connection,
      webview.onDidReceiveMessage((data: unknown) => this.#receive(data)),
      view.onDidChangeVisibility(() => this.#follower?.setShown(view.visible)),
      view.onDidDispose(() => this.#forget(view)),
    ];
    this.#page?.dispose();
    this.#page = {
      dispose: () => {
        for (const part of parts) {
          part.dispose();
        }
      },
    };
    this.#follower?.setShown(view.visible);
    this.#describe();
    fillWebview(webview, this.#deps.extensionUri, { name: 'logs', title: 'ECS Logs' });
  }

  dispose(): void {
    this.#lastRun = Number.POSITIVE_INFINITY;
    this.#follower?.dispose();
    this.#page?.dispose();
  }

  #receive(data: unknown): void {
    const wish = this.#channel.receive(data);
    if (wish === 'choose') {
      this.#run(COMMANDS.followLogs);
    } else if (wish === 'action' && this.#channel.action !== undefined) {
      const { command, args = [] } = this.#channel.action;
      this.#run(command, args);
    }
  }

  /** A command tells the person itself what went wrong. */
  #run(command: string, args: readonly unknown[] = []): void {
    vscode.commands.executeCommand(command, ...args).then(undefined, (error: unknown) => {
      this.#deps.log.error(`log view: the command ${command} failed: ${String(error)}`);
    });
  }

  #forget(view: vscode.WebviewView): void {
    if (this.#view === view) {
      this.#view = undefined;
      this.#page?.dispose();
      this.#page = undefined;
      this.#follower?.setShown(false);
    }
  }

  #describe(): void {
    if (this.#view !== undefined && this.#target !== undefined) {
      this.#view.description = `${this.#target.title} · ${this.#target.environment}`;
    }
  }
}

function pageStrings(): PageStrings {
  return {
    log: vscode.l10n.t('Log lines'),
    toolbar: vscode.l10n.t('Log'),
    pause: vscode.l10n.t('Pause'),
    resume: vscode.l10n.t('Go on'),
    paused: vscode.l10n.t('Paused'),
    waiting: vscode.l10n.t('{0} lines wait'),
    clear: vscode.l10n.t('Clear'),
    cleared: vscode.l10n.t('Cleared. New lines appear here.'),
    noLines: vscode.l10n.t('Waiting for lines…'),
    jumpToEnd: vscode.l10n.t('Jump to the end'),
    newLines: vscode.l10n.t('{0} new lines'),
    copy: vscode.l10n.t('Copy the selected lines'),
    local: vscode.l10n.t('Local'),
    utc: vscode.l10n.t('UTC'),
    switchZone: vscode.l10n.t('Show times in local time or UTC'),
    lines: vscode.l10n.t('{0} lines'),
    dropped: vscode.l10n.t('{0} older lines are no longer kept'),
    gap: vscode.l10n.t('{0} lines are left out here: more came than the view keeps'),
    cut: vscode.l10n.t('… {0} more characters'),
    lag: vscode.l10n.t('{0} s behind'),
    nothing: vscode.l10n.t('No log is followed. Choose a service, task or container in the ECS view.'),
    choose: vscode.l10n.t('Follow Logs'),
  };
}
