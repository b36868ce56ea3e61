import type { Node } from 'jsonc-parser';

export interface JsonEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Changes JSON text by its nodes, and leaves comments, line ends and the form of what is there alone. */
export class JsonEditor {
  readonly #text: string;
  readonly #unit: string;
  readonly #eol: string;

  constructor(text: string) {
    this.#text = text;
    this.#unit = /^([ \t]+)["/[{]/m.exec(text)?.[1] ?? '  ';
    this.#eol = text.includes('\r\n') ? '\r\n' : '\n';
  }

  replaced(node: Node, value: unknown): JsonEdit {
    const text = this.#format(value, this.#indent(node.offset));
    return { start: node.offset, end: end(node), text };
  }

  /** Some of the container's children are taken away, and others added at its end; `key` only in objects. */
  changed(
    container: Node,
    removed: ReadonlySet<Node>,
    added: readonly { readonly key?: string; readonly value: unknown }[],
  ): readonly JsonEdit[] {
    const children = container.children ?? [];
    const kept = children.filter(child => !removed.has(child));
    const last = kept.at(-1);
    const isInline = !this.#text
      .slice(container.offset, children.at(-1)?.offset ?? end(container))
      .includes('\n');
    const indent = last === undefined ? undefined : this.#indent(last.offset);
    const outer = this.#indent(container.offset);
    const inner = isInline && last !== undefined ? outer : (indent ?? outer + this.#unit);
    const items = added.map(({ key, value }) => {
      const text = isInline && last !== undefined ? inlineText(value) : this.#format(value, inner);
      return key === undefined ? text : `${JSON.stringify(key)}: ${text}`;
    });
    if (last === undefined) {
      // Nothing stays: what is between the brackets goes, or is filled.
      const text = items.map(item => `${this.#eol}${inner}${item}`).join(',');
      return [
        {
          start: container.offset + 1,
          end: end(container) - 1,
          text: items.length === 0 ? '' : `${text}${this.#eol}${outer}`,
        },
      ];
    }
    const isLast = children.at(-1) === last;
    // On one line, what is taken away behind it takes the comma along.
    const comma = isInline && !isLast ? undefined : this.#commaAfter(last);
    const isTrailing = comma !== undefined && isLast;
    const edits = children.flatMap(child =>
      removed.has(child) ? [this.#removal(child, children, removed, isInline)] : [],
    );
    if (items.length === 0) {
      // What is last now may have no comma behind it.
      return comma === undefined || isTrailing
        ? edits
        : [...edits, { start: comma, end: comma + 1, text: '' }];
    }
    const separator = isInline ? ', ' : `,${this.#eol}${inner}`;
    const text = items.join(separator) + (isTrailing ? ',' : '');
    if (isInline) {
      const at = comma === undefined ? end(last) : comma + 1;
      return [...edits, { start: at, end: at, text: comma === undefined ? `, ${text}` : ` ${text}` }];
    }
    const at = this.#endOfLine(comma === undefined ? end(last) : comma + 1);
    return [
      ...edits,
      ...(comma === undefined ? [{ start: end(last), end: end(last), text: ',' }] : []),
      { start: at, end: at, text: `${this.#eol}${inner}${text}` },
    ];
  }

  #removal(child: Node, children: readonly Node[], removed: ReadonlySet<Node>, isInline: boolean): JsonEdit {
    const place = children.indexOf(child);
    if (isInline) {
      const before = children.slice(0, place).some(each => !removed.has(each))
        ? children[place - 1]
        : undefined;
      const after = children[place + 1];
      return before === undefined
        ? { start: child.offset, end: after?.offset ?? end(child), text: '' }
        : { start: end(before), end: end(child), text: '' };
    }
    const lineStart = this.#text.lastIndexOf('\n', child.offset - 1) + 1;
    const isFirstOnLine = this.#text.slice(lineStart, child.offset).trim() === '';
    const comma = this.#commaAfter(child);
    const stop = this.#endOfLine(comma === undefined ? end(child) : comma + 1);
    return {
      start: isFirstOnLine ? lineStart - (this.#text[lineStart - 2] === '\r' ? 2 : 1) : child.offset,
      end: stop,
      text: '',
    };
  }

  /** Offset of the comma behind a node; undefined where there is none. */
  #commaAfter(node: Node): number | undefined {
    const [skipped = ''] = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*/.exec(this.#text.slice(end(node))) ?? [];
    const offset = end(node) + skipped.length;
    return this.#text[offset] === ',' ? offset : undefined;
  }

  /** Behind the comments that stand on the line after the offset, or the offset where something else does. */
  #endOfLine(offset: number): number {
    const [comments = ''] =
      /^(?:[ \t]*(?:\/\*[^\n]*?\*\/|\/\/[^\r\n]*))*/.exec(this.#text.slice(offset)) ?? [];
    return offset + comments.length;
  }

  /** What the line of the offset begins with. */
  #indent(offset: number): string {
    const start = this.#text.lastIndexOf('\n', offset - 1) + 1;
    return /^[ \t]*/.exec(this.#text.slice(start))?.[0] ?? '';
  }

  #format(value: unknown, indent: string): string {
    return JSON.stringify(value, undefined, this.#unit).replaceAll('\n', `${this.#eol}${indent}`);
  }
}

/** A value on one line, with the spaces that people set. */
function inlineText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inlineText).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, inner]) => `${JSON.stringify(key)}: ${inlineText(inner)}`,
    );
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return JSON.stringify(value);
}

function end({ offset, length }: Node): number {
  return offset + length;
}
