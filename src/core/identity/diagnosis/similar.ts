/** Characters that two spellings of one name may differ by. */
const TYPING_ERRORS = 3;

/** The text that differs least from `text`, and by so little that it may be what was meant. */
export function mostSimilar(text: string, others: readonly string[]): string | undefined {
  const [nearest] = others
    .map(other => ({ other, distance: distance(text, other) }))
    .filter(it => it.distance > 0 && it.distance <= TYPING_ERRORS)
    .sort((one, other) => one.distance - other.distance);
  return nearest?.other;
}

/** How many characters have to be inserted, left out or replaced (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of [...one].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (character === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
