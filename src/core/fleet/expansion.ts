import type { Disposable } from '../emitter.ts';
import type { Node } from './node.ts';
import type { Topic } from './topic.ts';
import { parent, topicOf } from './tree.ts';

/**
 * Watches what is needed for the nodes that are expanded in a view that is visible. With a node, all that
 * is below it collapses: what a view shows of it later, it says.
 */
export class Expansion implements Disposable {
  readonly #watch: (topic: Topic) => Disposable;
  readonly #expanded = new Map<string, Node>();
  /** Collapsed with expanded nodes below. */
  readonly #unsure = new Set<string>();
  /** Expanded when a filter took them out of the tree. */
  readonly #hidden = new Map<string, Node>();
  readonly #held = new Map<string, Disposable>();
  #visible = false;

  constructor(watch: (topic: Topic) => Disposable) {
    this.#watch = watch;
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    for (const [id, node] of this.#expanded) {
      if (visible) {
        this.#hold(node);
      } else {
        this.#release(id);
      }
    }
  }

  /**
   * The node is expanded; may be said again at every repaint. Gives true where the view has to be asked
   * which nodes below are expanded as well, because they were before.
   */
  expand(node: Node): boolean {
    this.#expanded.set(node.id, node);
    this.#hidden.delete(node.id);
    if (this.#visible) {
      this.#hold(node);
    }
    return this.#unsure.delete(node.id);
  }

  isExpanded(id: string): boolean {
    return this.#expanded.has(id);
  }

  collapse(node: Node): void {
    const below = [...this.#expanded.values()].filter(other => isBelow(other, node.id));
    if (below.length > 0) {
      this.#unsure.add(node.id);
    }
    for (const { id } of [node, ...below]) {
      this.#expanded.delete(id);
      this.#release(id);
    }
    for (const other of [...this.#hidden.values()]) {
      if (other.id === node.id || isBelow(other, node.id)) {
        this.#hidden.delete(other.id);
      }
    }
  }

  /** The node is not shown for now; where it was expanded, that is kept in mind for its return. */
  hide(id: string): void {
    const node = this.#expanded.get(id) ?? this.#hidden.get(id);
    this.forget(id);
    if (node !== undefined) {
      this.#hidden.set(id, node);
    }
  }

  /** Whether the node was expanded when it was hidden, and is to be so again. */
  returnsExpanded(id: string): boolean {
    return this.#hidden.has(id);
  }

  /** The node is no longer in the tree. */
  forget(id: string): void {
    this.#expanded.delete(id);
    this.#unsure.delete(id);
    this.#hidden.delete(id);
    this.#release(id);
  }

  dispose(): void {
    for (const id of [...this.#held.keys()]) {
      this.#release(id);
    }
    this.#expanded.clear();
    this.#hidden.clear();
    this.#visible = false;
  }

  #hold(node: Node): void {
    const topic = topicOf(node);
    if (topic !== undefined && !this.#held.has(node.id)) {
      this.#held.set(node.id, this.#watch(topic));
    }
  }

  #release(id: string): void {
    this.#held.get(id)?.dispose();
    this.#held.delete(id);
  }
}

function isBelow(node: Node, id: string): boolean {
  for (let above = parent(node); above !== undefined; above = parent(above)) {
    if (above.id === id) {
      return true;
    }
  }
  return false;
}
