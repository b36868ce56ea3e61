import { invalidPattern } from './matches.ts';

/**
 * What stands between two `%`: letters, digits, the symbols and the operators that the page lists, and no
 * others: neither parentheses nor spaces (`\s` stands for one) nor characters of several bytes. Throws
 * InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#regex-expressions
 */
export function parseRegex(source: string): RegExp {
  const plain = /^(?:[A-Za-z0-9:_#=@/;,\-^$?[\]{}|*+.]|\\[dDsSwW]|\\x[0-9A-Fa-f]{2}|\\[^A-Za-z0-9\s%])+$/;
  if (!plain.test(source)) {
    throw invalidPattern();
  }
  try {
    return new RegExp(source);
  } catch {
    throw invalidPattern();
  }
}

/** JSON patterns and those for columns have at most two of them (same page, 'Quotas'). */
export class RegexQuota {
  #left = 2;

  parse(source: string): RegExp {
    if (this.#left === 0) {
      throw invalidPattern();
    }
    this.#left--;
    return parseRegex(source);
  }
}
