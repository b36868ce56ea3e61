import { withoutCodeMarks } from '../../core/markdown.ts';
import type { Choice } from '../pick.ts';

/** Characters that a row of a quick pick shows before it is cut. */
const WIDTH = 78;

/** A reason to be read among choices, all of it: two lines a row. */
export function reasonRows<T>(reason: string, value: T): readonly Choice<T>[] {
  const lines = linesOf(withoutCodeMarks(reason), WIDTH);
  return lines.flatMap((line, index) => {
    const detail = lines[index + 1];
    return index % 2 === 1
      ? []
      : [
          {
            label: `$(${index === 0 ? 'info' : 'blank'}) ${line}`,
            ...(detail === undefined ? {} : { detail }),
            value,
          },
        ];
  });
}

/** A text in lines of so many characters at most, but for words that are longer. */
export function linesOf(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
