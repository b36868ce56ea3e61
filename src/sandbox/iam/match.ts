/** Stand in a pattern for a `*` and a `?` that are no wildcards; private-use characters of Unicode. */
const LITERALS: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001' };
const CHARACTERS: Readonly<Record<string, string>> = { '\uE000': '*', '\uE001': '?' };

/** Gives a pattern that only the text itself matches. */
export function escapeWildcards(text: string): string {
  return text.replaceAll(/[*?]/g, character => LITERALS[character] ?? character);
}

/** The text of a pattern for comparisons that know no wildcards. */
export function plain(pattern: string): string {
  return pattern.replaceAll(/[\uE000\uE001]/g, character => CHARACTERS[character] ?? character);
}

/** `*` stands for any characters, `?` for exactly one; everything else for itself. */
export function glob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p;
      retry = t;
      p += 1;
    } else if (wanted !== undefined && (wanted === '?' || (CHARACTERS[wanted] ?? wanted) === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      retry += 1;
      t = retry;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p += 1;
  }
  return p === pattern.length;
}

/**
 * Matches an action such as `ecs:UpdateService`, without regard to case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function matchAction(pattern: string, action: string): boolean {
  return glob(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Matches a Resource element: wildcards stay within the segments between colons, except that one at
 * the very end of the pattern goes on over the colons that follow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchResource(pattern: string, resource: string): boolean {
  if (pattern === '*') {
    return true;
  }
  const wanted = segments(pattern);
  const given = segments(resource);
  if (wanted.length < given.length && pattern.endsWith('*')) {
    const last = wanted.length - 1;
    return wanted.every((part, index) =>
      glob(part, index === last ? given.slice(index).join(':') : (given[index] ?? '')),
    );
  }
  return wanted.length === given.length && wanted.every((part, index) => glob(part, given[index] ?? ''));
}

/**
 * The comparison of ArnLike and ArnEquals, which are the same: each of the six parts by itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function matchArn(pattern: string, arn: string): boolean {
  const wanted = segments(pattern);
  const given = segments(arn);
  return (
    wanted.length === 6 &&
    given.length === 6 &&
    given[0] === 'arn' &&
    wanted.every((part, index) => glob(part, given[index] ?? ''))
  );
}

/** An ARN has six parts; the last one may itself hold colons. */
function segments(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
