import { type Filter, NO_FILTER } from '../../core/logs/filter/filter.ts';
import type { PageState } from '../../core/logs/messages.ts';

/** Milliseconds before what was set is kept, so that not every letter of a filter is. */
const KEEP_PAUSE = 300;

const FIRST: PageState = { zone: 'local', wrap: false, histogram: true, filter: NO_FILTER };

/** What the person set, which the extension keeps over a reload of the window. */
export class Settings {
  #state: PageState;
  readonly #changed: (before: PageState) => void;
  readonly #keep: (state: PageState) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    saved: PageState | undefined,
    on: { readonly changed: (before: PageState) => void; readonly keep: (state: PageState) => void },
  ) {
    this.#state = saved ?? FIRST;
    this.#changed = on.changed;
    this.#keep = on.keep;
  }

  get now(): PageState {
    return this.#state;
  }

  set(part: Partial<PageState>): void {
    const before = this.#state;
    this.#state = { ...before, ...part };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(this.#state), KEEP_PAUSE);
    this.#changed(before);
  }

  filter(part: Partial<Filter>): void {
    // What rests because of an id is in force again once it is changed.
    const rests = 'id' in part || Object.keys(part).every(name => name === 'from' || name === 'to');
    this.set({ filter: { ...this.#state.filter, ...(rests ? {} : { id: undefined }), ...part } });
  }

  /** What was set for the times and tasks of another log says nothing of this one. */
  forOtherLog(): void {
    const { filter } = this.#state;
    const { include, exclude, matchCase, before, after, levels } = filter;
    if (
      filter.from !== undefined ||
      filter.to !== undefined ||
      filter.id !== undefined ||
      filter.tasks.length + filter.containers.length + filter.environments.length > 0
    ) {
      this.set({ filter: { ...NO_FILTER, include, exclude, matchCase, before, after, levels } });
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
