import { findJson } from '../text/json.ts';
import type { Clause, Operator, Wanted } from './clauses.ts';
import { escaped, globTest } from './glob.ts';

/** Objects in objects that are looked into. */
const DEPTH_MAX = 50;

/**
 * Whether an event is meant by the clauses. Of regular expressions it says nothing: the server has looked for them.
 */
export function matcher(clauses: readonly Clause[]): (message: string) => boolean {
  const tests = clauses
    .filter(({ any }) => any.every(({ kind }) => kind !== 'regex'))
    .map(({ any, not }) => {
      const each = any.map(testOf);
      return (message: string): boolean => each.some(test => test(message)) !== not;
    });
  return message => tests.every(test => test(message));
}

function testOf(wanted: Wanted): (message: string) => boolean {
  switch (wanted.kind) {
    case 'text': {
      const expression = new RegExp(escaped(wanted.text), 'i');
      return message => expression.test(message);
    }
    case 'field':
      return fieldTest(wanted);
    case 'regex':
      return () => true;
  }
}

/** Either it stands there as text, `name=value` or `"name": "value"`, or it is a member of the JSON in it. */
function fieldTest({
  path,
  operator,
  value,
}: Extract<Wanted, { kind: 'field' }>): (message: string) => boolean {
  const accepts = valueTest(operator, value);
  const before = new RegExp(`(?<![\\w.-])${escaped(path)}${BETWEEN}`, 'gi');
  const name = path.toLowerCase();
  return message => {
    return written(message, before).some(accepts) || inJson(message, name, accepts);
  };
}

/** What may be between a name and its value: quotes, escaped where JSON stands in JSON, and the sign. */
const BETWEEN = `\\\\?["']?[ \\t]{0,2}[=:][ \\t]{0,2}\\\\?`;

/** A value without quotes, to where it ends. */
const BARE = /[^\s,;&}\])"'\\]+/y;
const QUOTED = { '"': /((?:[^"\\]|\\.)*)"/sy, "'": /([^']*)'/y } as const;

/** The values that stand behind what `before` finds. Where a quote is not closed, none is from there on. */
function written(message: string, before: RegExp): string[] {
  const values: string[] = [];
  const unclosed = new Set<string>();
  before.lastIndex = 0;
  while (before.test(message)) {
    const at = before.lastIndex;
    const mark = message.charAt(at);
    const expression = mark === '"' || mark === "'" ? QUOTED[mark] : BARE;
    if (unclosed.has(mark)) {
      continue;
    }
    expression.lastIndex = expression === BARE ? at : at + 1;
    const found = expression.exec(message);
    if (found !== null) {
      values.push(found[1] ?? found[0]);
      before.lastIndex = expression.lastIndex;
    } else if (expression !== BARE) {
      unclosed.add(mark);
    }
  }
  return values;
}

function valueTest(operator: Operator, value: string): (found: string) => boolean {
  const glob = globTest(value);
  const limit = Number(value);
  return found => {
    const number = found.trim() === '' ? Number.NaN : Number(found);
    switch (operator) {
      case '=':
        return glob(found);
      case '>':
        return number > limit;
      case '>=':
        return number >= limit;
      case '<':
        return number < limit;
      case '<=':
        return number <= limit;
    }
  };
}

function inJson(message: string, name: string, accepts: (found: string) => boolean): boolean {
  const json = findJson(message);
  if (json?.complete !== true) {
    return false;
  }
  try {
    const value: unknown = JSON.parse(message.slice(json.from, json.to));
    return typeof value === 'object' && value !== null && hasMember(value, '', name, accepts, 0);
  } catch {
    return false;
  }
}

/** A member whose names, from some object on, are those of the path; in arrays, only of the objects there. */
function hasMember(
  value: object,
  path: string,
  name: string,
  accepts: (found: string) => boolean,
  depth: number,
): boolean {
  if (depth >= DEPTH_MAX) {
    return false;
  }
  return Object.entries(value).some(([key, member]: [string, unknown]) => {
    const inner = Array.isArray(value)
      ? path
      : path === ''
        ? key.toLowerCase()
        : `${path}.${key.toLowerCase()}`;
    if (typeof member === 'object' && member !== null) {
      return hasMember(member, inner, name, accepts, depth + 1);
    }
    return !Array.isArray(value) && (inner === name || inner.endsWith(`.${name}`)) && accepts(String(member));
  });
}
