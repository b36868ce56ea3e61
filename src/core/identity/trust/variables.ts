import type { TrustContext } from './context.ts';
import { type Pattern, pattern } from './pattern.ts';

/**
 * Fills the policy variables of a condition's value: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for
 * the characters themselves. What a variable brings holds no wildcard. Undefined where a key has no value and no
 * default is given: such a value compares with nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function fill(text: string, context: TrustContext): Pattern | undefined {
  let filled = '';
  const quoted = new Set<number>();
  let rest = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    const value = variable(match[1] ?? '', context);
    if (value === undefined) {
      return undefined;
    }
    filled += text.slice(rest, match.index);
    for (const found of value.matchAll(/[*?]/g)) {
      quoted.add(filled.length + found.index);
    }
    filled += value;
    rest = match.index + match[0].length;
  }
  return rest === 0 ? pattern(text) : { text: filled + text.slice(rest), quoted };
}

/** The keys that the policy variables of a value name. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^}]*)\}/g)]
    .map(([, inside = '']) => partsOf(inside).key)
    .filter(key => !/^[*?$]$/.test(key));
}

/** A dollar sign that begins no variable. */
const VARIABLE_SIGN = `\${$}`;

/** The value that only this text matches, for a policy that knows variables; wildcards only count where asked for. */
export function literal(text: string, where: { readonly wildcards: boolean }): string {
  const plain = text.replaceAll(/\$(?=\{)/g, () => VARIABLE_SIGN);
  return where.wildcards ? plain.replaceAll(/[*?]/g, character => `\${${character}}`) : plain;
}

function variable(inside: string, context: TrustContext): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') {
    return inside;
  }
  const { key, fallback } = partsOf(inside);
  const values = context.get(key.toLowerCase());
  return values?.length === 1 && !values.many ? values[0] : fallback;
}

function partsOf(inside: string): { readonly key: string; readonly fallback: string | undefined } {
  const [, key = '', , fallback] = /^\s*([^,]*?)\s*(,\s*'(.*)'\s*)?$/.exec(inside) ?? [];
  return { key, fallback };
}
