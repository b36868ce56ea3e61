/** Checks of data that came from elsewhere. A check is the type guard of what it checks. */
export type Check<T> = (value: unknown) => value is T;

export function record<T extends object>(fields: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> {
  const checks = Object.entries<Check<unknown>>(fields);
  const names = new Set(Object.keys(fields));
  /** Nothing is carried along that was not checked. */
  return (value): value is T =>
    isObject(value) &&
    checks.every(([name, check]) => check(value[name])) &&
    Object.keys(value).every(name => names.has(name));
}

export function list<T>(of: Check<T>, max: number): Check<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= max && value.every(item => of(item));
}

/** An array of exactly these. */
export function tuple<T extends readonly unknown[]>(of: { readonly [K in keyof T]: Check<T[K]> }): Check<T> {
  return (value): value is T =>
    Array.isArray(value) && value.length === of.length && of.every((check, index) => check(value[index]));
}

export function optional<T>(of: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || of(value);
}

export function oneOf<const T extends string | number>(...values: readonly T[]): Check<T> {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value): value is T => known.has(value);
}

/** A string of at most so many UTF-16 code units. */
export function text(max: number): Check<string> {
  return (value): value is string => typeof value === 'string' && value.length <= max;
}

export const flag: Check<boolean> = value => typeof value === 'boolean';

/** Finite. */
export const number: Check<number> = (value): value is number => Number.isFinite(value);

/** A whole number from 0 on. */
export const count: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

export const whole: Check<number> = (value): value is number => Number.isSafeInteger(value);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
