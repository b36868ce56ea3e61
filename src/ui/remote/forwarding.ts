import { type ChildProcess, spawn } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../core/failure.ts';
import { redact } from '../../core/redact.ts';
import { PLUGIN, type PluginCall } from '../../core/remote/plugin.ts';

/** What the plugin says once the local port takes connections. */
const READY = /Waiting for connections|Port \d+ opened for sessionId/;

/** Milliseconds that the plugin gets to end its session before it is killed. */
const GRACE = 3000;
const KEPT = 2000;

/** A port that `session-manager-plugin` forwards for as long as it runs. */
export class Forwarding {
  readonly #child: ChildProcess;
  #said = '';
  #stopping = false;
  /** Resolves when it ended, with what the plugin said last unless it was told to stop; never rejects. */
  readonly ended: Promise<string | undefined>;

  private constructor(program: string, { args, variables }: PluginCall) {
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...variables },
    });
    const hear = (text: string): void => {
      this.#said = (this.#said + text).slice(-KEPT);
    };
    this.#child.stdout?.setEncoding('utf8').on('data', hear);
    this.#child.stderr?.setEncoding('utf8').on('data', hear);
    this.ended = new Promise(resolve => {
      const end = (signal: NodeJS.Signals | null): void =>
        resolve(this.#stopping ? undefined : this.#reason(signal));
      this.#child.once('error', error => {
        hear(`\n${error.message}`);
        end(null);
      });
      this.#child.once('close', (_code, signal) => end(signal));
    });
  }

  /** Resolves once connections are taken. Rejects with a Failure where the plugin ends before, or as the signal is aborted. */
  static async start(program: string, call: PluginCall, signal: AbortSignal): Promise<Forwarding> {
    signal.throwIfAborted();
    const forwarding = new Forwarding(program, call);
    const stop = (): void => forwarding.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([forwarding.#ready(), forwarding.#failed()]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
    signal.throwIfAborted();
    return forwarding;
  }

  stop(): void {
    if (this.#stopping || this.#child.exitCode !== null) {
      return;
    }
    this.#stopping = true;
    // It ends its session at this one and simply dies at others.
    this.#child.kill('SIGINT');
    const killing = setTimeout(() => this.#child.kill('SIGKILL'), GRACE);
    killing.unref();
    this.#child.once('close', () => clearTimeout(killing));
  }

  #ready(): Promise<void> {
    return new Promise(resolve => {
      const look = (): void => {
        if (READY.test(this.#said)) {
          this.#child.stdout?.off('data', look);
          resolve();
        }
      };
      this.#child.stdout?.on('data', look);
    });
  }

  async #failed(): Promise<never> {
    const said = await this.ended;
    throw new Failure(
      this.#stopping ? 'cancelled' : 'unexpected',
      l10n.t('The port is not forwarded: {0}', said ?? l10n.t('it was stopped')),
    );
  }

  /** What it said last, unless that was only that it goes well. */
  #reason(signal: NodeJS.Signals | null): string {
    if (signal !== null) {
      return l10n.t('{0} was ended by {1}', PLUGIN, signal);
    }
    const said = this.#said.split(/[\r\n]+/).findLast(line => line.trim() !== '');
    return said === undefined || READY.test(said) ? l10n.t('{0} ended', PLUGIN) : redact(said);
  }
}
