/** A part of a text, in UTF-16 code units, `to` excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Segment<T> extends Range {
  /** What the ranges over it say, in the order of the layers. */
  readonly marks: readonly T[];
}

/**
 * Cuts a text where a range of any layer begins or ends, without what the text has no room for. The ranges of a layer
 * are in order and do not overlap.
 */
export function segments<T>(
  length: number,
  layers: readonly (readonly (Range & { readonly mark: T })[])[],
): Segment<T>[] {
  const cuts = new Set([0, length]);
  for (const { from, to } of layers.flat()) {
    cuts.add(Math.min(from, length)).add(Math.min(to, length));
  }
  const places = [...cuts].sort((a, b) => a - b);
  const next = layers.map(() => 0);
  return places.slice(0, -1).map((from, place) => {
    const marks = layers.flatMap((layer, index) => {
      let at = next[index] ?? 0;
      while ((layer[at]?.to ?? Number.POSITIVE_INFINITY) <= from) {
        at++;
      }
      next[index] = at;
      const range = layer[at];
      return range !== undefined && range.from <= from ? [range.mark] : [];
    });
    return { from, to: places[place + 1] ?? length, marks };
  });
}
