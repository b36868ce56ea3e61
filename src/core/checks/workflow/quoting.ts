/** How a place in a shell script is quoted; `other` where that is not simple: in a here-document, or a comment. */
export type Quoting = 'none' | 'double' | 'single' | 'other';

/** Of the character at `offset` of a POSIX shell script. */
export function quotingAt(script: string, offset: number): Quoting {
  const stack: ('none' | 'double')[] = ['none'];
  let at = 0;
  while (at < offset) {
    const state = stack.at(-1) ?? 'none';
    const char = script[at] ?? '';
    if (script.startsWith('$' + '{{', at)) {
      const end = script.indexOf('}}', at);
      at = end < 0 ? script.length : end + 2;
    } else if (char === '\\') {
      at += 2;
    } else if (script.startsWith('$(', at)) {
      stack.push('none');
      at += 2;
    } else if (state === 'double') {
      if (char === '"') {
        stack.pop();
      }
      at++;
    } else if (char === '"') {
      stack.push('double');
      at++;
    } else if (char === "'") {
      const end = script.indexOf("'", at + 1);
      if (end < 0 || end >= offset) {
        return 'single';
      }
      at = end + 1;
    } else if (char === '`' || script.startsWith('<<', at)) {
      return 'other';
    } else if (char === '#' && /(?:^|[\s;(])$/.test(script.slice(Math.max(at - 1, 0), at))) {
      const end = script.indexOf('\n', at);
      if (end < 0 || end >= offset) {
        return 'other';
      }
      at = end;
    } else {
      if (char === ')' && stack.length > 1) {
        stack.pop();
      }
      at++;
    }
  }
  return stack.at(-1) ?? 'none';
}
