import * as vscode from 'vscode';
import { Attention } from '../core/fleet/attention.ts';
import { Expansion } from '../core/fleet/expansion.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import { loadedRows, loadRows } from '../core/fleet/lazyRows.ts';
import type { Node } from '../core/fleet/node.ts';
import { Rendered, topmost } from '../core/fleet/rendered.ts';
import { failingServices } from '../core/fleet/serviceHealth.ts';
import { children, parent } from '../core/fleet/tree.ts';
import type { Clock, Log } from '../core/ports.ts';
import { CONTEXT_KEYS, VIEWS } from '../manifest.ts';
import type { CurrentEnvironment } from './currentEnvironment.ts';
import { markCurrent, toTreeItem } from './fleetItem.ts';

/** Ages and minutes left are painted again this often (ms). */
const TICK = 20_000;
/** So many rows are looked at in one go, so that a large tree does not hold up the extension host. */
const SLICE = 500;

/** A change that VS Code may have dropped is looked at again after this time (ms), so many times. */
const REPAINT_AFTER = 400;
const REPAINTS = 5;

/** The tree of environments, clusters, services and tasks. It paints from the fleet's snapshot and reads nothing itself. */
export class FleetView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #fleet: Fleet;
  readonly #current: Pick<CurrentEnvironment, 'name' | 'onDidChange'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<Node[] | undefined>();
  readonly #expansion: Expansion;
  readonly #attention: Attention;
  readonly #rendered: Rendered;
  readonly #view: vscode.TreeView<Node>;
  readonly #parts: readonly vscode.Disposable[];
  #ticking: AbortController | undefined;
  #filter = '';

  readonly #shown = new vscode.EventEmitter<void>();

  readonly onDidChangeTreeData = this.#changed.event;
  /** The view came into sight. */
  readonly onDidShow = this.#shown.event;

  constructor(
    fleet: Fleet,
    current: Pick<CurrentEnvironment, 'name' | 'onDidChange'>,
    clock: Clock,
    log: Log,
  ) {
    this.#fleet = fleet;
    this.#current = current;
    this.#clock = clock;
    this.#log = log;
    this.#expansion = new Expansion(topic => fleet.watch(topic));
    this.#attention = new Attention(fleet);
    this.#rendered = new Rendered(id => this.#left(id));
    this.#view = vscode.window.createTreeView(VIEWS.fleet, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#parts = [
      this.#view,
      this.#changed,
      this.#shown,
      this.#expansion,
      this.#attention,
      this.#view.onDidExpandElement(({ element }) => {
        if (this.#expansion.expand(element)) {
          this.#changed.fire([element]);
        }
      }),
      this.#view.onDidCollapseElement(({ element }) => this.#expansion.collapse(element)),
      this.#view.onDidChangeVisibility(({ visible }) => this.#setVisible(visible)),
      vscode.window.onDidChangeWindowState(({ focused }) => fleet.setActive(focused)),
      fleet.onDidChange(ids => this.#onFleetChange(ids)),
      current.onDidChange(() => this.#changed.fire(undefined)),
    ];
    fleet.setActive(vscode.window.state.focused);
    this.#setVisible(this.#view.visible);
  }

  /** Only clusters and services whose names contain this are shown; empty shows all. */
  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    this.#view.message = text === '' ? '' : vscode.l10n.t('Only names with "{0}" are shown.', text);
    vscode.commands
      .executeCommand('setContext', CONTEXT_KEYS.filtered, text !== '')
      .then(undefined, (error: unknown) => this.#failed('the filter', error));
    this.#changed.fire(undefined);
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    await loadRows();
    if (node !== undefined) {
      this.#expansion.expand(node);
    }
    return this.#rendered.gaveChildren(node, children(this.#fleet.snapshot, node, this.#filter));
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    const { row } = await loadRows();
    const shown = row(this.#fleet.snapshot, node, this.#clock.now());
    this.#rendered.gaveRow(shown);
    // VS Code forgets the state of what a filter hid; what comes back is a new row to it.
    const item = toTreeItem(
      this.#expansion.returnsExpanded(node.id) ? { ...shown, expandable: 'expanded' } : shown,
    );
    return this.#isMarked(node) ? markCurrent(item, shown) : item;
  }

  dispose(): void {
    this.#ticking?.abort();
    for (const part of this.#parts) {
      part.dispose();
    }
  }

  /** A single environment is the current one anyway. */
  #isMarked(node: Node): boolean {
    return (
      node.kind === 'environment' &&
      node.environment === this.#current.name &&
      this.#fleet.snapshot.environments.length > 1
    );
  }

  #left(id: string): void {
    if (this.#filter === '') {
      this.#expansion.forget(id);
    } else {
      this.#expansion.hide(id);
    }
  }

  #setVisible(visible: boolean): void {
    this.#expansion.setVisible(visible);
    this.#ticking?.abort();
    this.#ticking = undefined;
    if (visible) {
      this.#ticking = new AbortController();
      const { signal } = this.#ticking;
      this.#tick(signal).catch((error: unknown) => {
        if (!signal.aborted) {
          this.#failed('the ticking', error);
        }
      });
      this.#shown.fire();
    }
  }

  /** Rejects with the signal's reason: there is no other end. */
  async #tick(signal: AbortSignal): Promise<void> {
    for (;;) {
      const nodes = this.#rendered.all();
      for (let from = 0; from < nodes.length; from += SLICE) {
        this.#paint(nodes.slice(from, from + SLICE));
        await this.#clock.sleep(0, signal);
      }
      this.#attend();
      await this.#clock.sleep(TICK, signal);
    }
  }

  /** What stands in a cluster that is folded up is not seen. */
  #attend(): void {
    this.#attention.look(
      this.#view.visible
        ? this.#rendered.all().filter(node => this.#expansion.isExpanded(parent(node)?.id ?? ''))
        : [],
    );
  }

  #onFleetChange(ids: readonly string[] | undefined): void {
    this.#showBadge();
    this.#attend();
    if (ids === undefined) {
      this.#changed.fire(undefined);
    } else {
      this.#paint(this.#withFiltering(this.#rendered.known(ids)));
    }
  }

  /** Under a filter, what is in a cluster decides whether its environment shows it. */
  #withFiltering(nodes: readonly Node[]): Node[] {
    const above =
      this.#filter === ''
        ? []
        : nodes.flatMap(node => (node.kind === 'cluster' ? (parent(node)?.id ?? []) : []));
    return [...nodes, ...this.#rendered.known(new Set(above))];
  }

  /** `tries` is how often it is looked at again whether VS Code took it. */
  #paint(nodes: readonly Node[], tries = REPAINTS): void {
    const rows = loadedRows();
    if (rows === undefined) {
      return;
    }
    const { snapshot } = this.#fleet;
    const now = this.#clock.now();
    const different = this.#rendered.different(
      nodes,
      node => ({ row: rows.row(snapshot, node, now), children: children(snapshot, node, this.#filter) }),
      ({ id }, error) => this.#failed(`the row of ${id}`, error),
    );
    if (different.length > 0) {
      this.#changed.fire(topmost(different));
      if (tries > 0) {
        this.#paintAgain(different, tries - 1).catch((error: unknown) => this.#failed('a repaint', error));
      }
    }
  }

  /** VS Code drops a change of a node whose children it is just about to show, and asks for nothing then. */
  async #paintAgain(nodes: readonly Node[], tries: number): Promise<void> {
    const signal = this.#ticking?.signal;
    if (signal === undefined) {
      return;
    }
    try {
      await this.#clock.sleep(REPAINT_AFTER, signal);
    } catch {
      return;
    }
    this.#paint(
      nodes.filter(({ id }) => this.#expansion.isExpanded(id)),
      tries,
    );
  }

  #showBadge(): void {
    const count = failingServices(this.#fleet.snapshot);
    if (count !== (this.#view.badge?.value ?? 0)) {
      const tooltip =
        count === 1
          ? vscode.l10n.t('1 service was failing when it was last read')
          : vscode.l10n.t('{0} services were failing when they were last read', count);
      this.#view.badge = count === 0 ? undefined : { value: count, tooltip };
    }
  }

  #failed(what: string, error: unknown): void {
    this.#log.error(`fleet view: ${what} failed: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
