import type { Json } from '../../api.ts';
import { invalidPattern, type Matches } from './matches.ts';
import { RegexQuota } from './regex.ts';
import { asOperator, makeTest, OPERAND, OPERATOR } from './value.ts';

type Condition = (event: Json) => boolean;
/** The members and indexes of a selector; `*` stands for all of a list. */
type Path = readonly (string | number)[];

/**
 * `{ $.level = "error" && ($.status >= 500 || $.user IS NULL) }`. `&&` binds closer than `||`. A comparison,
 * `!=` too, needs the field to be there; that `!=` does no document says. Messages that are no JSON object do
 * not match. Throws InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
 */
export function parseJsonPattern(pattern: string): Matches {
  if (!pattern.endsWith('}')) {
    throw invalidPattern();
  }
  const reader = new Reader(pattern.slice(1, -1));
  const condition = reader.any();
  reader.end();
  return message => {
    const event = readObject(message);
    return event !== undefined && condition(event);
  };
}

function readObject(message: string): Json | undefined {
  if (!message.trimStart().startsWith('{')) {
    return undefined;
  }
  try {
    const value: Json = JSON.parse(message);
    return value;
  } catch {
    return undefined;
  }
}

class Reader {
  readonly #text: string;
  readonly #regexes = new RegexQuota();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#take(/\s*/y);
    if (this.#at < this.#text.length) {
      throw invalidPattern();
    }
  }

  any(): Condition {
    const conditions = [this.#all()];
    while (this.#take(/\s*\|\|/y) !== undefined) {
      conditions.push(this.#all());
    }
    return event => conditions.some(condition => condition(event));
  }

  #all(): Condition {
    const conditions = [this.#one()];
    while (this.#take(/\s*&&/y) !== undefined) {
      conditions.push(this.#one());
    }
    return event => conditions.every(condition => condition(event));
  }

  #one(): Condition {
    if (this.#take(/\s*\(/y) !== undefined) {
      const inner = this.any();
      this.#need(/\s*\)/y);
      return inner;
    }
    const path = this.#selector();
    const is = this.#take(/\s+IS\s+(NULL|TRUE|FALSE)\b/y)?.[1];
    if (is !== undefined) {
      const wanted = is === 'NULL' ? null : is === 'TRUE';
      return event => select(event, path).includes(wanted);
    }
    if (this.#take(/\s+NOT\s+EXISTS\b/y) !== undefined) {
      return event => select(event, path).length === 0;
    }
    if (this.#take(/\s+EXISTS\b/y) !== undefined) {
      return event => select(event, path).length > 0;
    }
    this.#take(/\s*/y);
    const operator = asOperator(this.#need(OPERATOR)[0]);
    this.#take(/\s*/y);
    const test = makeTest(operator, this.#need(OPERAND), this.#regexes);
    return event =>
      select(event, path).some(value => value !== null && typeof value !== 'object' && test(value));
  }

  #selector(): Path {
    this.#need(/\s*\$/y);
    const path: (string | number)[] = [];
    const step = /\.([\w-]+)|\.?\[['"]([^'"]+)['"]\]|\[(\d+|\*)\]/y;
    for (let found = this.#take(step); found !== undefined; found = this.#take(step)) {
      const [, plain, quoted, index] = found;
      path.push(index === undefined || index === '*' ? (plain ?? quoted ?? '*') : Number(index));
    }
    if (path.length === 0) {
      throw invalidPattern();
    }
    return path;
  }

  #take(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text);
    if (found === null) {
      return undefined;
    }
    this.#at = form.lastIndex;
    return found;
  }

  #need(form: RegExp): RegExpExecArray {
    const found = this.#take(form);
    if (found === undefined) {
      throw invalidPattern();
    }
    return found;
  }
}

/** What stands there; several where the path has `*`. */
function select(event: Json, path: Path): readonly Json[] {
  return path.reduce<readonly Json[]>(
    (values, step) =>
      values.flatMap((value): readonly Json[] => {
        if (value === null || typeof value !== 'object') {
          return [];
        }
        if (isList(value)) {
          const item = typeof step === 'number' ? value[step] : undefined;
          return step === '*' ? value : item === undefined ? [] : [item];
        }
        const member = Object.hasOwn(value, step) ? value[step] : undefined;
        return member === undefined ? [] : [member];
      }),
    [event],
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
