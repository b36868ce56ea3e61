/**
 * The grammar of `${{ … }}`.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */

export type Expression =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'name'; readonly name: string }
  /** `key` undefined stands for `*`. */
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression | undefined }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Operator = (typeof BY_PRECEDENCE)[number][number];

/** Something that is no expression, or names what does not exist. The message says what. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const BY_PRECEDENCE = [['||'], ['&&'], ['==', '!='], ['<', '<=', '>', '>=']] as const;

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<number>[+-]?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))|(?<name>[A-Za-z_][\w-]*)|(?<sign>\|\||&&|==|!=|<=|>=|[<>!()[\].,*]))/y;

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'sign';
  readonly text: string;
}

/** Throws ExpressionError. */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokens(source), source);
  const expression = parser.binary(0);
  parser.end();
  return expression;
}

function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(source)?.groups;
    const entry = Object.entries(groups ?? {}).find(([, text]) => text !== undefined);
    if (entry === undefined) {
      throw new ExpressionError(
        `Unexpected symbol: '${source.slice(at).trim()}'. Located at position ${at + 1} within expression: ${source.trim()}`,
      );
    }
    const [kind, text] = entry;
    found.push({
      kind: kind === 'text' || kind === 'number' || kind === 'name' ? kind : 'sign',
      text,
    });
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #source: string;
  #next = 0;

  constructor(list: readonly Token[], source: string) {
    this.#tokens = list;
    this.#source = source.trim();
  }

  binary(level: number): Expression {
    const operators: readonly Operator[] | undefined = BY_PRECEDENCE[level];
    if (operators === undefined) {
      return this.#unary();
    }
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find(sign => this.#takes(sign));
      if (operator === undefined) {
        return left;
      }
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  end(): void {
    if (this.#next < this.#tokens.length) {
      throw this.#unexpected();
    }
  }

  #unary(): Expression {
    return this.#takes('!') ? { kind: 'not', of: this.#unary() } : this.#postfix();
  }

  #postfix(): Expression {
    let expression = this.#primary();
    for (;;) {
      if (this.#takes('.')) {
        const key = this.#takes('*') ? undefined : this.#name();
        expression = {
          kind: 'member',
          of: expression,
          key: key === undefined ? undefined : { kind: 'literal', value: key },
        };
      } else if (this.#takes('[')) {
        const key = this.#takes('*') ? undefined : this.binary(0);
        this.#expect(']');
        expression = { kind: 'member', of: expression, key };
      } else {
        return expression;
      }
    }
  }

  #primary(): Expression {
    const token = this.#tokens[this.#next];
    if (token === undefined) {
      throw new ExpressionError(`Unexpected end of expression: ${this.#source}`);
    }
    if (this.#takes('(')) {
      const inner = this.binary(0);
      this.#expect(')');
      return inner;
    }
    this.#next += 1;
    switch (token.kind) {
      case 'text':
        return { kind: 'literal', value: token.text.slice(1, -1).replaceAll("''", "'") };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'name':
        return this.#named(token.text);
      case 'sign':
        this.#next -= 1;
        throw this.#unexpected();
    }
  }

  #named(name: string): Expression {
    if (Object.hasOwn(CONSTANTS, name)) {
      return { kind: 'literal', value: CONSTANTS[name] ?? null };
    }
    if (!this.#takes('(')) {
      return { kind: 'name', name };
    }
    const args: Expression[] = [];
    if (!this.#takes(')')) {
      do {
        args.push(this.binary(0));
      } while (this.#takes(','));
      this.#expect(')');
    }
    return { kind: 'call', name, args };
  }

  #name(): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'name') {
      throw this.#unexpected();
    }
    this.#next += 1;
    return token.text;
  }

  #takes(sign: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'sign' || token.text !== sign) {
      return false;
    }
    this.#next += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) {
      throw this.#unexpected();
    }
  }

  #unexpected(): ExpressionError {
    const text = this.#tokens[this.#next]?.text ?? 'end of expression';
    return new ExpressionError(`Unexpected symbol: '${text}' within expression: ${this.#source}`);
  }
}

const CONSTANTS: Readonly<Record<string, null | boolean | number>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
};
