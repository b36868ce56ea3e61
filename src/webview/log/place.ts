import type { ToPage } from '../../core/logs/messages.ts';
import type { Host } from './host.ts';
import type { Lines } from './lines.ts';
import type { LogList } from './list.ts';
import { parseSaved, type Saved } from './state.ts';

/** Milliseconds between two times that the place is kept. */
const KEEP_PAUSE = 300;

/** Which lines are looked at: kept for when the page comes back, and found again then; or shown because somebody asked. */
export class Place {
  readonly #host: Host;
  readonly #run: number;
  readonly #list: LogList;
  readonly #lines: Lines;
  readonly #before: Saved;
  /** What is to be seen again as soon as it is there. */
  #wanted: Saved['place'];
  #byTime = false;
  /** The log is shown again after a reload: where it was left is where it goes on. */
  #resumed = false;
  #show: Extract<ToPage, { type: 'show' }> | undefined;
  #log = '';
  #kept = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, run: number, list: LogList, lines: Lines) {
    this.#host = host;
    this.#run = run;
    this.#list = list;
    this.#lines = lines;
    this.#before = parseSaved(host.getState());
    this.#wanted = this.#before.run === run ? this.#before.place : undefined;
  }

  /**
   * The log that is shown, once that is known; `resumed`: after a reload of the window. Whether it is the one that was
   * shown before, if there was one.
   */
  setLog(log: string, resumed: boolean): boolean {
    this.#log = log;
    const same = this.#before.log === log;
    if (same && resumed && this.#before.run !== this.#run) {
      // Lines have other numbers now.
      this.#resumed = true;
      this.#byTime = true;
      this.#wanted = this.#before.place;
    }
    return same || this.#before.log === '';
  }

  /** To be revealed as soon as it is there. */
  show(message: Extract<ToPage, { type: 'show' }>): void {
    if (!this.#resumed) {
      this.#show = message;
    }
  }

  /** All lines come again, without some that were taken out, or none of them, where the person took all away. */
  restart(cleared: boolean): void {
    const { place } = this.#list;
    if (cleared) {
      this.forget();
    } else if (place !== undefined && this.#show === undefined) {
      // Its own line may be gone.
      this.#byTime = true;
      this.#wanted = { arrival: place.arrival, time: place.head.time };
    }
  }

  /** The person went elsewhere. */
  forget(): void {
    this.#wanted = undefined;
    this.#show = undefined;
  }

  /** To be called before the list is drawn. Gives the position of a line to be revealed. */
  restore(): number | undefined {
    const { model } = this.#lines;
    if (this.#show !== undefined) {
      const { arrival, time = Number.POSITIVE_INFINITY } = this.#show;
      const position = arrival === undefined ? model.positionAt(time) : model.indexOf(arrival);
      if (position !== undefined && position < model.end) {
        this.forget();
        return position;
      }
      return undefined;
    }
    if (this.#wanted !== undefined) {
      const { arrival, time } = this.#wanted;
      const first = model.get(model.first);
      const position = this.#byTime
        ? first !== undefined && first.head.time <= time
          ? model.positionAt(time)
          : undefined
        : model.indexOf(arrival);
      const entry = position === undefined ? undefined : model.get(position);
      if (entry !== undefined) {
        this.#wanted = undefined;
        this.#list.scrollToTop(entry);
      }
    }
    return undefined;
  }

  /** To be called when the list was drawn. */
  keep(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { place } = this.#list;
      const saved: Saved = {
        // A place of which only the time is known is none of this run's.
        run: this.#byTime && this.#wanted !== undefined ? this.#before.run : this.#run,
        log: this.#log,
        place:
          this.#wanted ??
          (place === undefined ? undefined : { arrival: place.arrival, time: place.head.time }),
      };
      const key = JSON.stringify(saved);
      if (key !== this.#kept) {
        this.#kept = key;
        this.#host.setState(saved);
      }
    }, KEEP_PAUSE);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
