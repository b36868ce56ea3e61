/** A value of an expression. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is { readonly [key: string]: Value | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTrue(value: Value): boolean {
  return !(
    value === null ||
    value === false ||
    value === '' ||
    value === 0 ||
    (typeof value === 'number' && Number.isNaN(value))
  );
}

/** As a text within a string. */
export function asText(value: Value): string {
  if (typeof value === 'object') {
    return value === null ? '' : isList(value) ? 'Array' : 'Object';
  }
  return String(value);
}

export function asNumber(value: Value): number {
  if (typeof value === 'object') {
    return value === null ? 0 : Number.NaN;
  }
  return typeof value === 'string' && value.trim() === '' ? 0 : Number(value);
}

/** Texts are compared without case; values of different types as numbers. */
export function areEqual(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    return left.toLowerCase() === right.toLowerCase();
  }
  if (typeof left === 'object' && typeof right === 'object') {
    return left === right;
  }
  return asNumber(left) === asNumber(right);
}

/** Anything that came from JSON or YAML. */
export function toValue(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      if (value === null) {
        return null;
      }
      return Array.isArray(value)
        ? value.map(toValue)
        : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toValue(item)]));
    default:
      return null;
  }
}
