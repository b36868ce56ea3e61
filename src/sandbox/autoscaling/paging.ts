import { ApiError, type Input } from '../api.ts';
import { integer, text } from '../input.ts';

/** Throws ValidationException or InvalidNextTokenException. `most` is how many a page has at most, and by default. */
export function page<T>(
  found: readonly T[],
  input: Input,
  most: number,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const size = integer(input, 'MaxResults') ?? most;
  if (size < 1) {
    throw new ApiError('ValidationException', 'MaxResults must be at least 1.');
  }
  const given = Math.min(size, most);
  const token = text(input, 'NextToken');
  const start = token === undefined ? 0 : Number(/^page (\d+)$/.exec(decode(token))?.[1]);
  if (Number.isNaN(start)) {
    throw new ApiError('InvalidNextTokenException', 'The next token is not valid.');
  }
  const end = start + given;
  return {
    items: found.slice(start, end),
    NextToken: end < found.length ? Buffer.from(`page ${end}`).toString('base64') : undefined,
  };
}

function decode(token: string): string {
  return Buffer.from(token, 'base64').toString();
}
