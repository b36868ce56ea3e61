/** What a key on the lines asks for. */
export type LineKey =
  /** To an index; `extend` the selection, or not. */
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'fold'; readonly open: boolean }
  | { readonly kind: 'open' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'exclude' }
  | { readonly kind: 'follow' }
  | { readonly kind: 'byId' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'wrap' }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly step: 1 | -1 };

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const PLAIN: Readonly<Record<string, LineKey>> = {
  ArrowRight: { kind: 'fold', open: true },
  ArrowLeft: { kind: 'fold', open: false },
  Enter: { kind: 'open' },
  ContextMenu: { kind: 'menu' },
  m: { kind: 'menu' },
  '/': { kind: 'filter' },
  '-': { kind: 'exclude' },
  i: { kind: 'byId' },
  e: { kind: 'error', step: 1 },
  E: { kind: 'error', step: -1 },
  f: { kind: 'follow' },
  ' ': { kind: 'pause' },
  w: { kind: 'wrap' },
  '?': { kind: 'help' },
};

/** What a key asks for; undefined: it does nothing here, and is left to the editor. */
export function lineKey(
  event: Key,
  at: {
    readonly count: number;
    /** Index of the cursor's line. */
    readonly cursor: number | undefined;
    /** Index of the first row that can be seen. */
    readonly top: number;
    /** Rows of a page. */
    readonly page: number;
  },
): LineKey | undefined {
  const { key, shiftKey: extend } = event;
  const { count, cursor, top, page } = at;
  if (event.ctrlKey || event.metaKey) {
    return key.toLowerCase() === 'a' && count > 0 && !event.altKey ? { kind: 'all' } : undefined;
  }
  if (event.altKey) {
    return undefined;
  }
  if (key === 'Escape') {
    return cursor === undefined ? undefined : { kind: 'none' };
  }
  if (key === 'F10' && extend) {
    return { kind: 'menu' };
  }
  const found = Object.hasOwn(PLAIN, key) ? PLAIN[key] : undefined;
  if (found !== undefined) {
    return found;
  }
  // Without a cursor, the first step goes to what can be seen.
  const from = cursor ?? top;
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: cursor === undefined ? from + page : from - 1,
    ArrowDown: cursor === undefined ? from : from + 1,
    PageUp: from - page,
    PageDown: from + page,
    Home: 0,
    End: count - 1,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return to === undefined || count === 0
    ? undefined
    : { kind: 'move', to: Math.min(Math.max(to, 0), count - 1), extend };
}
