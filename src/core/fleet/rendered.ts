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

  /** The view asked for the children of a node (undefined: the top) and is given these: the same object for the same id, always. */
  gaveChildren(node: Node | undefined, children: readonly Node[]): Node[] {
    const ids = children.map(({ id }) => id);
    const kept = new Set(ids);
    for (const id of this.#children.get(node?.id) ?? []) {
      if (!kept.has(id)) {
        this.#forget(id);
      }
    }
    this.#children.set(node?.id, ids);
    return children.map(child => this.#intern(child));
  }

  /** The view asked how a node looks and was given this. */
  gaveRow(row: Row): void {
    this.#rows.set(row.id, row);
  }

  /**
   * Those of the nodes, all given to the view before, that would look different now. One whose `look` throws
   * stays as it is painted and keeps no other from being looked at; `failed` is told.
   */
  different(
    nodes: readonly Node[],
    look: (node: Node) => { readonly row: Row; readonly children: readonly Node[] },
    failed: (node: Node, error: unknown) => void,
  ): Node[] {
    return nodes.filter(node => {
      try {
        const { row, children } = look(node);
        const shown = this.#children.get(node.id);
        const ids = children.map(({ id }) => id);
        return !same(row, this.#rows.get(node.id)) || (shown !== undefined && !same(shown, ids));
      } catch (error) {
        failed(node, error);
        return false;
      }
    });
  }

  /** The nodes of these ids that the view has, in its own objects. */
  known(ids: Iterable<string>): Node[] {
    return [...ids].flatMap(id => (this.#rows.has(id) ? (this.#nodes.get(id) ?? []) : []));
  }

  /** All nodes that the view was given a row for. */
  all(): Node[] {
    return this.known(this.#rows.keys());
  }

  #intern(node: Node): Node {
    const known = this.#nodes.get(node.id) ?? node;
    this.#nodes.set(node.id, known);
    return known;
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
