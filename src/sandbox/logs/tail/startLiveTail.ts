import { ApiError, type StreamOperation } from '../../api.ts';
import type { LogClock } from '../clock.ts';
import type { LogStore } from '../store.ts';
import { TailFeed } from './feed.ts';
import { findScope, readTailRequest } from './scope.ts';
import { TailSession } from './session.ts';

/** Per account; 'CloudWatch Logs quotas' in the user guide. The wording of the refusal nobody could tell. */
const mostSessions = 15;

/**
 * StartLiveTail, with the log groups' own ARNs as what the caller must be allowed to.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
export function startLiveTail(parts: {
  readonly store: LogStore;
  readonly clock: LogClock;
  readonly accountId: string;
  /** Those that are open; it adds to them. */
  readonly sessions: Set<TailSession>;
}): StreamOperation {
  const { store, clock, accountId, sessions } = parts;
  return {
    permissions: input =>
      readTailRequest(input).identifiers.map(resource => ({ action: 'logs:StartLiveTail', resource })),
    open(input, call, requestId) {
      const request = readTailRequest(input);
      const scope = findScope(store, request, call);
      if (sessions.size >= mostSessions) {
        throw new ApiError(
          'LimitExceededException',
          `The limit of ${mostSessions} concurrent Live Tail sessions is reached.`,
        );
      }
      const session = new TailSession({
        request,
        requestId,
        accountId,
        clock,
        feed: new TailFeed(store, scope, clock.now()),
        onClosed: () => sessions.delete(session),
      });
      sessions.add(session);
      return session;
    },
  };
}
