/** The name that a misspelt one stands for: one other at most two letters away; undefined where that is not clear. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = simple(name);
  const same = names.filter(other => simple(other) === plain);
  if (same.length === 1) {
    return same[0];
  }
  const limit = name.length > 6 ? 2 : 1;
  const near = names.filter(other => distance(plain, simple(other), limit) <= limit);
  return near.length === 1 ? near[0] : undefined;
}

function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** Levenshtein's; more than `limit` where it is more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1;
  }
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
