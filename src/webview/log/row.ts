import type { Entry } from '../../core/logs/entry.ts';
import { COLOURS, fullTimestamp, timestamp, type Zone } from '../../core/logs/format.ts';
import { type LogSource, NOTE } from '../../core/logs/line.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import type { Range } from '../../core/logs/text/segments.ts';
import { element, setAttribute, setClass, setText } from '../dom.ts';
import { CLOCK, DATE, FOLD, LEVEL, type RowColumns } from './columns.ts';
import { fill } from './fill.ts';
import type { RowFold } from './folds.ts';
import { RowBody } from './rowBody.ts';
import { type Link, SHOWN_MAX } from './rowText.ts';

/** What all rows are drawn with; another object where any of it changed. */
export interface RowStyle {
  readonly zone: Zone;
  readonly sources: readonly LogSource[];
  readonly strings: PageStrings;
}

/**
 * A row of the list: the nodes for one line, used again for others. Its columns are text of the same number of
 * characters: boxes would cost several times as much.
 */
export class Row {
  readonly node = element('div', 'row', { role: 'option' });
  readonly #time = element('span', 'time');
  readonly #label = element('span', 'label');
  readonly #level = element('span', 'level');
  readonly #fold = element('span', 'fold', { 'aria-hidden': 'true' });
  readonly #body = new RowBody();
  readonly #more = element('span', 'more');
  #entry: Entry | undefined;
  #style: RowStyle | undefined;
  #columns: RowColumns | undefined;
  #shape = '';
  #found: readonly Range[] = [];
  #described: Entry | undefined;

  constructor() {
    this.node.append(this.#time, this.#label, this.#level, this.#fold, this.#body.node);
  }

  get entry(): Entry | undefined {
    return this.#entry;
  }

  /** Draws what is not drawn yet; whether there was anything. `length`: characters of the text that can be seen. */
  show(
    entry: Entry,
    style: RowStyle,
    columns: RowColumns,
    fold: RowFold,
    found: readonly Range[],
    length: number,
  ): boolean {
    const shape = `${fold.open} ${fold.hidden} ${fold.json} ${entry.level} ${length}`;
    const same = entry === this.#entry && style === this.#style && columns === this.#columns;
    if (same && shape === this.#shape && found === this.#found) {
      return false;
    }
    if (!same || shape !== this.#shape) {
      this.#showHead(entry, style, columns, fold);
    }
    this.#body.show(entry, fold.json, found, length);
    this.#entry = entry;
    this.#style = style;
    this.#columns = columns;
    this.#shape = shape;
    this.#found = found;
    return true;
  }

  mark(selected: boolean, cursor: boolean, beside: boolean): void {
    setAttribute(this.node, 'aria-selected', String(selected));
    this.node.toggleAttribute('data-cursor', cursor);
    this.node.toggleAttribute('data-beside', beside);
  }

  /** Where a node within the row leads to. */
  linkOf(target: Element): Link | undefined {
    return this.#body.linkOf(target);
  }

  /** In their order. */
  get links(): readonly Link[] {
    return this.#body.links;
  }

  isFold(target: Element): boolean {
    return this.#fold.contains(target);
  }

  isLabel(target: Element): boolean {
    return this.#label.contains(target);
  }

  /** Says more of what the pointer is over. */
  describe(): void {
    const [entry, style] = [this.#entry, this.#style];
    if (entry === undefined || style === undefined || this.#described === entry) {
      return;
    }
    const { zone, sources, strings } = style;
    const { line } = entry;
    const source = sources[line.source];
    const full = fullTimestamp(line.time, zone);
    this.#described = entry;
    this.#time.title = line.late === true ? `${full}\n${strings.late}` : full;
    this.#label.title =
      source === undefined
        ? ''
        : [source.container, source.task, `${source.environment} · ${source.region}`, source.group]
            .filter(part => part !== '')
            .join('\n');
    this.#level.title = line.source === NOTE ? '' : (entry.level ?? '');
  }

  #showHead(
    entry: Entry,
    { zone, sources, strings }: RowStyle,
    { narrow, label }: RowColumns,
    { open, hidden, json }: RowFold,
  ): void {
    const { line } = entry;
    const note = line.source === NOTE;
    const source = sources[line.source];
    const level = note ? undefined : entry.level;
    this.#described = undefined;
    setAttribute(this.node, 'id', `line${entry.arrival}`);
    setClass(
      this.node,
      [
        'row',
        note ? 'note' : `task${(source?.colour ?? 0) % COLOURS}`,
        ...(level === undefined ? [] : [level]),
        ...(line.late === true ? ['late'] : []),
        ...(entry.head === entry ? [] : ['within']),
        ...(json ? ['unfolded'] : []),
      ].join(' '),
    );
    const time = line.continued === true ? '' : timestamp(line.time, zone).slice(narrow ? DATE : 0);
    setText(this.#time, time.padEnd((narrow ? 0 : DATE) + CLOCK));
    const name = source?.label ?? '';
    // What is longer, or not as wide as its characters are many, gets a box.
    const boxed = name.length >= label || !/^[ -~]*$/.test(name);
    setClass(this.#label, boxed ? 'label boxed' : 'label');
    setText(this.#label, boxed ? name : name.padEnd(label));
    const letter = level === undefined || entry.head !== entry ? '' : level.slice(0, 1).toUpperCase();
    setText(this.#level, letter.padEnd(LEVEL));
    if (level === undefined) {
      this.#level.removeAttribute('aria-label');
    } else {
      setAttribute(this.#level, 'aria-label', level);
    }
    setClass(this.#fold, open === undefined ? 'fold' : open ? 'fold open' : 'fold closed');
    setText(this.#fold, open === undefined ? ' '.repeat(FOLD) : '');
    if (open === undefined) {
      this.#fold.removeAttribute('title');
      this.node.removeAttribute('aria-expanded');
    } else {
      setAttribute(this.#fold, 'title', open ? strings.fold : strings.unfold);
      setAttribute(this.node, 'aria-expanded', String(open));
    }
    this.#showMore(Math.max(0, line.text.length - SHOWN_MAX) + (line.cut ?? 0), hidden, strings);
  }

  /** Characters that are not shown, and lines that are folded away. */
  #showMore(missing: number, hidden: number, strings: PageStrings): void {
    if (missing + hidden === 0) {
      this.#more.remove();
      return;
    }
    setText(
      this.#more,
      [
        ...(missing > 0 ? [fill(strings.cut, missing)] : []),
        ...(hidden > 0 ? [fill(strings.folded, hidden)] : []),
      ].join(' '),
    );
    if (this.#more.parentNode === null) {
      this.node.append(this.#more);
    }
  }
}
