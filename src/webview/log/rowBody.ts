import type { Entry } from '../../core/logs/entry.ts';
import type { Range } from '../../core/logs/text/segments.ts';
import { element, setClass, setText } from '../dom.ts';
import { isPlain, jsonOf, jsonPieces, type Link, linePieces, type Piece } from './rowText.ts';

/** The text of a row. Its nodes are used again for other texts: most of them are alike, and changing one costs less than making it. */
export class RowBody {
  readonly node = element('span', 'body');
  readonly #links: Link[] = [];
  #folded = true;

  /** Where its parts lead to, in their order. */
  get links(): readonly Link[] {
    return this.#links;
  }

  /** Where a node within it leads to. */
  linkOf(target: Element): Link | undefined {
    const node = target.closest('[data-link]');
    return node === null || !this.node.contains(node)
      ? undefined
      : this.#links[Number(node.getAttribute('data-link'))];
  }

  /** `open`: its JSON is; `columns`: characters of the text that can be seen, where it is not. */
  show({ line }: Entry, open: boolean, found: readonly Range[], columns: number): void {
    this.#links.length = 0;
    const json = open ? jsonOf(line.text, line.cut !== undefined) : undefined;
    if (json === undefined) {
      if (!this.#folded) {
        this.node.replaceChildren();
      }
      this.#put(this.node, linePieces(line.text, line.cut !== undefined, found, columns));
    } else {
      this.node.replaceChildren(
        ...jsonPieces(json.text, json.json).map(({ indent, pieces }) => {
          const row = element('div', 'member');
          row.style.paddingLeft = `${indent * 2}ch`;
          this.#put(row, pieces);
          return row;
        }),
      );
    }
    this.#folded = json === undefined;
    setClass(this.node, this.#folded ? 'body' : 'body open');
  }

  #put(parent: HTMLElement, pieces: readonly Piece[]): void {
    let next = parent.firstChild;
    for (const piece of pieces) {
      const plain = isPlain(piece);
      const text = piece.text;
      if (plain ? next instanceof Text : next instanceof HTMLSpanElement) {
        const node = next;
        next = next?.nextSibling ?? null;
        if (node instanceof Text) {
          if (node.data !== text) {
            node.data = text;
          }
        } else if (node instanceof HTMLSpanElement) {
          this.#dress(node, piece);
        }
      } else if (plain) {
        parent.insertBefore(document.createTextNode(text), next);
      } else {
        parent.insertBefore(this.#dress(element('span', ''), piece), next);
      }
    }
    while (next !== null) {
      const after = next.nextSibling;
      next.remove();
      next = after;
    }
  }

  #dress(node: HTMLSpanElement, { text, className, colour = '', background = '', link }: Piece): HTMLElement {
    setClass(node, className);
    setText(node, text);
    if (node.hasAttribute('style') || colour !== '' || background !== '') {
      node.style.color = colour;
      node.style.backgroundColor = background;
    }
    if (link !== undefined) {
      node.setAttribute('data-link', String(this.#links.length));
      this.#links.push(link);
    } else if (node.hasAttribute('data-link')) {
      node.removeAttribute('data-link');
    }
    return node;
  }
}
