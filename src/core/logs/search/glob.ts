/**
 * Whether a text is what `pattern` says, in which `*` stands for anything; upper and lower case are the same, as a
 * RegExp has them. It takes the first place that fits of each part, and so goes through the text once.
 */
export function globTest(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const starts = new RegExp(`^${escaped(first)}`, 'i');
  const ends = new RegExp(`^${escaped(last)}$`, 'i');
  if (parts.length === 1) {
    return text => text.length === first.length && ends.test(text);
  }
  const inner = parts
    .slice(1, -1)
    .filter(part => part !== '')
    .map(part => ({ length: part.length, expression: new RegExp(escaped(part), 'i') }));
  return text => {
    const to = text.length - last.length;
    if (to < first.length || !starts.test(text) || !ends.test(text.slice(to))) {
      return false;
    }
    let rest = text.slice(first.length, to);
    for (const { expression, length } of inner) {
      const at = rest.search(expression);
      if (at === -1) {
        return false;
      }
      rest = rest.slice(at + length);
    }
    return true;
  };
}

/** For a RegExp to take it as it is. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
