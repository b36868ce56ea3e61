import type { Node } from './node.ts';
import type { Row } from './row.ts';
import { same } from './share.ts';
import { parent } from './tree.ts';

/** What a tree view was given, so that only what looks different now is painted again. */
export class Rendered {
  /** The nodes as the view knows them: it tells them apart by identity. */
  readonly #nodes = new Map<string, Node>();
  readonly #rows = new Map<string, Row>();
  readonly #children = new Map<string | undefined, readonly string[]>();
  readonly #forgotten: (id: string) => void;

  /** `forgotten` is told the id of every node that left the tree. */
  constructor(forgotten: (id: string) => void) {
    this.#forgotten = forgotten;
  }

  /** The same object for the same id, always. */
  intern(node: Node): Node {
    const known = this.#nodes.get(node.id);
    if (known !== undefined) {
      return known;
    }
    this.#nodes.set(node.id, node);
    return node;
  }

  /** The view asked for the children of a node (undefined: the top) and was given these. */
  gaveChildren(node: Node | undefined, children: readonly Node[]): Node[] {
    const ids = children.map(({ id }) => id);
    const kept = new Set(ids);
    for (const id of this.#children.get(node?.id) ?? []) {
      if (!kept.has(id)) {
        this.#forget(id);
      }
    }
    this.#children.set(node?.id, ids);
    return children.map(child => this.intern(child));
  }

  /** The view asked how a node looks and was given this. */
  gaveRow(row: Row): void {
    this.#rows.set(row.id, row);
  }

  /** Whether a node that was given to the view would look different now. */
  looksDifferent(node: Node, row: Row, children: readonly Node[]): boolean {
    const shown = this.#children.get(node.id);
    return (
      !same(row, this.#rows.get(node.id)) ||
      (shown !== undefined &&
        !same(
          shown,
          children.map(({ id }) => id),
        ))
    );
  }

  /** The nodes of these ids that the view has, in its own objects. */
  known(ids: Iterable<string>): Node[] {
    return [...ids].flatMap(id => (this.#rows.has(id) ? (this.#nodes.get(id) ?? []) : []));
  }

  /** All nodes that the view was given a row for. */
  all(): Node[] {
    return this.known(this.#rows.keys());
  }

  #forget(id: string): void {
    const below = this.#children.get(id) ?? [];
    this.#children.delete(id);
    this.#nodes.delete(id);
    this.#rows.delete(id);
    this.#forgotten(id);
    for (const child of below) {
      this.#forget(child);
    }
  }
}

/** Without the nodes that are painted again with an ancestor of theirs. */
export function topmost(nodes: readonly Node[]): Node[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return nodes.filter(node => {
    for (let above = parent(node); above !== undefined; above = parent(above)) {
      if (ids.has(above.id)) {
        return false;
      }
    }
    return true;
  });
}
