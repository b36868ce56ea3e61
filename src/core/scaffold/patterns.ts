/** A character that a pattern asks for, as often as it says. */
interface Part {
  readonly takes: (character: string) => boolean;
  /** Characters at which what it takes changes. */
  readonly edges: string;
  readonly least: 0 | 1;
  readonly endless: boolean;
}

/**
 * Whether one branch or tag can match both of GitHub's patterns, of which neither begins with `!`.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function patternsMeet(left: string, right: string): boolean {
  const [one, other] = [partsOf(left), partsOf(right)];
  // Ranges that meet do so at an end of one of them; the control character stands for all that no pattern names.
  const letters = [...new Set([...one, ...other].flatMap(({ edges }) => [...edges])), '/', '\u0001'];
  const seen = new Set<string>();
  const open: [number, number][] = [[0, 0]];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [i, j] = at;
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) {
      return true;
    }
    if (seen.has(at.join())) {
      continue;
    }
    seen.add(at.join());
    if (a?.least === 0) {
      open.push([i + 1, j]);
    }
    if (b?.least === 0) {
      open.push([i, j + 1]);
    }
    if (a !== undefined && b !== undefined && letters.some(each => a.takes(each) && b.takes(each))) {
      for (const nextA of a.endless ? [i, i + 1] : [i + 1]) {
        for (const nextB of b.endless ? [j, j + 1] : [j + 1]) {
          open.push([nextA, nextB]);
        }
      }
    }
  }
  return false;
}

function partsOf(pattern: string): readonly Part[] {
  return [...pattern.matchAll(/\*\*?|(\[[^\]]*\]|\\.|[^*])([?+]?)/gs)].map(
    ([whole, one, times]): Part =>
      one === undefined
        ? { takes: each => whole === '**' || each !== '/', edges: '', least: 0, endless: true }
        : { ...characterOf(one), least: times === '?' ? 0 : 1, endless: times === '+' },
  );
}

function characterOf(text: string): Pick<Part, 'takes' | 'edges'> {
  if (text.length > 1 && text.startsWith('[')) {
    const ranges = [...text.slice(1, -1).matchAll(/(.)-(.)|(.)/gs)].map(
      ([, from, to, one = '']) => [from ?? one, to ?? one] as const,
    );
    return {
      takes: each => ranges.some(([from, to]) => from <= each && each <= to),
      edges: ranges.flat().join(''),
    };
  }
  const one = text.slice(-1);
  return { takes: each => each === one, edges: one };
}
