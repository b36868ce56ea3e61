import type { Begin } from '../../core/logs/filter/begins.ts';
import type { Buckets } from '../../core/logs/filter/histogram.ts';
import type { Zone } from '../../core/logs/format.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import type { TimeRange } from '../../core/logs/target.ts';
import { element, SVG, setAttribute, setText } from '../dom.ts';
import { type Brush, brushKey, brushRange, bucketAt, outlines, rangeBrush } from './brush.ts';
import { fill } from './fill.ts';
import { spanTexts } from './span.ts';

/** Units of the drawing. */
const HEIGHT = 40;

/** Lines over time, with warnings and errors. A range of it can be chosen, by mouse or keys. */
export class HistogramView {
  readonly node = element('div', 'histogram', {
    role: 'slider',
    tabindex: '0',
    'aria-orientation': 'horizontal',
  });
  readonly #strings: PageStrings;
  readonly #choose: (range: TimeRange | undefined) => void;
  readonly #svg = document.createElementNS(SVG, 'svg');
  readonly #paths = (['behind', 'all', 'warn', 'error'] as const).map(name => {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', name);
    return { name, path };
  });
  readonly #brushNode = element('div', 'brush');
  readonly #veil = element('div', 'veil');
  readonly #marks = element('div', 'begins', { 'aria-hidden': 'true' });
  readonly #tip = element('div', 'tip');
  readonly #ends = [element('span', 'from'), element('span', 'to')] as const;
  #buckets: Buckets = { width: 1000, buckets: [] };
  #begins: readonly Begin[] = [];
  #zone: Zone = 'local';
  /** What the filter has. */
  #range: { readonly from: number | undefined; readonly to: number | undefined } = {
    from: undefined,
    to: undefined,
  };
  /** What is being chosen. */
  #brush: Brush | undefined;
  #dragging = false;

  /** `choose`: undefined is all times. */
  constructor(strings: PageStrings, choose: (range: TimeRange | undefined) => void) {
    this.#strings = strings;
    this.#choose = choose;
    this.node.setAttribute('aria-label', strings.histogramHelp);
    this.node.classList.add('none');
    setAttribute(this.#svg, 'preserveAspectRatio', 'none');
    setAttribute(this.#svg, 'aria-hidden', 'true');
    this.#svg.append(...this.#paths.map(({ path }) => path));
    this.#tip.hidden = true;
    this.#brushNode.hidden = true;
    this.node.append(this.#svg, this.#veil, this.#marks, this.#brushNode, ...this.#ends, this.#tip);
    this.#listen();
  }

  /** `begins`: where lines of something begin only later than others, so that the bars before tell less. */
  show(
    buckets: Buckets,
    zone: Zone,
    range: { from: number | undefined; to: number | undefined },
    begins: readonly Begin[],
  ): void {
    const count = buckets.buckets.length;
    this.#buckets = buckets;
    this.#zone = zone;
    this.#range = range;
    // As long as there are no lines, their place is not taken either.
    this.node.classList.toggle('none', count === 0);
    setAttribute(this.#svg, 'viewBox', `0 0 ${Math.max(1, count)} ${HEIGHT}`);
    const drawn = outlines(buckets, HEIGHT);
    for (const { name, path } of this.#paths) {
      setAttribute(path, 'd', drawn[name]);
    }
    const all = brushRange({ anchor: 0, cursor: count - 1 }, buckets);
    const [from, to] = all === undefined ? ['', ''] : spanTexts(all, zone);
    setText(this.#ends[0], from);
    setText(this.#ends[1], to);
    setAttribute(this.node, 'aria-valuemin', '0');
    setAttribute(this.node, 'aria-valuemax', String(Math.max(0, count - 1)));
    this.#showBegins(begins);
    this.#showBrush();
  }

  #listen(): void {
    const { node } = this;
    node.addEventListener('pointerdown', event => {
      if (event.button === 0 && this.#buckets.buckets.length > 0) {
        const at = this.#at(event);
        this.#dragging = true;
        node.setPointerCapture(event.pointerId);
        this.#set({ anchor: event.shiftKey ? (this.#brush?.anchor ?? at) : at, cursor: at });
      }
    });
    node.addEventListener('pointermove', event => {
      const at = this.#at(event);
      if (this.#dragging && this.#brush !== undefined) {
        this.#set({ anchor: this.#brush.anchor, cursor: at });
      }
      this.#showTip(this.#dragging && this.#brush !== undefined ? this.#brush : { anchor: at, cursor: at });
    });
    node.addEventListener('pointerup', () => {
      if (this.#dragging) {
        this.#dragging = false;
        this.#take();
      }
    });
    node.addEventListener('pointerleave', () => this.#showTip(undefined));
    node.addEventListener('dblclick', () => this.#clear());
    node.addEventListener('blur', () => {
      this.#brush = undefined;
      this.#showTip(undefined);
      this.#showBrush();
    });
    node.addEventListener('keydown', event => {
      if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const done = brushKey(event, this.#brush, this.#buckets.buckets.length);
      if (done === undefined) {
        return;
      }
      event.preventDefault();
      if (done.kind === 'brush') {
        this.#set(done.brush);
        this.#showTip(done.brush);
      } else if (done.kind === 'take') {
        this.#take();
      } else {
        this.#clear();
      }
    });
  }

  #take(): void {
    const range = this.#brush === undefined ? undefined : brushRange(this.#brush, this.#buckets);
    this.#brush = undefined;
    if (range !== undefined) {
      this.#choose(range);
    }
  }

  #clear(): void {
    this.#brush = undefined;
    this.#showTip(undefined);
    this.#choose(undefined);
  }

  #set(brush: Brush): void {
    this.#brush = brush;
    setAttribute(this.node, 'aria-valuenow', String(brush.cursor));
    setAttribute(this.node, 'aria-valuetext', this.#textOf(brush));
    this.#showBrush();
  }

  #at(event: PointerEvent): number {
    const { left, width } = this.node.getBoundingClientRect();
    return bucketAt((event.clientX - left) / Math.max(1, width), this.#buckets.buckets.length);
  }

  #showBrush(): void {
    const { from, to } = this.#range;
    const chosen =
      from === undefined && to === undefined ? undefined : rangeBrush(this.#range, this.#buckets);
    const brush = this.#brush ?? chosen;
    const count = Math.max(1, this.#buckets.buckets.length);
    this.#brushNode.hidden = brush === undefined;
    if (brush !== undefined) {
      const left = Math.min(brush.anchor, brush.cursor);
      const right = Math.max(brush.anchor, brush.cursor) + 1;
      this.#brushNode.style.left = `${(left / count) * 100}%`;
      this.#brushNode.style.width = `${((right - left) / count) * 100}%`;
    } else {
      setAttribute(this.node, 'aria-valuenow', String(count - 1));
      setAttribute(this.node, 'aria-valuetext', this.#strings.allTimes);
    }
  }

  /** A mark where each of them begins, and a veil before the last one. */
  #showBegins(begins: readonly Begin[]): void {
    const { buckets, width } = this.#buckets;
    const first = buckets[0]?.from ?? 0;
    const part = (time: number): number => (time - first) / (width * Math.max(1, buckets.length));
    // What begins within the first bar begins with all.
    this.#begins = begins.filter(({ time }) => time >= first + width);
    const last = this.#begins.at(-1);
    this.#veil.hidden = last === undefined;
    this.#veil.style.width = last === undefined ? '' : `${part(last.time) * 100}%`;
    this.#marks.replaceChildren(
      ...this.#begins.map(({ time }) => {
        const mark = element('div', 'begin');
        mark.style.left = `${part(time) * 100}%`;
        return mark;
      }),
    );
  }

  #showTip(brush: Brush | undefined): void {
    const count = this.#buckets.buckets.length;
    this.#tip.hidden = brush === undefined || count === 0;
    if (brush !== undefined && count > 0) {
      setText(this.#tip, this.#textOf(brush));
      const middle = (brush.cursor + 0.5) / count;
      this.#tip.style.left = middle < 0.5 ? `${middle * 100}%` : '';
      this.#tip.style.right = middle < 0.5 ? '' : `${(1 - middle) * 100}%`;
    }
  }

  #textOf(brush: Brush): string {
    const range = brushRange(brush, this.#buckets);
    const [low, high] = [Math.min(brush.anchor, brush.cursor), Math.max(brush.anchor, brush.cursor) + 1];
    const sums = { lines: 0, warn: 0, error: 0 };
    const { buckets, shown = buckets } = this.#buckets;
    for (const { lines, warn, error } of shown.slice(low, high)) {
      sums.lines += lines;
      sums.warn += warn;
      sums.error += error;
    }
    if (range === undefined) {
      return '';
    }
    const missing = this.#begins.filter(({ time }) => time >= range.to).map(({ name }) => name);
    const text = fill(
      this.#strings.bucket,
      ...spanTexts(range, this.#zone),
      sums.lines,
      sums.warn,
      sums.error,
    );
    return missing.length === 0 ? text : `${text} · ${fill(this.#strings.beginsLater, missing.join(', '))}`;
  }
}
