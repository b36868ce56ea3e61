/** Where a key takes the cursor: a position, everything selected, nothing selected; undefined: it does nothing here. */
export function lineKeys(
  key: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
  at: {
    readonly first: number;
    readonly end: number;
    readonly cursor: number | undefined;
    /** Position of the first row that can be seen. */
    readonly top: number;
    /** Rows of a page. */
    readonly page: number;
  },
): number | 'all' | 'none' | undefined {
  const { first, end, cursor, top, page } = at;
  if (key.key === 'Escape') {
    return cursor === undefined ? undefined : 'none';
  }
  if (end === first) {
    return undefined;
  }
  if (key.ctrlKey || key.metaKey) {
    return key.key.toLowerCase() === 'a' ? 'all' : undefined;
  }
  // Without a cursor, the first step goes to what can be seen.
  const from = cursor ?? top;
  const step = (by: number): number => Math.min(Math.max(from + by, first), end - 1);
  switch (key.key) {
    case 'ArrowUp':
      return cursor === undefined ? step(page) : step(-1);
    case 'ArrowDown':
      return cursor === undefined ? step(0) : step(1);
    case 'PageUp':
      return step(-page);
    case 'PageDown':
      return step(page);
    case 'Home':
      return first;
    case 'End':
      return end - 1;
    default:
      return undefined;
  }
}
