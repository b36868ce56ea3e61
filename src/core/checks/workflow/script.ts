import { isScalar } from 'yaml';
import { type Entry, spanOf } from './yaml.ts';

/** A step's script as it stands in the file, indentation and all, so that places in it are places in the file. */
export interface Script {
  readonly entry: Entry;
  /** Whether the text between the marks is the script as it is: in quotes, and folded, YAML changes it. */
  readonly verbatim: boolean;
  readonly text: string;
  /** Offset of its first character in the file. */
  readonly start: number;
}

export function readScript(text: string, entry: Entry): Script | undefined {
  const { value } = entry;
  if (!isScalar(value) || entry.text === undefined) {
    return undefined;
  }
  const { start, end } = spanOf(value);
  const block = value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED';
  const quoted = value.type === 'QUOTE_DOUBLE' || value.type === 'QUOTE_SINGLE';
  // The first line of a block is its header, such as `|-`.
  const from = block ? text.indexOf('\n', start) + 1 : quoted ? start + 1 : start;
  const to = quoted ? end - 1 : end;
  const verbatim = value.type === 'BLOCK_LITERAL' || value.type === 'PLAIN';
  return { entry, verbatim, text: text.slice(from === 0 ? end : from, to), start: from === 0 ? end : from };
}
