import type { LogRecord } from './record.ts';
import { malformed, type Token, tokensOf } from './tokens.ts';

type Condition = (record: LogRecord) => boolean;

interface Column {
  readonly field: string;
  readonly name: string;
}

export interface Aggregate {
  readonly name: string;
  readonly kind: 'count' | 'sum' | 'avg' | 'min' | 'max';
  /** Absent for `count(*)`. */
  readonly field?: string;
}

/** What rows of statistics are grouped by: a field, or a span of time in milliseconds. */
interface Grouping {
  readonly name: string;
  readonly by: string | number;
}

export interface Query {
  readonly columns: readonly Column[];
  readonly filters: readonly Condition[];
  readonly sort: { readonly field: string; readonly descending: boolean } | undefined;
  readonly limit: number | undefined;
  readonly stats:
    | { readonly aggregates: readonly Aggregate[]; readonly groupings: readonly Grouping[] }
    | undefined;
}

const standardColumns: readonly Column[] = ['@timestamp', '@message'].map(field => ({ field, name: field }));
const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * The commands of Logs Insights QL that this project and people at a console use most: fields, display,
 * filter, sort, limit and stats. AWS has more; all else is a MalformedQueryException here.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function parseQuery(text: string): Query {
  return new Parser(tokensOf(text)).query();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    let columns: readonly Column[] = [];
    const filters: Condition[] = [];
    let sort: Query['sort'];
    let limit: number | undefined;
    let stats: Query['stats'];
    do {
      const command = this.#next();
      switch (command.kind === 'name' ? command.text.toLowerCase() : '') {
        case 'fields':
          columns = [...columns, ...this.#list(() => this.#column())];
          break;
        case 'display':
          columns = this.#list(() => this.#column());
          break;
        case 'filter':
          filters.push(this.#any());
          break;
        case 'sort': {
          const field = this.#name();
          const descending = this.#word('desc') !== undefined;
          sort = { field, descending: descending || this.#word('asc') === undefined };
          break;
        }
        case 'limit':
          limit = this.#number();
          break;
        case 'stats':
          stats = {
            aggregates: this.#list(() => this.#aggregate()),
            groupings: this.#word('by') === undefined ? [] : this.#list(() => this.#grouping()),
          };
          break;
        default:
          throw malformed(`unexpected symbol found ${command.text}`, command);
      }
    } while (this.#symbol('|') !== undefined);
    const end = this.#peek();
    if (end.kind !== 'end') {
      throw malformed(`unexpected symbol found ${end.text}`, end);
    }
    return { columns: columns.length === 0 ? standardColumns : columns, filters, sort, limit, stats };
  }

  #column(): Column {
    const field = this.#name();
    return { field, name: this.#word('as') === undefined ? field : this.#name() };
  }

  #aggregate(): Aggregate {
    const token = this.#next();
    const kind = (['count', 'sum', 'avg', 'min', 'max'] as const).find(known => known === token.text);
    if (kind === undefined) {
      throw malformed(`unknown function ${token.text}`, token);
    }
    this.#need('(');
    const all = kind === 'count' && this.#symbol('*') !== undefined;
    const field = all ? undefined : this.#name();
    this.#need(')');
    const standard = `${kind}(${field ?? '*'})`;
    const name = this.#word('as') === undefined ? standard : this.#name();
    return { name, kind, ...(field === undefined ? {} : { field }) };
  }

  #grouping(): Grouping {
    const token = this.#next();
    if (token.kind !== 'name') {
      throw malformed(`unexpected symbol found ${token.text}`, token);
    }
    if (token.text !== 'bin' || this.#symbol('(') === undefined) {
      return { name: token.text, by: token.text };
    }
    const span = this.#next();
    const [, count, unit] = /^(\d+)(ms|s|m|h|d|w)$/.exec(span.text) ?? [];
    const length = Number(count) * (units[unit ?? ''] ?? Number.NaN);
    if (!(length > 0)) {
      throw malformed(`${span.text} is no period`, span);
    }
    this.#need(')');
    return { name: `bin(${span.text})`, by: length };
  }

  #any(): Condition {
    const conditions = [this.#all()];
    while (this.#word('or') !== undefined) {
      conditions.push(this.#all());
    }
    return record => conditions.some(condition => condition(record));
  }

  #all(): Condition {
    const conditions = [this.#one()];
    while (this.#word('and') !== undefined) {
      conditions.push(this.#one());
    }
    return record => conditions.every(condition => condition(record));
  }

  #one(): Condition {
    if (this.#word('not') !== undefined) {
      const inner = this.#one();
      return record => !inner(record);
    }
    if (this.#symbol('(') !== undefined) {
      const inner = this.#any();
      this.#need(')');
      return inner;
    }
    const field = this.#name();
    if (field === 'ispresent' && this.#symbol('(') !== undefined) {
      const present = this.#name();
      this.#need(')');
      return record => record.get(present) !== undefined;
    }
    const negated = this.#word('not') !== undefined;
    const test = this.#test(negated);
    return record => negated !== test(record.get(field));
  }

  /** What follows a field. A field that is not there equals nothing. */
  #test(negated: boolean): (value: string | number | undefined) => boolean {
    if (this.#word('like') !== undefined || (!negated && this.#symbol('=~') !== undefined)) {
      const operand = this.#next();
      if (operand.kind === 'text') {
        return value => value !== undefined && String(value).includes(operand.text);
      }
      const regex = regexOf(operand);
      return value => value !== undefined && regex.test(String(value));
    }
    if (this.#word('in') !== undefined) {
      this.#need('[');
      const values = new Set(this.#list(() => this.#literal()).map(String));
      this.#need(']');
      return value => value !== undefined && values.has(String(value));
    }
    const operator = this.#next();
    const compare = comparisons[operator.text];
    if (negated || operator.kind !== 'symbol' || compare === undefined) {
      throw malformed(`unexpected symbol found ${operator.text}`, operator);
    }
    const literal = this.#literal();
    const numeric = typeof literal === 'number';
    return value => {
      if (value === undefined) {
        return operator.text === '!=';
      }
      const order = numeric ? Number(value) - literal : byText(String(value), literal);
      return Number.isNaN(order) ? operator.text === '!=' : compare(order);
    };
  }

  #literal(): string | number {
    const minus = this.#symbol('-') !== undefined;
    const token = this.#next();
    if (token.kind === 'number') {
      return minus ? -Number(token.text) : Number(token.text);
    }
    if (token.kind !== 'text' || minus) {
      throw malformed(`unexpected symbol found ${token.text}`, token);
    }
    return token.text;
  }

  #list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.#symbol(',') !== undefined) {
      items.push(item());
    }
    return items;
  }

  #name(): string {
    const token = this.#next();
    if (token.kind !== 'name') {
      throw malformed(`unexpected symbol found ${token.text}`, token);
    }
    return token.text;
  }

  #number(): number {
    const token = this.#next();
    if (token.kind !== 'number' || !/^[1-9]\d*$/.test(token.text)) {
      throw malformed(`unexpected symbol found ${token.text}`, token);
    }
    return Number(token.text);
  }

  #word(text: string): Token | undefined {
    const token = this.#peek();
    return token.kind === 'name' && token.text.toLowerCase() === text ? this.#next() : undefined;
  }

  #symbol(text: string): Token | undefined {
    const token = this.#peek();
    return token.kind === 'symbol' && token.text === text ? this.#next() : undefined;
  }

  #need(text: string): void {
    if (this.#symbol(text) === undefined) {
      const token = this.#peek();
      throw malformed(`expected ${text}, found ${token.text}`, token);
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'end of query', start: 0, end: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': order => order === 0,
  '!=': order => order !== 0,
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
};

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `(?i)` at its beginning: upper and lower case are the same. */
function regexOf(token: Token): RegExp {
  if (token.kind !== 'regex') {
    throw malformed(`unexpected symbol found ${token.text}`, token);
  }
  const folded = token.text.startsWith('(?i)');
  try {
    return new RegExp(folded ? token.text.slice(4) : token.text, folded ? 'i' : '');
  } catch {
    throw malformed(`invalid regular expression ${token.text}`, token);
  }
}
