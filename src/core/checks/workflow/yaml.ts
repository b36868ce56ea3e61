import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Span } from '../finding.ts';

/** A member of a mapping. */
export interface Entry {
  readonly name: string;
  readonly key: Scalar;
  /** Null where nothing stands after the colon; an alias is what it stands for. */
  readonly value: Node | null;
  /** Of a scalar: its value as text. */
  readonly text: string | undefined;
}

/** A mapping by the names of its members. */
export interface Mapping {
  readonly map: YAMLMap;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Undefined for whatever is no mapping. Keys that are no scalars are left out. */
export function mapping(document: Document, node: unknown): Mapping | undefined {
  const map = resolve(document, node);
  if (!isMap(map)) {
    return undefined;
  }
  const entries = new Map<string, Entry>();
  for (const { key, value } of map.items) {
    if (isScalar(key)) {
      const name = String(key.value);
      const node = resolve(document, value);
      entries.set(name, { name, key, value: node, text: textOf(node) });
    }
  }
  return { map, entries };
}

/** Elements of a sequence; of a scalar, that alone. */
export function items(document: Document, node: unknown): readonly Node[] {
  const resolved = resolve(document, node);
  if (isSeq(resolved)) {
    return resolved.items.flatMap(item => resolve(document, item) ?? []);
  }
  return isScalar(resolved) ? [resolved] : [];
}

function resolve(document: Document, node: unknown): Node | null {
  if (isAlias(node)) {
    return node.resolve(document) ?? null;
  }
  return isMap(node) || isSeq(node) || isScalar(node) ? node : null;
}

export function textOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

/** Where a node stands, without comments and space after it. */
export function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** Where a member stands that a finding is about: its value if there is one on the key's line, else its key. */
export function entrySpan(entry: Entry): Span {
  const { value } = entry;
  return isScalar(value) &&
    value.type !== 'BLOCK_LITERAL' &&
    value.type !== 'BLOCK_FOLDED' &&
    entry.text !== ''
    ? spanOf(value)
    : spanOf(entry.key);
}
