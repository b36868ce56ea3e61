/** A text as lines, with the offset at which each begins; places of YAML's nodes are offsets. */
export class Lines {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** Number of the line that the offset is on, from 0. */
  lineAt(offset: number): number {
    let line = this.#starts.findLastIndex(start => start <= offset);
    if (line < 0) {
      line = 0;
    }
    return line;
  }

  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Without its end. */
  line(line: number): string {
    return this.text.slice(this.start(line), this.start(line + 1)).replace(/\r?\n$/, '');
  }

  column(offset: number): number {
    return offset - this.start(this.lineAt(offset));
  }

  /** The first of the comment and empty lines right above a line, not above `limit`. */
  lead(line: number, limit: number): number {
    let first = line;
    while (first > limit && /^\s*(?:#.*)?$/.test(this.line(first - 1))) {
      first -= 1;
    }
    return first;
  }

  /** Lines from `first` to before `end`, moved by `shift` columns; those of `|` texts move with the rest. */
  moved(first: number, end: number, shift: number): string {
    const lines: string[] = [];
    for (let line = first; line < end; line += 1) {
      const text = this.line(line);
      lines.push(text.trim() === '' ? '' : move(text, shift));
    }
    return lines.map(line => `${line}\n`).join('');
  }
}

function move(text: string, shift: number): string {
  if (shift >= 0) {
    return ' '.repeat(shift) + text;
  }
  const spaces = text.length - text.trimStart().length;
  return text.slice(Math.min(-shift, spaces));
}
