export type ContextValue = string | readonly string[];

/** The keys of one request, in lower case; a list only for keys that AWS calls multivalued. */
export type Context = ReadonlyMap<string, ContextValue>;

/** Makes a context; later sources win over earlier ones. */
export function context(...sources: readonly Readonly<Record<string, ContextValue | undefined>>[]): Context {
  const keys = new Map<string, ContextValue>();
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      if (value !== undefined) {
        keys.set(key.toLowerCase(), value);
      }
    }
  }
  return keys;
}
