import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { Json } from '../../json.ts';

/** Deeper than any task definition is. */
const MAX_DEPTH = 64;

const LITERALS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * JSON (RFC 8259) that a person wrote. Throws Failure `invalid` which says in which line and column it breaks
 * off, why, and what to write instead; a member that stands there twice is an error too.
 */
export function readJson(source: string): Json {
  return new Reader(source.replace(/^\ufeff/, '')).read();
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Json {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#source.length) {
      throw this.#wrong(l10n.t('something follows the end of the document'), l10n.t('Take it away.'));
    }
    return value;
  }

  #value(depth: number): Json {
    this.#space();
    if (depth > MAX_DEPTH) {
      throw this.#wrong(l10n.t('it is nested too deeply'), l10n.t('A task definition is flatter.'));
    }
    switch (this.#source[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"':
        return this.#text();
      default:
        return this.#plain();
    }
  }

  #object(depth: number): Json {
    this.#at++;
    const members = new Map<string, Json>();
    this.#space();
    if (this.#skip('}')) {
      return {};
    }
    for (;;) {
      this.#space();
      if (this.#source[this.#at] !== '"') {
        throw this.#source[this.#at] === '}' && members.size > 0
          ? this.#wrong(l10n.t('a comma stands before the closing brace'), l10n.t('Take the comma away.'))
          : this.#wrong(
              l10n.t('the name of a member is due'),
              l10n.t('Names stand in double quotation marks.'),
            );
      }
      const start = this.#at;
      const name = this.#text();
      if (members.has(name)) {
        throw this.#wrong(
          l10n.t('`{0}` stands there twice', name),
          l10n.t('Keep the one that is meant.'),
          start,
        );
      }
      this.#space();
      if (!this.#skip(':')) {
        throw this.#wrong(l10n.t('a colon is due after `{0}`', name), l10n.t('Write one.'));
      }
      members.set(name, this.#value(depth + 1));
      this.#space();
      if (this.#skip('}')) {
        return Object.fromEntries(members);
      }
      this.#comma(l10n.t('a comma or the closing brace is due after `{0}`', name));
    }
  }

  #list(depth: number): Json {
    this.#at++;
    const items: Json[] = [];
    this.#space();
    if (this.#skip(']')) {
      return items;
    }
    for (;;) {
      this.#space();
      if (this.#source[this.#at] === ']' && items.length > 0) {
        throw this.#wrong(
          l10n.t('a comma stands before the closing bracket'),
          l10n.t('Take the comma away.'),
        );
      }
      items.push(this.#value(depth + 1));
      this.#space();
      if (this.#skip(']')) {
        return items;
      }
      this.#comma(l10n.t('a comma or the closing bracket is due'));
    }
  }

  #comma(due: string): void {
    if (!this.#skip(',')) {
      throw this.#wrong(due, l10n.t('Write one.'));
    }
  }

  #text(): string {
    const start = this.#at;
    const [found] = this.#match(/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\x7f|[\x80-\x9f])*"/uy);
    if (found === undefined) {
      throw this.#wrong(
        l10n.t('a text does not end in its line, or has a character that JSON wants escaped'),
        l10n.t('End it with a quotation mark; write a line break as \\n and a backslash as \\\\.'),
        start,
      );
    }
    return String(JSON.parse(found));
  }

  #plain(): Json {
    const start = this.#at;
    const [word = ''] = this.#match(/[^\s,:[\]{}"]+/y);
    const literal = LITERALS.get(word);
    if (literal !== undefined) {
      return literal;
    }
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word)) {
      return Number(word);
    }
    if (word === '' && start >= this.#source.length) {
      throw this.#wrong(l10n.t('it ends before it is complete'), l10n.t('Something is not closed.'), start);
    }
    throw this.#wrong(
      l10n.t('a value is due'),
      l10n.t('Texts stand in double quotation marks; numbers, true, false and null stand as they are.'),
      start,
    );
  }

  #space(): void {
    this.#match(/[ \t\r\n]*/y);
    if (/^\/[/*]/.test(this.#source.slice(this.#at, this.#at + 2))) {
      throw this.#wrong(l10n.t('a comment stands there'), l10n.t('JSON has no comments: take it away.'));
    }
  }

  #skip(character: string): boolean {
    const found = this.#source[this.#at] === character;
    this.#at += found ? 1 : 0;
    return found;
  }

  #match(pattern: RegExp): readonly string[] {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? [];
    this.#at += found[0]?.length ?? 0;
    return found;
  }

  #wrong(what: string, fix: string, at = this.#at): Failure {
    const before = this.#source.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new Failure(
      'invalid',
      l10n.t('This is no JSON: in line {0}, column {1}, {2}.', before.length, column, what),
      { hint: fix },
    );
  }
}
