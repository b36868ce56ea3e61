import type { Context } from './context.ts';
import { escapeWildcards } from './match.ts';

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * Puts policy variables (`${aws:PrincipalTag/team}`, `${key, 'default'}`, `${*}`) into a text of a
 * policy. Wildcards that come out of a variable are escaped: they stand for themselves. Undefined when
 * a key is absent and no default is given, and then nothing matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function substitute(text: string, keys: Context): string | undefined {
  let absent = false;
  const result = text.replaceAll(VARIABLE, (_, inner: string) => {
    if (inner === '*' || inner === '?' || inner === '$') {
      return escapeWildcards(inner);
    }
    const comma = inner.indexOf(',');
    const key = (comma < 0 ? inner : inner.slice(0, comma)).trim().toLowerCase();
    const value = keys.get(key) ?? (comma < 0 ? undefined : unquote(inner.slice(comma + 1).trim()));
    if (typeof value !== 'string') {
      absent = true;
      return '';
    }
    return escapeWildcards(value);
  });
  return absent ? undefined : result;
}

function unquote(text: string): string {
  return text.replace(/^'(.*)'$/, '$1');
}
