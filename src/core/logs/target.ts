import * as l10n from '@vscode/l10n';
import { arnName } from '../format.ts';

/** What a person follows. `cluster`, `service` and `task` are ARNs; `title` is what people call it. */
export type FollowTarget = EcsTarget | GroupTarget;

export type EcsTarget = {
  readonly environment: string;
  readonly cluster: string;
  readonly title: string;
} & (
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'task'; readonly task: string }
  | { readonly kind: 'container'; readonly task: string; readonly container: string }
);

/** Any log group of CloudWatch Logs, whatever writes to it. */
export interface GroupTarget {
  readonly kind: 'group';
  readonly environment: string;
  readonly title: string;
  /** Name or ARN. */
  readonly group: string;
  /** Absent where it is the environment's. */
  readonly region?: string;
  /** Only streams that begin so; absent: all of the group. */
  readonly prefix?: string;
}

/** Milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What the log view shows: one or several targets, and which of their lines. */
export interface LogRequest {
  readonly targets: readonly [FollowTarget, ...FollowTarget[]];
  readonly lines: /** From the newest ones on, and what comes. */
    | { readonly kind: 'follow' }
    | { readonly kind: 'range'; readonly range: TimeRange }
    /** The newest so many, without following. */
    | { readonly kind: 'last'; readonly count: number }
    /** What stands before and after a moment, such as an event or a task's end. */
    | { readonly kind: 'around'; readonly time: number }
    /** What the server finds: a pattern of FilterLogEvents, or words for Logs Insights. */
    | { readonly kind: 'search'; readonly search: LogSearch; readonly range: TimeRange };
}

export interface LogSearch {
  /** As the person typed them: words that must all be there, "a phrase", -without, a|b. */
  readonly words: string;
  readonly by: 'filter' | 'insights';
}

/** The targets of one environment in words. */
export function titleOf(targets: readonly [FollowTarget, ...FollowTarget[]]): string {
  const [first, ...others] = targets;
  if (others.length > 0) {
    return l10n.t('{0} in {1}', targets.map(({ title }) => title).join(', '), first.environment);
  }
  return first.kind === 'group'
    ? l10n.t('{0} in {1}', first.title, first.environment)
    : l10n.t('{0} in {1} ({2})', first.title, first.environment, arnName(first.cluster));
}
