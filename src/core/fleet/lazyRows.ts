type Rows = typeof import('./rows.ts');

let rows: Rows | undefined;

/** What paints the rows, which is loaded when the tree is first shown. */
export async function loadRows(): Promise<Rows> {
  rows ??= await import('./rows.ts');
  return rows;
}

/** Undefined as long as nothing can have been painted. */
export function loadedRows(): Rows | undefined {
  return rows;
}
