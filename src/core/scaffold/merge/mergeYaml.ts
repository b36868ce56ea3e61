import { isMap, isScalar, isSeq, type Node, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { matchAll, nameOf } from './match.ts';
import { mergeLines } from './mergeText.ts';
import { mergeValues } from './mergeValues.ts';
import { same } from './values.ts';
import { applyEdits, type Edit } from './yamlEdits.ts';
import { isBlockText, isFlow, type Part, versionComment, YamlSource } from './yamlSource.ts';

/**
 * YAML edited in place so that it says what `ours` says: comments, order and quoting of the rest stay as they are.
 * Only what `ours` has and `base`, what was written the last time, had not, or had otherwise, is touched; what a
 * person changed since stays, and what they took out stays out. Without `base` what is missing is added, and nothing
 * is replaced or taken away. `onKept` is told where both a person and the answers changed one thing, which stays the
 * person's. Throws a Failure `invalid` where `theirs` is no YAML mapping.
 */
export function mergeYaml(theirs: string, ours: string, base?: string, onKept?: OnKept): string {
  const unix = theirs.replaceAll('\r\n', '\n');
  const whole = unix.endsWith('\n') || unix === '' ? unix : `${unix}\n`;
  const merge = new YamlMerge(
    new YamlSource(whole),
    new YamlSource(ours),
    base === undefined ? undefined : new YamlSource(base),
    onKept,
  );
  const edits = merge.run();
  if (edits.length === 0) {
    return theirs;
  }
  const text = applyEdits(whole, edits);
  return theirs.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
}

/** Told where something stays as a person has it although the answers changed it too. */
export type OnKept = (where: string) => void;

class YamlMerge {
  readonly #edits: Edit[] = [];
  readonly #theirs: YamlSource;
  readonly #ours: YamlSource;
  readonly #base: YamlSource | undefined;
  readonly #onKept: OnKept | undefined;
  /** Keys, and names of steps, that lead to what is merged. */
  readonly #path: string[] = [];

  constructor(
    theirs: YamlSource,
    ours: YamlSource,
    base: YamlSource | undefined,
    onKept: OnKept | undefined,
  ) {
    this.#theirs = theirs;
    this.#ours = ours;
    this.#base = base;
    this.#onKept = onKept;
  }

  run(): readonly Edit[] {
    this.#map(this.#theirs.root(), this.#ours.root(), this.#base?.root());
    return this.#edits;
  }

  #map(theirs: YAMLMap, ours: YAMLMap, base: YAMLMap | undefined): void {
    const [mine, wanted] = [this.#theirs.entries(theirs), this.#ours.entries(ours)];
    const before = base === undefined ? [] : (this.#base?.entries(base) ?? []);
    const find = (parts: readonly Part[], key: string): Part | undefined =>
      parts.find(part => part.key === key);
    let place: Part | undefined;
    for (const part of wanted) {
      const there = find(mine, part.key);
      const old = find(before, part.key);
      if (there !== undefined) {
        this.#path.push(part.key);
        this.#entry(there, part, old);
        this.#path.pop();
        place = there;
      } else if (old === undefined) {
        this.#insert(mine, part, place, spaced(this.#ours, wanted));
      }
    }
    const removed = new Set<Part>();
    for (const old of before) {
      const there = find(mine, old.key);
      if (there !== undefined && find(wanted, old.key) === undefined && this.#untouched(there, old)) {
        this.#remove(mine, there, old, removed);
      }
    }
  }

  #entry(theirs: Part, ours: Part, base: Part | undefined): void {
    const [mine, wanted] = [this.#theirs.value(theirs.value), this.#ours.value(ours.value)];
    if (same(mine, wanted)) {
      return;
    }
    if (isMap(theirs.value) && isMap(ours.value) && !isFlow(theirs.value)) {
      this.#map(theirs.value, ours.value, isMap(base?.value) ? base.value : undefined);
    } else if (isSeq(theirs.value) && isSeq(ours.value) && !isFlow(theirs.value)) {
      this.#list(theirs.value, ours.value, isSeq(base?.value) ? base.value : undefined);
    } else if (isFlow(theirs.value) && theirs.value !== undefined) {
      const merged = mergeValues(
        mine,
        wanted,
        base === undefined ? undefined : this.#base?.value(base.value),
      );
      if (!same(merged, mine)) {
        const text = stringify(merged, {
          collectionStyle: 'flow',
          flowCollectionPadding: false,
          lineWidth: 0,
        });
        this.#replaceNode(theirs.value, text.trimEnd());
      }
    } else if (base !== undefined && this.#untouched(theirs, base)) {
      this.#replace(theirs, ours);
    } else if (base !== undefined && !same(wanted, this.#base?.value(base.value))) {
      this.#both(theirs, wanted, this.#base?.value(base.value));
    }
  }

  /** What a person changed and the answers changed: a script takes both, line by line, where they do not meet. */
  #both(theirs: Part, wanted: unknown, before: unknown): void {
    const mine = this.#theirs.value(theirs.value);
    const isScript = isScalar(theirs.value) && theirs.value.type === 'BLOCK_LITERAL';
    const merged =
      isScript && typeof mine === 'string' && typeof wanted === 'string' && typeof before === 'string'
        ? mergeLines(ended(mine), ended(wanted), ended(before))
        : undefined;
    if (theirs.value === undefined || merged === undefined || /^\s/.test(merged)) {
      this.#onKept?.(this.#path.join(' › '));
    } else if (merged !== ended(String(mine))) {
      this.#script(theirs, theirs.value, merged);
    }
  }

  /** The lines of a `|` text, below its header. */
  #script(theirs: Part, node: Node, text: string): void {
    const { lines } = this.#theirs;
    const first = lines.lineAt(node.range?.[0] ?? 0) + 1;
    const column = Math.max(0, lines.line(first).search(/\S/));
    const indented = text.replace(/^(?=.)/gm, ' '.repeat(column));
    this.#edits.push({ start: lines.start(first), end: lines.start(theirs.last + 1), text: indented });
  }

  #list(theirs: YAMLSeq, ours: YAMLSeq, base: YAMLSeq | undefined): void {
    const [mine, wanted] = [this.#theirs.items(theirs), this.#ours.items(ours)];
    const before = base === undefined ? [] : (this.#base?.items(base) ?? []);
    const [mineSay, wantedSay] = [
      mine.map(({ value }) => this.#theirs.value(value)),
      wanted.map(({ value }) => this.#ours.value(value)),
    ];
    const beforeSay = before.map(({ value }) => this.#base?.value(value));
    const toMine = matchAll(wantedSay, mineSay);
    const toBefore = matchAll(wantedSay, beforeSay);
    let place: Part | undefined;
    for (const [index, part] of wanted.entries()) {
      const there = mine[toMine.get(index) ?? -1];
      const old = before[toBefore.get(index) ?? -1];
      if (there !== undefined) {
        this.#path.push(nameOf(wantedSay[index]));
        this.#item(there, part, old);
        this.#path.pop();
        place = there;
      } else if (old === undefined) {
        this.#insert(mine, part, place, spaced(this.#ours, wanted));
      }
    }
    const removed = new Set<Part>();
    const kept = new Set(toBefore.values());
    const left = matchAll(beforeSay, mineSay);
    for (const [index, old] of before.entries()) {
      const there = mine[left.get(index) ?? -1];
      if (there !== undefined && !kept.has(index) && this.#untouched(there, old)) {
        this.#remove(mine, there, old, removed);
      }
    }
  }

  #item(theirs: Part, ours: Part, base: Part | undefined): void {
    if (isMap(theirs.value) && isMap(ours.value) && !isFlow(theirs.value)) {
      this.#map(theirs.value, ours.value, isMap(base?.value) ? base.value : undefined);
    }
  }

  #untouched(theirs: Part, base: Part): boolean {
    return same(this.#theirs.value(theirs.value), this.#base?.value(base.value));
  }

  /** The lines of `part` of ours, below `place`; without one, above what is first. */
  #insert(mine: readonly Part[], part: Part, place: Part | undefined, isSpaced: boolean): void {
    const { lines } = this.#theirs;
    const [first] = mine;
    if (first === undefined) {
      return;
    }
    const below = place ?? (dashed(this.#theirs, first) ? first : undefined);
    const column = this.#column(this.#theirs, first);
    const from = below === undefined || dashed(this.#ours, part) ? part.first : part.lead;
    const text = this.#ours.lines.moved(from, part.last + 1, column - this.#column(this.#ours, part));
    const at = lines.start(below === undefined ? first.lead : below.last + 1);
    this.#edits.push({
      start: at,
      end: at,
      column,
      text: undashed(text, this.#ours, part) + (below === undefined && isSpaced ? '\n' : ''),
    });
  }

  /** Of a key, or of the dash of an item. */
  #column({ lines }: YamlSource, { key, first, offset }: Part): number {
    return key === '' ? lines.line(first).search(/\S/) : lines.column(offset);
  }

  /** With what was above it in `base` too. */
  #remove(mine: readonly Part[], part: Part, base: Part, removed: Set<Part>): void {
    const { lines } = this.#theirs;
    const place = mine.indexOf(part);
    const next = mine[place + 1];
    removed.add(part);
    if (dashed(this.#theirs, part)) {
      if (next !== undefined) {
        this.#edits.push({ start: part.offset, end: next.offset, text: '' });
      }
      return;
    }
    const above = new Set<string>();
    for (let line = base.lead; line < base.first; line += 1) {
      above.add(this.#base?.lines.line(line).trim() ?? '');
    }
    let { first, last } = part;
    while (first > part.lead && above.has(lines.line(first - 1).trim())) {
      first -= 1;
    }
    // What comes first now has nothing to be kept apart from.
    if (next !== undefined && mine.slice(0, place).every(each => removed.has(each))) {
      while (last + 1 < next.first && lines.line(last + 1).trim() === '') {
        last += 1;
      }
    }
    this.#edits.push({ start: lines.start(first), end: lines.start(last + 1), text: '' });
  }

  #replace(theirs: Part, ours: Part): void {
    const { lines } = this.#theirs;
    const inline = (node: Node | undefined): boolean =>
      isScalar(node) && !isBlockText(node) && !this.#isMultiline(node) && node.value !== null;
    if (
      theirs.value !== undefined &&
      ours.value !== undefined &&
      inline(theirs.value) &&
      inline(ours.value)
    ) {
      const [start, end] = theirs.value.range ?? [0, 0];
      const comment = versionComment(this.#ours.lines.line(ours.last));
      // The version of an action stands behind its commit.
      const tail = comment === undefined ? undefined : /^[ \t]*#[^\n]*/.exec(lines.text.slice(end));
      const text = this.#ours.slice(ours.value);
      this.#edits.push(
        tail ? { start, end: end + tail[0].length, text: `${text} ${comment}` } : { start, end, text },
      );
      return;
    }
    const shift = lines.column(theirs.offset) - this.#ours.lines.column(ours.offset);
    const text = undashed(this.#ours.lines.moved(ours.first, ours.last + 1, shift), this.#ours, ours);
    this.#edits.push({
      start: theirs.offset,
      end: lines.start(theirs.last + 1),
      text: text.trimStart(),
    });
  }

  #isMultiline(node: Node): boolean {
    return node.range ? this.#theirs.slice(node).includes('\n') : false;
  }

  #replaceNode(node: Node, text: string): void {
    const [start, end] = node.range ?? [0, 0];
    this.#edits.push({ start, end, text });
  }
}

function ended(text: string): string {
  return `${text.trimEnd()}\n`;
}

/** Whether it is the first entry of a list's item, behind the dash. */
function dashed({ lines }: YamlSource, { key, first, offset }: Part): boolean {
  return key !== '' && lines.line(first).slice(0, lines.column(offset)).includes('-');
}

/** The dash is no part of the entry behind it. */
function undashed(text: string, source: YamlSource, part: Part): string {
  return dashed(source, part) ? text.replace('-', ' ') : text;
}

/** Whether empty lines keep the parts apart. */
function spaced({ lines }: YamlSource, parts: readonly Part[]): boolean {
  return parts.some(({ lead, first }, index) => index > 0 && lead < first && lines.line(lead).trim() === '');
}
