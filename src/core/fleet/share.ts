/** Whether two plain values (primitives, arrays, records) say the same. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => same(item, b[index]))
    );
  }
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
  );
}

/**
 * `next` with everything that did not change taken from `previous`, so that what is identical is
 * unchanged. Doubles (a list that changed between two of its pages) are left out.
 */
export function share<T extends { readonly arn: string }>(
  previous: readonly T[] | undefined,
  next: readonly T[],
): readonly T[] {
  const before = new Map(previous?.map(item => [item.arn, item]));
  const shared = new Map<string, T>();
  for (const item of next) {
    if (!shared.has(item.arn)) {
      const old = before.get(item.arn);
      shared.set(item.arn, old !== undefined && same(old, item) ? old : item);
    }
  }
  const result = [...shared.values()];
  return previous !== undefined &&
    previous.length === result.length &&
    result.every((item, index) => item === previous[index])
    ? previous
    : result;
}
