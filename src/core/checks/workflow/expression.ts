/**
 * Expressions of GitHub Actions, so far as it matters what text can come of them.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
export interface Expression {
  /** Of the whole, with its `${{` and `}}`. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Dotted paths, such as `github.event.issue.title`, whose value can be part of the result; in lower case. */
  readonly sources: readonly string[];
}

/** All expressions in a text; offsets are those of the text, plus `base`. */
export function expressionsIn(text: string, base = 0): readonly Expression[] {
  return [...text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map(match => ({
    start: base + match.index,
    end: base + match.index + match[0].length,
    text: match[0],
    sources: sourcesOf(match[1] ?? ''),
  }));
}

/** Functions whose result is true, false, or a hash, whatever they are given. */
const HARMLESS = new Set([
  'contains',
  'startswith',
  'endswith',
  'hashfiles',
  'success',
  'failure',
  'always',
  'cancelled',
]);

/** Paths whose value can come out of an expression; of what cannot be read, all paths in it. */
export function sourcesOf(expression: string): readonly string[] {
  const tokens = tokenize(expression);
  const reader = new Reader(tokens);
  const result = reader.or();
  return reader.done() ? result : tokens.flatMap(token => (token.kind === 'name' ? token.text : []));
}

interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'mark';
  readonly text: string;
}

function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /'((?:[^']|'')*)'|([a-z_][\w-]*)|(\d[\w.]*)|(&&|\|\||[=!<>]=|[.[\]()!<>,*-])|\s+|./gi;
  for (const [, string, name, number, mark] of expression.matchAll(pattern)) {
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string });
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', text: name.toLowerCase() });
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', text: number });
    } else if (mark !== undefined) {
      tokens.push({ kind: 'mark', text: mark });
    }
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  or(): readonly string[] {
    const all = [...this.#and()];
    while (this.#take('||')) {
      all.push(...this.#and());
    }
    return all;
  }

  /** `a && b` is `b`, or an `a` that counts as false, which is no text to speak of. */
  #and(): readonly string[] {
    let last = this.#comparison();
    while (this.#take('&&')) {
      last = this.#comparison();
    }
    return last;
  }

  #comparison(): readonly string[] {
    let result = this.#unary();
    while (['==', '!=', '<', '>', '<=', '>='].some(mark => this.#take(mark))) {
      this.#unary();
      result = [];
    }
    return result;
  }

  #unary(): readonly string[] {
    if (this.#take('!')) {
      this.#unary();
      return [];
    }
    return this.#primary();
  }

  #primary(): readonly string[] {
    if (this.#take('(')) {
      const inner = this.or();
      this.#take(')');
      return inner;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined || token.kind !== 'name') {
      return [];
    }
    return this.#take('(') ? this.#call(token.text) : this.#path(token.text);
  }

  #call(name: string): readonly string[] {
    const given: string[] = [];
    while (!this.done() && !this.#take(')')) {
      given.push(...this.or());
      if (!this.#take(',') && this.#tokens[this.#at]?.text !== ')') {
        break;
      }
    }
    // What is read out of the parsed text is as free as the text: fromJSON(x).y is x.
    this.#path('');
    return HARMLESS.has(name) ? [] : given;
  }

  #path(first: string): readonly string[] {
    let path = first;
    for (;;) {
      if (this.#take('.')) {
        path += `.${this.#tokens[this.#at++]?.text ?? ''}`;
      } else if (this.#take('[')) {
        const token = this.#tokens[this.#at];
        const fixed = token?.kind === 'string' && this.#tokens[this.#at + 1]?.text === ']';
        this.or();
        this.#take(']');
        path += fixed ? `.${token.text.toLowerCase()}` : '.*';
      } else {
        return path === '' ? [] : [path];
      }
    }
  }

  #take(mark: string): boolean {
    const token = this.#tokens[this.#at];
    const there = token?.kind === 'mark' && token.text === mark;
    this.#at += there ? 1 : 0;
    return there;
  }
}
