/**
 * Regular expressions as filter patterns have them, between two `%`: letters and digits of ASCII, some symbols, and
 * operators, but no parentheses.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#regex-expressions
 */

/** Characters that stand for themselves. `:` is left out: earlier versions of that page do not have it. */
const PLAIN = /[A-Za-z0-9_#=@/;,-]/;
/** Operators, which stand for themselves with a backslash before them. */
const OPERATOR = /[\^$?[\]{}|\\*+.]/;

/**
 * Finds each text that has the word in it, in upper or lower case, and some others: where a character cannot be said,
 * any is taken. Undefined where that would be all of them. At most `max` characters, of a beginning of the word.
 */
export function ofWord(word: string, max: number): string | undefined {
  let source = '';
  let said = 0;
  for (const character of word) {
    const unit = unitOf(character);
    if (source.length + unit.length > max) {
      break;
    }
    said += unit === '.' || unit === ANY ? 0 : 1;
    // One is enough: it stands for several.
    source += unit === ANY && source.endsWith(ANY) ? '' : unit;
  }
  return said === 0 ? undefined : source;
}

/** Of a character that is no ASCII it is not known how many it counts as. */
const ANY = '.+';

function unitOf(character: string): string {
  if (/[A-Za-z]/.test(character)) {
    return `[${character.toUpperCase()}${character.toLowerCase()}]`;
  }
  if (PLAIN.test(character)) {
    return character;
  }
  if (OPERATOR.test(character)) {
    return `\\${character}`;
  }
  if (/[\s]/.test(character)) {
    return character <= ' ' ? '\\s' : ANY;
  }
  return character <= '\x7f' ? '.' : ANY;
}

/** What may be between a name and its value, in JSON, in JSON within JSON, and in logfmt. */
const BETWEEN = '.{1,9}';

/** Finds each text that has the member, and some others. `*` in the value stands for anything. */
export function ofField(path: string, value: string | undefined, max: number): string | undefined {
  const name = ofWord(path.slice(path.lastIndexOf('.') + 1), max / 2);
  if (name === undefined) {
    return undefined;
  }
  const [start = ''] = (value ?? '').split('*');
  // In JSON these may have a backslash before them, or be written by their number.
  const [plain = ''] = start.split(/["\\/\p{Cc}]|[^\p{ASCII}]/u);
  const said = ofWord(plain, max - name.length - BETWEEN.length);
  return `${name}${BETWEEN}${said ?? ''}`;
}

/** An expression of JavaScript in these terms; undefined where they do not suffice. */
export function ofRegex(source: string, ignoreCase: boolean): string | undefined {
  const parts = source.match(/\\x[0-9A-Fa-f]{2}|\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|./gs) ?? [];
  const translated = parts.map(part => toServer(part, ignoreCase));
  return translated.every(part => part !== undefined) ? translated.join('') : undefined;
}

function toServer(part: string, ignoreCase: boolean): string | undefined {
  if (part.startsWith('\\')) {
    return /^\\(?:[dDsSwW]|x[0-9A-Fa-f]{2}|[^A-Za-z0-9\s%])$/.test(part) && /^[\x20-\x7e]+$/.test(part)
      ? part
      : undefined;
  }
  if (part.startsWith('[') && part.length > 1) {
    return ofClass(part, ignoreCase);
  }
  if (/^\{\d/.test(part) || /^[\^$?|*+.]$/.test(part)) {
    return part;
  }
  if (/^[A-Za-z]$/.test(part) && ignoreCase) {
    return `[${part.toUpperCase()}${part.toLowerCase()}]`;
  }
  return PLAIN.test(part) ? part : part === ' ' ? '\\s' : undefined;
}

function ofClass(part: string, ignoreCase: boolean): string | undefined {
  const inner = part.slice(1, -1);
  if (!/^\^?(?:[A-Za-z0-9_#=@/;,.:-]|\\[dDsSwW]|\\[^A-Za-z0-9\s%])+$/.test(inner)) {
    return undefined;
  }
  if (!ignoreCase) {
    return part;
  }
  const both = inner.replace(
    /\\.|([A-Za-z])-([A-Za-z])|[A-Za-z]/g,
    (found: string, from: string | undefined, to: string | undefined) =>
      found.startsWith('\\')
        ? found
        : from === undefined || to === undefined
          ? `${found.toUpperCase()}${found.toLowerCase()}`
          : `${from.toUpperCase()}-${to.toUpperCase()}${from.toLowerCase()}-${to.toLowerCase()}`,
  );
  return `[${both}]`;
}
