import { ApiError, type Input } from '../api.ts';
import { integer, invalid, text } from '../input.ts';

/**
 * One page of `items`, whose order must be the same for every call. The token names the last item that
 * was given and the question that was asked, so that items which come and go between two pages neither
 * hide nor repeat others.
 *
 * Throws InvalidParameterException when `maxResults` is not within 1–100 or the token is not one of ours.
 */
export function page<T>(
  items: readonly T[],
  input: Input,
  options: { readonly standard: number; readonly key: (item: T) => string; readonly question: string },
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const size = integer(input, 'maxResults') ?? options.standard;
  if (size < 1 || size > 100) {
    throw invalid('maxResults should be between 1 and 100');
  }
  const token = text(input, 'nextToken');
  let start = 0;
  if (token !== undefined) {
    const position = decode(token, options.question);
    const index = items.findIndex(item => options.key(item) === position.key);
    // The last item that was given is gone: those before it were given too, so go on at its old place.
    start = index < 0 ? Math.min(position.index, items.length) : index + 1;
  }
  const given = items.slice(start, start + size);
  const last = given.at(-1);
  const more = last !== undefined && start + size < items.length;
  return {
    items: given,
    nextToken: more ? encode(options.question, options.key(last), start + size - 1) : undefined,
  };
}

function encode(question: string, key: string, index: number): string {
  return Buffer.from(JSON.stringify([question, key, index])).toString('base64');
}

function decode(token: string, question: string): { readonly key: string; readonly index: number } {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    if (Array.isArray(value)) {
      const [asked, key, index]: unknown[] = value;
      if (asked === question && typeof key === 'string' && typeof index === 'number') {
        return { key, index };
      }
    }
  } catch {
    // Not JSON: not a token of ours either.
  }
  throw new ApiError('InvalidParameterException', 'Invalid token.');
}
