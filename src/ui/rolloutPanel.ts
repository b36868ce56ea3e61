import * as vscode from 'vscode';
import type { StartedRun } from '../core/deployRun/startedRun.ts';
import type { GitHub } from '../core/github.ts';
import type { Unwatched } from '../core/rollout/changeOnce.ts';
import type { RolloutPlace } from '../core/rollout/page.ts';
import type { RolloutEnd } from '../core/rollout/rollout.ts';
import type { Watched } from '../core/rollout/state.ts';
import { PANELS } from '../manifest.ts';
import type { RolloutDesk, RolloutDeskDeps } from './rolloutDesk.ts';
import { ROLLOUTS_KEY, RUNS_KEY } from './rolloutsKey.ts';

/** Whether a window that was closed here left rollouts under way, or runs that deploy. */
export function remembersRollouts(memento: vscode.Memento): boolean {
  return memento.get(ROLLOUTS_KEY) !== undefined || memento.get(RUNS_KEY) !== undefined;
}

/** The rollouts of this window, loaded when the first one begins, is to be seen, or was left over from before a reload. */
export class RolloutPanel implements vscode.Disposable {
  readonly #deps: RolloutDeskDeps;
  readonly #registration: vscode.Disposable;
  #desk: Promise<RolloutDesk> | undefined;
  #disposed = false;

  constructor(deps: RolloutDeskDeps) {
    this.#deps = deps;
    this.#registration = vscode.window.registerWebviewPanelSerializer(PANELS.rollout, {
      deserializeWebviewPanel: async (panel, kept: unknown) => {
        const { parsePlace } = await import('../core/rollout/page.ts');
        const place = parsePlace(kept);
        if (place === undefined) {
          panel.dispose();
        } else {
          await (await this.#load()).restore(panel, place);
        }
      },
    });
  }

  /** As RolloutDesk's. */
  async pickUp(): Promise<void> {
    (await this.#load()).pickUp();
  }

  /** As RolloutDesk's. */
  async follow(watched: Watched, signal: AbortSignal): Promise<RolloutEnd | Unwatched> {
    return (await this.#load()).follow(watched, signal);
  }

  /** As RolloutDesk's. */
  async followRun(started: StartedRun, hub: GitHub, signal: AbortSignal): Promise<void> {
    await (await this.#load()).followRun(started, hub, signal);
  }

  /** As RolloutDesk's. */
  async show(place: RolloutPlace): Promise<void> {
    await (await this.#load()).show(place);
  }

  dispose(): void {
    this.#disposed = true;
    this.#registration.dispose();
    this.#desk?.then(
      desk => desk.dispose(),
      () => undefined,
    );
  }

  #load(): Promise<RolloutDesk> {
    this.#desk ??= import('./rolloutDesk.ts').then(module => {
      const desk = new module.RolloutDesk(this.#deps);
      if (this.#disposed) {
        desk.dispose();
      }
      return desk;
    });
    return this.#desk;
  }
}
