/** Splits into parts of at most `size`. */
function chunk<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}

export interface NextToken {
  readonly nextToken?: string | undefined;
}

/** Follows `nextToken` to the end. `read` is given `{}` first, then `{ nextToken }`, to be spread into the request. */
export async function* pages<P extends NextToken>(
  read: (nextToken: { nextToken?: string }) => Promise<P>,
): AsyncGenerator<P> {
  let token: string | undefined;
  do {
    const page = await read(token === undefined ? {} : { nextToken: token });
    yield page;
    token = page.nextToken;
  } while (token !== undefined && token !== '');
}

/** How many requests of one list run at a time: well below the burst of any of ECS's read buckets. */
const CONCURRENCY = 4;

/** The answers to `items` in requests of at most `size`; without items no request is made. */
export function inBatches<T, R>(
  items: readonly T[],
  size: number,
  send: (batch: readonly T[]) => Promise<R>,
): Promise<R[]> {
  return mapConcurrent(chunk(items, size), send);
}

/** Like `Promise.all(items.map(run))` with a bounded number under way; starts no more after a rejection. */
async function mapConcurrent<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      const item = items[index];
      if (item === undefined) {
        continue;
      }
      try {
        results[index] = await run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
  return results;
}
