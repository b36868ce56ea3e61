import * as l10n from '@vscode/l10n';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Failure } from '../../failure.ts';
import { Lines } from './yamlLines.ts';

/** An entry of a block mapping, or an item of a block list, and the lines that it is on. */
export interface Part {
  readonly key: string;
  readonly value: Node | undefined;
  /** Offset of the key, or of the item behind its dash. */
  readonly offset: number;
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  /** First of the comment and empty lines above it. */
  readonly lead: number;
}

/** A YAML text with its nodes and the places of what they are written as. */
export class YamlSource {
  readonly lines: Lines;
  readonly #document: Document.Parsed;

  /** Throws a Failure `invalid` where the text is no YAML. */
  constructor(text: string) {
    this.lines = new Lines(text);
    this.#document = parseDocument(text);
    const [error] = this.#document.errors;
    if (error !== undefined) {
      throw new Failure('invalid', error.message);
    }
  }

  /** The mapping that the text is. Throws a Failure `invalid` where it is something else. */
  root(): YAMLMap {
    const { contents } = this.#document;
    if (!isMap(contents)) {
      throw new Failure('invalid', l10n.t('It is no mapping.'));
    }
    return contents;
  }

  /** What a node stands for. */
  value(node: Node | undefined): unknown {
    return node === undefined ? undefined : node.toJS(this.#document);
  }

  slice(node: Node): string {
    const [start, end] = node.range ?? [0, 0];
    return this.lines.text.slice(start, end);
  }

  /** Entries of a mapping, in their order. Those without a plain key are left out. */
  entries(map: YAMLMap): readonly Part[] {
    return this.#parts(
      map.items.flatMap(pair => {
        const key = pair.key;
        return isScalar(key) && key.range ? [{ key: String(key.value), pair, offset: key.range[0] }] : [];
      }),
    );
  }

  items(list: YAMLSeq): readonly Part[] {
    return this.#parts(
      list.items.flatMap(item =>
        isNode(item) && item.range ? [{ key: '', pair: { value: item }, offset: item.range[0] }] : [],
      ),
    );
  }

  #parts(
    found: readonly { readonly key: string; readonly pair: Pick<Pair, 'value'>; readonly offset: number }[],
  ): readonly Part[] {
    let limit = 0;
    return found.map(({ key, pair, offset }) => {
      const value = isNode(pair.value) ? pair.value : undefined;
      const first = this.lines.lineAt(offset);
      const last = Math.max(first, value === undefined ? first : this.#lastLine(value, first));
      const lead = this.lines.lead(first, Math.min(limit, first));
      limit = last + 1;
      return { key, value, offset, first, last, lead };
    });
  }

  #lastLine(node: Node, first: number): number {
    const items: readonly unknown[] = isMap(node) || isSeq(node) ? node.items : [];
    const item = items.at(-1);
    if (!isFlow(node) && item !== undefined) {
      const inner = isNode(item) ? item : isPair(item) ? (item.value ?? item.key) : undefined;
      return isNode(inner) && inner.range ? Math.max(first, this.#lastLine(inner, first)) : first;
    }
    const [start, end] = node.range ?? [0, 0];
    let last = this.lines.lineAt(Math.max(start, end - 1));
    while (last > first && this.lines.line(last).trim() === '') {
      last -= 1;
    }
    return last;
  }
}

export function isFlow(node: Node | undefined): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

export function isBlockText(node: Node | undefined): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value && 'toJS' in value;
}

function isPair(value: unknown): value is Pair {
  return (
    typeof value === 'object' && value !== null && 'key' in value && 'value' in value && !('range' in value)
  );
}

/** The version behind an action that is pinned by commit, with its `#`. */
export function versionComment(line: string): string | undefined {
  return /\S@\S+\s+(#\s*v?\d\S*)$/.exec(line)?.[1];
}
