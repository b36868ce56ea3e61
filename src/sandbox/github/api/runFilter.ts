import { GitHubError } from '../errors.ts';
import type { Run } from '../runs/run.ts';

/**
 * Whether a run is among those that a list's query asks for.
 * https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository
 */
export function matchesRun(run: Run, query: URLSearchParams): boolean {
  const asks = (name: string, matches: (value: string) => boolean): boolean => {
    const value = query.get(name);
    return value === null || value === '' || matches(value);
  };
  return (
    asks('actor', login => run.actor.login.toLowerCase() === login.toLowerCase()) &&
    asks('branch', branch => run.ref.name === branch) &&
    asks('event', event => event === run.eventName) &&
    // Both are asked for by the same name.
    asks('status', status => run.status === status || run.conclusion === status) &&
    asks('head_sha', sha => run.ref.commit.sha === sha) &&
    asks('created', range => within(run.createdAt, range))
  );
}

/**
 * The syntax of dates in searches: `>=2026-01-02`, `2026-01-02T10:00:00Z..*`.
 * https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax#query-for-dates
 */
function within(at: number, range: string): boolean {
  const [from, to] = range.split('..');
  if (from !== undefined && to !== undefined) {
    return (from === '*' || at >= instant(from).start) && (to === '*' || at < instant(to).end);
  }
  const [, operator = '', date = ''] = /^(>=|<=|>|<)?(.*)$/.exec(range) ?? [];
  const { start, end } = instant(date);
  switch (operator) {
    case '>=':
      return at >= start;
    case '<=':
      return at < end;
    case '>':
      return at >= end;
    case '<':
      return at < start;
    default:
      return at >= start && at < end;
  }
}

const DAY = 86_400_000;

/** A day, or a second where a time is named; runs are dated to the second. */
function instant(text: string): { readonly start: number; readonly end: number } {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const start = Date.parse(text);
  if (Number.isNaN(start)) {
    throw new GitHubError(422, 'Unprocessable', `${text} is no date.`);
  }
  return day
    ? { start, end: start + DAY }
    : { start: Math.floor(start / 1000) * 1000, end: (Math.floor(start / 1000) + 1) * 1000 };
}
