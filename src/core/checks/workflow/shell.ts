/** A word of a command, with its quotes taken off, and where it stands. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A simple command: words between separators. Offsets are those of the text given, plus `base`. */
export interface Command {
  readonly words: readonly Word[];
  readonly start: number;
  readonly end: number;
}

/**
 * The simple commands of a POSIX shell script, also those in `$(…)`, backticks and parentheses, in the order in which
 * they end. It reads what people write in workflows, not all of the language: expressions of GitHub (`${{ … }}`) are
 * text of the word they stand in, here-documents are skipped.
 */
export function commandsOf(script: string, base = 0): readonly Command[] {
  const reader = new Reader(script, base);
  reader.list('');
  return reader.commands;
}

class Reader {
  readonly commands: Command[] = [];
  readonly #text: string;
  readonly #base: number;
  #at = 0;
  #documents: string[] = [];

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  /** Commands up to `close`, or to the end. */
  list(close: string): void {
    let words: Word[] = [];
    const finish = (): void => {
      const [first] = words;
      const last = words.at(-1);
      if (first !== undefined && last !== undefined) {
        this.commands.push({ words, start: first.start, end: last.end });
      }
      words = [];
    };
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      if (close !== '' && char === close) {
        this.#at++;
        break;
      }
      if (char === '\\' && /^\\\r?\n/.test(this.#text.slice(this.#at, this.#at + 3))) {
        this.#at += this.#text[this.#at + 1] === '\r' ? 3 : 2;
      } else if (char === '\n') {
        finish();
        this.#at++;
        this.#skipDocuments();
      } else if (/\s/.test(char)) {
        this.#at++;
      } else if (char === '(') {
        finish();
        this.#at++;
        this.list(')');
      } else if (/[;&|){}]/.test(char)) {
        finish();
        this.#at++;
      } else if (char === '#') {
        this.#at = this.#lineEnd();
      } else if (this.#text.startsWith('<<<', this.#at)) {
        this.#at += 3;
      } else if (this.#text.startsWith('<<', this.#at)) {
        this.#document();
      } else if (char === '<' || char === '>') {
        this.#at += this.#text[this.#at + 1] === '&' ? 2 : 1;
      } else {
        words.push(this.#word(close));
      }
    }
    finish();
  }

  #word(close: string): Word {
    const start = this.#at;
    let text = '';
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      if ((close !== '' && char === close) || /[\s;&|()<>]/.test(char)) {
        break;
      }
      if (char === '\\') {
        if (this.#text[this.#at + 1] === '\n') {
          break;
        }
        text += this.#text[this.#at + 1] ?? '';
        this.#at += 2;
      } else if (char === "'") {
        const end = this.#text.indexOf("'", this.#at + 1);
        const stop = end < 0 ? this.#text.length : end;
        text += this.#text.slice(this.#at + 1, stop);
        this.#at = stop + 1;
      } else if (char === '"') {
        text += this.#quoted();
      } else {
        text += this.#substitution() ?? this.#plain();
      }
    }
    return { text, start: this.#base + start, end: this.#base + Math.min(this.#at, this.#text.length) };
  }

  #quoted(): string {
    let text = '';
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      if (this.#text[this.#at] === '\\') {
        const next = this.#text[this.#at + 1] ?? '';
        text += /["\\$`\n]/.test(next) ? next : `\\${next}`;
        this.#at += 2;
      } else {
        text += this.#substitution() ?? this.#plain();
      }
    }
    this.#at++;
    return text;
  }

  #plain(): string {
    return this.#text[this.#at++] ?? '';
  }

  /** `${{ … }}`, `$(…)`, `${…}` or backticks, as they are written; the commands in them are read. */
  #substitution(): string | undefined {
    const start = this.#at;
    if (this.#text.startsWith('$' + '{{', start)) {
      const end = this.#text.indexOf('}}', start);
      this.#at = end < 0 ? this.#text.length : end + 2;
    } else if (this.#text.startsWith('${', start)) {
      const end = this.#text.indexOf('}', start);
      this.#at = end < 0 ? this.#text.length : end + 1;
    } else if (this.#text.startsWith('$(', start)) {
      this.#at += 2;
      this.list(')');
    } else if (this.#text[start] === '`') {
      this.#at++;
      this.list('`');
    } else {
      return undefined;
    }
    return this.#text.slice(start, this.#at);
  }

  #document(): void {
    const [whole = '<<', , mark] = /^<<-?\s*(['"]?)(\w+)\1/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += whole.length;
    if (mark !== undefined) {
      this.#documents.push(mark);
    }
  }

  #skipDocuments(): void {
    for (const mark of this.#documents) {
      const end = new RegExp(`^[ \\t]*${mark}[ \\t]*\\r?$`, 'm').exec(this.#text.slice(this.#at));
      this.#at = end === null ? this.#text.length : this.#at + end.index + end[0].length;
    }
    this.#documents = [];
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }
}
