import { type Expression, ExpressionError, type Operator, parseExpression } from './expression.ts';
import { FUNCTIONS } from './functions.ts';
import { areEqual, asNumber, asText, isList, isObject, isTrue, type Value } from './value.ts';

/** What an expression can name. */
export interface Scope {
  readonly contexts: Readonly<Record<string, Value>>;
  /** `success()` and the like, where they are known. */
  readonly status?: Readonly<Record<string, () => boolean>>;
}

/** Throws ExpressionError. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return context(expression.name, scope);
    case 'member':
      return member(evaluate(expression.of, scope), expression.key && evaluate(expression.key, scope));
    case 'not':
      return !isTrue(evaluate(expression.of, scope));
    case 'call':
      return call(expression.name, expression.args, scope);
    case 'binary':
      return binary(expression.operator, expression.left, expression.right, scope);
  }
}

/** A text with `${{ … }}` in it; the value itself where nothing stands beside one expression. */
export function interpolate(text: string, scope: Scope): Value {
  const parts = split(text);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'expression') {
    return evaluate(parseExpression(only.source), scope);
  }
  return parts
    .map(part => (part.kind === 'text' ? part.source : asText(evaluate(parseExpression(part.source), scope))))
    .join('');
}

/** The value of an `if`, where the braces may be left out; `success()` is implied unless a status is named. */
export function condition(text: string | undefined, scope: Scope): boolean {
  const implied = scope.status?.['success']?.() ?? true;
  if (text === undefined || text.trim() === '') {
    return implied;
  }
  const parts = split(text);
  const [only] = parts;
  if (parts.length > 1 && parts.some(part => part.kind === 'expression')) {
    return implied && isTrue(interpolate(text, scope));
  }
  const expression = parseExpression(only?.kind === 'expression' ? only.source : text);
  return (namesStatus(expression) || implied) && isTrue(evaluate(expression, scope));
}

interface Part {
  readonly kind: 'text' | 'expression';
  readonly source: string;
}

/** An expression ends at the first `}}` that is not within a string. */
function split(text: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = text;
  for (let start = rest.indexOf('${{'); start >= 0; start = rest.indexOf('${{')) {
    const inner = /^((?:'(?:[^']|'')*'|[^'])*?)\}\}/.exec(rest.slice(start + 3));
    if (inner === null) {
      throw new ExpressionError(`The expression is not closed: ${rest.slice(start)}`);
    }
    if (start > 0) {
      parts.push({ kind: 'text', source: rest.slice(0, start) });
    }
    parts.push({ kind: 'expression', source: inner[1] ?? '' });
    rest = rest.slice(start + 3 + inner[0].length);
  }
  if (rest !== '' || parts.length === 0) {
    parts.push({ kind: 'text', source: rest });
  }
  return parts;
}

function context(name: string, scope: Scope): Value {
  const key = Object.keys(scope.contexts).find(known => known.toLowerCase() === name.toLowerCase());
  if (key === undefined) {
    throw new ExpressionError(`Unrecognized named-value: '${name}'`);
  }
  return scope.contexts[key] ?? null;
}

/** What is not there is null. */
function member(of: Value, key: Value | undefined): Value {
  if (key === undefined) {
    return isList(of) ? of : isObject(of) ? Object.values(of).map(value => value ?? null) : [];
  }
  if (isList(of)) {
    return typeof key === 'number' ? (of[key] ?? null) : of.map(item => member(item, key));
  }
  if (!isObject(of)) {
    return null;
  }
  const wanted = asText(key).toLowerCase();
  const name = Object.keys(of).find(known => known.toLowerCase() === wanted);
  return name === undefined ? null : (of[name] ?? null);
}

function binary(operator: Operator, left: Expression, right: Expression, scope: Scope): Value {
  const first = evaluate(left, scope);
  switch (operator) {
    case '&&':
      return isTrue(first) ? evaluate(right, scope) : first;
    case '||':
      return isTrue(first) ? first : evaluate(right, scope);
    case '==':
      return areEqual(first, evaluate(right, scope));
    case '!=':
      return !areEqual(first, evaluate(right, scope));
    case '<':
      return order(first, evaluate(right, scope)) < 0;
    case '<=':
      return order(first, evaluate(right, scope)) <= 0;
    case '>':
      return order(first, evaluate(right, scope)) > 0;
    case '>=':
      return order(first, evaluate(right, scope)) >= 0;
  }
}

/** Negative, 0 or positive; NaN where the two cannot be ordered. */
function order(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [left.toLowerCase(), right.toLowerCase()];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return asNumber(left) - asNumber(right);
}

function call(name: string, args: readonly Expression[], scope: Scope): Value {
  const key = name.toLowerCase();
  const status = scope.status?.[key];
  if (status !== undefined && Object.hasOwn(scope.status ?? {}, key)) {
    return status();
  }
  const known = Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key] : undefined;
  if (known === undefined) {
    throw new ExpressionError(`Unrecognized function: '${name}'`);
  }
  if (args.length < known.least || args.length > known.most) {
    throw new ExpressionError(`Wrong number of parameters: '${name}'`);
  }
  return known.run(args.map(arg => evaluate(arg, scope)));
}

const STATUS = ['success', 'failure', 'always', 'cancelled'];

function namesStatus(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return false;
    case 'member':
      return namesStatus(expression.of) || (expression.key !== undefined && namesStatus(expression.key));
    case 'not':
      return namesStatus(expression.of);
    case 'call':
      return STATUS.includes(expression.name.toLowerCase()) || expression.args.some(namesStatus);
    case 'binary':
      return namesStatus(expression.left) || namesStatus(expression.right);
  }
}
