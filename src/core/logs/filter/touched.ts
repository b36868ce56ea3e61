export interface Span {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Which positions changed: few spans, in order, that do not touch each other. */
export class Touched {
  #spans: Span[] = [];

  add(from: number, to: number): void {
    if (from >= to) {
      return;
    }
    const before = this.#spans.filter(span => span.to < from);
    const after = this.#spans.filter(span => span.from > to);
    const joined = this.#spans.slice(before.length, this.#spans.length - after.length);
    this.#spans = [
      ...before,
      {
        from: Math.min(from, joined[0]?.from ?? from),
        to: Math.max(to, joined.at(-1)?.to ?? to),
      },
      ...after,
    ];
  }

  /** Gives them, and forgets them. */
  take(): readonly Span[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }
}
