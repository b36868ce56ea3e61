/**
 * Whether some text fits both of two patterns, in which `*` stands for any characters and `?` for one: whether the
 * resources of a statement can be such as an action takes.
 */
export function overlap(a: string, b: string): boolean {
  let row = new Array<boolean>(b.length + 1).fill(false);
  for (let i = a.length; i >= 0; i--) {
    const next = new Array<boolean>(b.length + 1).fill(false);
    for (let j = b.length; j >= 0; j--) {
      next[j] = fits(i, j, next);
    }
    row = next;
  }
  return row[0] ?? false;

  /** Of what is left from `i` and from `j`; `row` is that of `i + 1`, `next` what is known of this one. */
  function fits(i: number, j: number, next: readonly boolean[]): boolean {
    const x = a[i];
    const y = b[j];
    if (x === undefined && y === undefined) {
      return true;
    }
    if (x === '*' && (row[j] === true || (y !== undefined && next[j + 1] === true))) {
      return true;
    }
    if (y === '*' && (next[j + 1] === true || (x !== undefined && row[j] === true))) {
      return true;
    }
    const same = x !== undefined && y !== undefined && (x === y || x === '?' || y === '?');
    return same && x !== '*' && y !== '*' && row[j + 1] === true;
  }
}

/** The same of two ARNs, whose parts a star does not reach beyond; one that is cut short is compared as a text. */
export function overlapArns(a: string, b: string): boolean {
  const left = parts(a);
  const right = parts(b);
  return left === undefined || right === undefined
    ? overlap(a, b)
    : left.every((part, index) => overlap(part, right[index] ?? ''));
}

function parts(arn: string): readonly string[] | undefined {
  const split = arn.split(':');
  return split.length < 6 ? undefined : [...split.slice(0, 5), split.slice(5).join(':')];
}
