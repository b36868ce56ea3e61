import { type Asked, ok, type Reply } from './endpoint.ts';

const DEFAULT_SIZE = 30;
const LARGEST_SIZE = 100;

/**
 * The page of a list that `per_page` and `page` ask for, as `{"total_count": …, [name]: […]}`; what is out of
 * range is pulled into it. With a Link header where there are other pages.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function listed<T>(
  { github, query, url }: Asked,
  name: string,
  all: readonly T[],
  describe: (item: T) => object,
  size = DEFAULT_SIZE,
): Reply {
  const perPage = Math.min(count(query.get('per_page'), size), LARGEST_SIZE);
  const page = count(query.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const links = Object.entries({
    prev: page > 1 ? Math.min(page - 1, last) : undefined,
    next: page < last ? page + 1 : undefined,
    last: page < last ? last : undefined,
    first: page > 1 ? 1 : undefined,
  }).flatMap(([relation, to]) => {
    if (to === undefined) {
      return [];
    }
    const other = new URLSearchParams(query);
    other.set('page', String(to));
    return [`<${github.apiUrl}${url}?${other}>; rel="${relation}"`];
  });
  const items = all.slice((page - 1) * perPage, page * perPage).map(item => describe(item));
  return ok({ total_count: all.length, [name]: items }, links.length === 0 ? {} : { link: links.join(', ') });
}

function count(text: string | null, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}
