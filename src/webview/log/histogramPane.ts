import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { HistogramView } from './histogramView.ts';
import type { Lines } from './lines.ts';
import type { Settings } from './settings.ts';

/** Milliseconds between two drawings because of lines that came. */
const PAUSE = 250;

/** The histogram above the lines, where the person wants it. */
export class HistogramPane {
  readonly #lines: Lines;
  readonly #settings: Settings;
  readonly #view: HistogramView;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(strings: PageStrings, lines: Lines, settings: Settings) {
    this.#lines = lines;
    this.#settings = settings;
    this.#view = new HistogramView(strings, range => settings.filter({ from: range?.from, to: range?.to }));
    this.#view.node.hidden = !settings.now.histogram;
  }

  get node(): HTMLElement {
    return this.#view.node;
  }

  show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { histogram, zone, filter } = this.#settings.now;
    this.#view.node.hidden = !histogram;
    if (histogram) {
      const range = { from: filter.from, to: filter.to };
      this.#view.show(this.#lines.buckets(), zone, range, this.#lines.begins());
    }
  }

  /** Lines came, or others are shown: those themselves come first. */
  soon(): void {
    if (this.#settings.now.histogram) {
      this.#timer ??= setTimeout(() => this.show(), PAUSE);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
