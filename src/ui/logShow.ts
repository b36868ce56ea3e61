import type { SessionState } from '../core/identity/sessionState.ts';
import type { LogChannel } from '../core/logs/channel.ts';
import type { LogRun, LogRunDeps } from '../core/logs/logRun.ts';
import type { PageView } from '../core/logs/messages.ts';
import type { LogRequest } from '../core/logs/target.ts';
import { environmentsOf, notSearchedAgain, signedOutStatus } from './logWords.ts';

/** A request as it is being shown. */
export interface ShownLogs {
  /** Settles when nothing more comes by itself; never rejects. */
  readonly done: Promise<void>;
  /** Ends it, where it is still shown; what there is stays, and the view says `text`. */
  stop(text: string): void;
}

interface Shown {
  request: LogRequest;
  /** Absent until it is loaded, and where it is not to be carried out by itself. */
  run?: LogRun;
}

interface Needs {
  readonly channel: LogChannel;
  readonly deps: LogRunDeps;
  readonly stateOf: (environment: string) => SessionState;
  readonly pageView: (request: LogRequest) => PageView;
  /** Whether somebody can see it. */
  readonly visible: () => boolean;
  readonly begun: (request: LogRequest) => void;
}

/** The one request that the log view shows, and what carries it out. */
export class LogShow {
  readonly #of: Needs;
  #shown: Shown | undefined;
  /** It costs, and is carried out once the person wants it. */
  #again: Shown | undefined;
  #lastRun = 0;

  constructor(of: Needs) {
    this.#of = of;
  }

  /** What is shown; undefined where nothing was shown yet. */
  get request(): LogRequest | undefined {
    return this.#shown?.request;
  }

  get run(): LogRun | undefined {
    return this.#shown?.run;
  }

  /** Throws a Failure `notFound` for an unknown environment; then nothing is changed. */
  show(request: LogRequest): Promise<ShownLogs> {
    return this.#start(this.#begin(request));
  }

  /** The same, but that a search which costs waits until the person wants it: see `again`. */
  async showFree(request: LogRequest): Promise<void> {
    const shown = this.#begin(request);
    const { lines } = request;
    if (lines.kind === 'search' && lines.search.by === 'insights') {
      this.#again = shown;
      this.#of.channel.status(notSearchedAgain());
    } else {
      await this.#start(shown);
    }
  }

  /**
   * Shows the same of other targets: where it follows, what is shown of those that stay stays; otherwise it is begun anew.
   * Throws a Failure `notFound` for an unknown environment; then nothing is changed.
   */
  async setTargets(targets: LogRequest['targets']): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) {
      return;
    }
    const request: LogRequest = { ...shown.request, targets };
    if (shown.run?.setTargets(request.targets) === true) {
      shown.request = request;
      this.#of.channel.view(this.#of.pageView(request));
      this.#of.begun(request);
    } else {
      await this.showFree(request);
    }
  }

  /** Carries out what waits for it; undefined where nothing does. */
  again(): Promise<ShownLogs> | undefined {
    const again = this.#again;
    this.#again = undefined;
    return again === undefined ? undefined : this.#start(again);
  }

  dispose(): void {
    this.#shown?.run?.dispose();
    this.#shown = undefined;
  }

  #begin(request: LogRequest): Shown {
    const { channel, deps, pageView, begun } = this.#of;
    for (const { environment } of request.targets) {
      deps.environment(environment);
    }
    const run = Math.max(this.#lastRun + 1, deps.clock.now());
    this.#lastRun = run;
    this.#shown?.run?.dispose();
    this.#again = undefined;
    const shown: Shown = { request };
    this.#shown = shown;
    channel.begin(run, pageView(request));
    begun(request);
    return shown;
  }

  async #start(shown: Shown): Promise<ShownLogs> {
    const { channel, deps, stateOf, visible } = this.#of;
    // Not needed before somebody wants a log.
    const { startLogRun } = await import('../core/logs/logRun.ts');
    const { request } = shown;
    if (this.#shown === shown) {
      shown.run = startLogRun(request, deps, channel);
      shown.run.setShown(visible());
      const out =
        request.lines.kind === 'follow' ? signedOutStatus(environmentsOf(request), stateOf) : undefined;
      if (out !== undefined) {
        channel.status(out);
      }
    }
    return {
      done: shown.run?.done ?? Promise.resolve(),
      stop: text => {
        shown.run?.dispose();
        if (this.#shown === shown) {
          channel.status({ kind: 'ended', text, notices: [] });
        }
      },
    };
  }
}
