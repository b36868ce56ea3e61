import { parseColumns } from './columns.ts';
import { parseJsonPattern } from './json.ts';
import { invalidPattern, type Matches } from './matches.ts';
import { parseRegex } from './regex.ts';
import { parseTerms } from './terms.ts';

/**
 * A filter pattern of FilterLogEvents and Live Tail: terms, `{…}` for JSON, `[…]` for columns, or one regular
 * expression in `%`. Throws InvalidParameterException for what is none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parsePattern(pattern: string): Matches {
  const text = pattern.trim();
  switch (text[0]) {
    case '{':
      return parseJsonPattern(text);
    case '[':
      return parseColumns(text);
    case '%': {
      if (text.length < 3 || !text.endsWith('%')) {
        throw invalidPattern();
      }
      const regex = parseRegex(text.slice(1, -1));
      return message => regex.test(message);
    }
    default:
      return parseTerms(text);
  }
}
