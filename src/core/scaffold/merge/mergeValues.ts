import { isRecord, same } from './values.ts';

/** What `theirs` is to say, by the same rules as the texts are merged. */
export function mergeValues(theirs: unknown, ours: unknown, base: unknown): unknown {
  if (same(theirs, ours) || same(ours, base)) {
    return theirs;
  }
  if (base !== undefined && same(theirs, base)) {
    return ours;
  }
  if (isRecord(theirs) && isRecord(ours)) {
    const before = isRecord(base) ? base : {};
    const kept = Object.entries(theirs)
      .filter(
        ([key, value]) =>
          Object.hasOwn(ours, key) || !Object.hasOwn(before, key) || !same(value, before[key]),
      )
      .map(([key, value]) => [
        key,
        Object.hasOwn(ours, key) ? mergeValues(value, ours[key], before[key]) : value,
      ]);
    const added = Object.entries(ours).filter(
      ([key]) => !Object.hasOwn(theirs, key) && !Object.hasOwn(before, key),
    );
    return Object.fromEntries([...kept, ...added]);
  }
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    const before: readonly unknown[] = Array.isArray(base) ? base : [];
    const has = (list: readonly unknown[], item: unknown): boolean => list.some(each => same(each, item));
    return [
      ...theirs.filter(item => !has(before, item) || has(ours, item)),
      ...ours.filter(item => !has(theirs, item) && !has(before, item)),
    ];
  }
  return theirs;
}
