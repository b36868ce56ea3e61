import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import type { SessionState } from '../core/identity/sessionState.ts';
import { LogChannel } from '../core/logs/channel.ts';
import { fileName } from '../core/logs/fileName.ts';
import type { LogRunDeps } from '../core/logs/logRun.ts';
import type { FromPage } from '../core/logs/messages.ts';
import { pageView } from '../core/logs/pageView.ts';
import { parseFromPage } from '../core/logs/parseMessages.ts';
import { CallSchedule } from '../core/logs/schedule.ts';
import type { FollowTarget, LogRequest } from '../core/logs/target.ts';
import { targetKey } from '../core/logs/targetKey.ts';
import type { FleetTasks } from '../core/logs/targetTasks.ts';
import { isTimeZone } from '../core/logs/times.ts';
import type { Environment } from '../core/model.ts';
import type { Clock, Cloud, Log } from '../core/ports.ts';
import { CONTEXT_KEYS, VIEWS } from '../manifest.ts';
import { LogAttention } from './logAttention.ts';
import { askWhere, createLogFile } from './logFile.ts';
import { LiveTailChoice } from './logLiveTail.ts';
import { LogMemory } from './logMemory.ts';
import { PageSave } from './logPageSave.ts';
import { logPageStrings } from './logPageStrings.ts';
import { LogShow, type ShownLogs } from './logShow.ts';
import { SourceFiles } from './logSourceFiles.ts';
import { LogWebview } from './logWebview.ts';
import { grant, type Wishes } from './logWishes.ts';
import { environmentsOf, groupsOf, requestTitle, restingText } from './logWords.ts';

export type { ShownLogs };

export interface LogViewDeps {
  readonly extensionUri: vscode.Uri;
  readonly memento: vscode.Memento;
  readonly clouds: (environment: string) => Promise<Cloud>;
  readonly fleet: FleetTasks;
  readonly sessions: { environment(name: string): Environment; state(name: string): SessionState };
  /** Takes up sign-ins that were kept from before, without asking. */
  readonly restoreSessions: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Requests that one can go back to. */
const BACK_MAX = 20;

/** What the panel view *ECS Logs* shows. It keeps the lines while its page is hidden, and the request over a reload. */
export class LogView implements vscode.Disposable {
  readonly memory: LogMemory;
  /** What reading logs needs; its calls take turns with those of the view. */
  readonly runDeps: LogRunDeps;
  readonly #deps: LogViewDeps;
  readonly #channel: LogChannel;
  readonly #liveTail: LiveTailChoice;
  readonly #files: SourceFiles;
  readonly #save: PageSave;
  readonly #page: LogWebview;
  readonly #attention: LogAttention;
  readonly #listener: vscode.Disposable;
  readonly #wishes: Wishes;
  readonly #shows: LogShow;
  #back: LogRequest[] = [];
  /** What is shown is what was shown before the window was reloaded. */
  #resumed = false;

  constructor(deps: LogViewDeps) {
    this.#deps = deps;
    this.memory = new LogMemory(deps.memento);
    this.#channel = new LogChannel(logPageStrings(), this.memory.page);
    this.#liveTail = new LiveTailChoice(this.memory);
    this.#files = new SourceFiles(this.memory);
    this.#save = new PageSave({
      name: () => fileName(this.request?.targets ?? []),
      ask: askWhere,
      create: createLogFile,
    });
    this.#attention = new LogAttention(deps.clock, () => this.#applyLiveTail());
    this.#attention.setActive(vscode.window.state.active);
    this.#page = new LogWebview(deps.extensionUri, this.#channel, {
      receive: data => this.#receive(data),
      shown: visible => this.#shows.run?.setShown(visible),
    });
    const { sessions, clouds, fleet, clock, log } = deps;
    this.runDeps = {
      environment: name => sessions.environment(name),
      cloud: clouds,
      fleet,
      schedule: new CallSchedule(clock),
      clock,
      log,
      liveTail: name => this.#wantsLiveTail(name),
    };
    this.#shows = new LogShow({
      channel: this.#channel,
      deps: this.runDeps,
      stateOf: name => sessions.state(name),
      pageView: request => this.#pageView(request),
      visible: () => this.#page.visible ?? true,
      begun: request => this.#begun(request),
    });
    this.#wishes = {
      view: this,
      channel: this.#channel,
      shows: this.#shows,
      files: this.#files,
      save: this.#save,
      setLiveTail: on => this.#setLiveTail(on),
      seen: () => this.#attention.seen(),
    };
    this.#listener = vscode.Disposable.from(
      this.#liveTail.onDidChange(() => this.#applyLiveTail()),
      vscode.window.onDidChangeWindowState(({ active }) => this.#attention.setActive(active)),
    );
  }

  /** What is shown; undefined where nothing was shown yet. */
  get request(): LogRequest | undefined {
    return this.#shows.request;
  }

  /** The lines that are there, and where they come from. */
  get lines(): Pick<LogChannel, 'model' | 'source'> {
    return this.#channel;
  }

  /** Shows the view, and a request in place of what it showed. Rejects with a Failure `notFound` for an unknown environment. */
  async show(request: LogRequest): Promise<ShownLogs> {
    const before = this.request;
    this.#other(false);
    const started = this.#shows.show(request);
    if (before !== undefined) {
      this.#setBack([...this.#back, before].slice(-BACK_MAX));
    }
    const [shown] = await Promise.all([started, vscode.commands.executeCommand(`${VIEWS.logs}.focus`)]);
    return shown;
  }

  /** Shows the same lines of more targets, or follows them where nothing is shown. */
  async add(targets: readonly FollowTarget[]): Promise<void> {
    const { request } = this;
    const known = new Set(request?.targets.map(targetKey));
    const [first, ...others] = targets.filter(target => !known.has(targetKey(target)));
    if (first === undefined) {
      await vscode.commands.executeCommand(`${VIEWS.logs}.focus`);
    } else if (request === undefined) {
      await this.show({ targets: [first, ...others], lines: { kind: 'follow' } });
    } else {
      const [shown, ...more] = request.targets;
      await this.#shows.setTargets([shown, ...more, first, ...others]);
      await vscode.commands.executeCommand(`${VIEWS.logs}.focus`);
    }
  }

  /** Shows what was shown before. Rejects with a Failure `notFound` where its environment is gone. */
  async back(): Promise<void> {
    const request = this.#back.at(-1);
    if (request !== undefined) {
      this.#setBack(this.#back.slice(0, -1));
      this.#other(false);
      await this.#shows.showFree(request);
    }
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#restore();
    this.#page.resolve(view);
  }

  dispose(): void {
    this.#shows.dispose();
    this.#page.dispose();
    this.#listener.dispose();
    this.#attention.dispose();
    this.#save.giveUp();
    this.#liveTail.dispose();
  }

  /** After a reload of the window the same is shown again; the panel takes no focus for it. */
  #restore(): void {
    const request = this.request === undefined ? this.memory.request : undefined;
    if (request !== undefined) {
      this.#deps.restoreSessions();
      this.#other(true);
      this.#shows.showFree(request).catch((error: unknown) => {
        this.#deps.log.info(
          `log view: what was shown before is not shown again: ${toFailure(error).message}`,
        );
      });
    }
  }

  /** Something else is shown, which is never paused at first. */
  #other(resumed: boolean): void {
    this.#resumed = resumed;
    this.#attention.setPaused(false);
  }

  #begun(request: LogRequest): void {
    this.#page.describe(requestTitle(request));
    this.#setContext(CONTEXT_KEYS.logsShown, true);
    this.#kept(this.memory.setRequest(request));
  }

  #receive(data: unknown): void {
    const wish = this.#channel.receive(data);
    if (wish === undefined) {
      this.#take(parseFromPage(data));
      return;
    }
    grant(wish, this.#wishes).catch((error: unknown) => this.#tell(error));
  }

  async #setLiveTail(on: boolean): Promise<void> {
    const { request } = this;
    if (request !== undefined) {
      await this.#liveTail.set(environmentsOf(request), on, groupsOf(this.#channel));
      this.#applyLiveTail();
    }
  }

  #applyLiveTail(): void {
    const { request, run } = this.#shows;
    if (request !== undefined) {
      const { away } = this.#attention;
      const rests = away !== undefined && this.#liveTail.state(environmentsOf(request)) === 'on';
      run?.setLiveTail(name => this.#wantsLiveTail(name), rests ? restingText(away) : undefined);
      this.#channel.view(this.#pageView(request));
    }
  }

  #wantsLiveTail(environment: string): boolean {
    return this.#attention.away === undefined && this.#liveTail.wanted(environment);
  }

  /** What the channel deals with says something more. */
  #take(message: FromPage | undefined): void {
    if (message?.type === 'ready') {
      this.#save.giveUp();
      this.#attention.seen();
      this.#takeTimeZone(message.timeZone);
    } else if (message?.type === 'pause') {
      this.#attention.setPaused(message.paused);
    }
  }

  #takeTimeZone(name: string | undefined): void {
    if (name !== undefined && name !== this.memory.timeZone && isTimeZone(name)) {
      this.#kept(this.memory.setTimeZone(name));
    }
  }

  #pageView(request: LogRequest): ReturnType<typeof pageView> {
    const liveTail = this.#liveTail.state(environmentsOf(request));
    return pageView(request, liveTail, name => this.#regionOf(name), this.#resumed);
  }

  /** Undefined where the settings do not have the environment any more. */
  #regionOf(name: string): string | undefined {
    try {
      return this.#deps.sessions.environment(name).region;
    } catch {
      return undefined;
    }
  }

  #setBack(back: LogRequest[]): void {
    this.#back = back;
    this.#setContext(CONTEXT_KEYS.logsBack, back.length > 0);
  }

  #setContext(key: string, value: boolean): void {
    this.#kept(vscode.commands.executeCommand('setContext', key, value));
  }

  #kept(done: Thenable<unknown>): void {
    done.then(undefined, (error: unknown) => this.#deps.log.warn(`log view: ${toFailure(error).message}`));
  }

  /** What a command rejects with, it has told itself. */
  #tell(error: unknown): void {
    const failure = toFailure(error);
    if (failure.code !== 'cancelled') {
      this.#deps.log.error(`log view: ${failure.code}: ${failure.message}`);
      void vscode.window.showErrorMessage(failure.message);
    }
  }
}
