import { GitHubError } from '../errors.ts';
import { type AccessToken, holder } from '../tokens.ts';

type Rate = AccessToken['rate'];

const HOUR = 3_600_000;
/** Without a token: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export const ANONYMOUS_LIMIT = 60;

export interface Limit {
  readonly rate: Rate;
  readonly limit: number;
}

/** Counts a request. Throws GitHubError 403 where there were too many; `now` in milliseconds. */
export function countRequest({ rate, limit }: Limit, token: AccessToken | undefined, now: number): void {
  if (rate.resetAt <= now) {
    rate.used = 0;
    rate.resetAt = now + HOUR;
  }
  if (rate.used >= limit) {
    const who = token === undefined ? '127.0.0.1' : `user ID ${holder(token).id}`;
    throw new GitHubError(403, 'RateLimitExceeded', `API rate limit exceeded for ${who}.`);
  }
  rate.used += 1;
}

export function rateHeaders({ rate, limit }: Limit): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining({ rate, limit })),
    'x-ratelimit-reset': String(Math.ceil(rate.resetAt / 1000)),
    'x-ratelimit-used': String(Math.min(rate.used, limit)),
    'x-ratelimit-resource': 'core',
  };
}

function remaining({ rate, limit }: Limit): number {
  return Math.max(0, limit - rate.used);
}

/** Too much at once. */
export function secondaryLimit(): GitHubError {
  return new GitHubError(
    403,
    'SecondaryRateLimit',
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { 'retry-after': '60' },
  );
}
