import type { Environment } from '../core/model.ts';
import { toAwsFailure } from './failure.ts';
import { type NextToken, pages } from './paging.ts';

/** How ECS is asked. All reject with a Failure that names the action and the environment. */
export interface Caller {
  call<T>(action: string, send: () => Promise<T>): Promise<T>;
  /**
   * The items of a list, page after page, until there are `limit`. `send` is given what to spread into
   * the request, and how many items there are already.
   */
  collect<P extends NextToken, T>(
    action: string,
    send: (nextToken: { nextToken?: string }, had: number) => Promise<P>,
    pick: (page: P) => readonly T[] | undefined,
    limit?: number,
  ): Promise<T[]>;
}

export function createCaller(environment: Environment): Caller {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action: `ecs:${action}`, environment });
    }
  }

  async function collect<P extends NextToken, T>(
    action: string,
    send: (nextToken: { nextToken?: string }, had: number) => Promise<P>,
    pick: (page: P) => readonly T[] | undefined,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<T[]> {
    const items: T[] = [];
    for await (const page of pages(nextToken => call(action, () => send(nextToken, items.length)))) {
      items.push(...(pick(page) ?? []));
      if (items.length >= limit) {
        break;
      }
    }
    return items;
  }

  return { call, collect };
}
