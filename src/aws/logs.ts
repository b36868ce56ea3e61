import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Environment } from '../core/model.ts';
import type { LogEvent, LogsRead } from '../core/ports.ts';
import { toAwsFailure } from './failure.ts';
import { pages } from './paging.ts';

/** LogsRead over the SDK, in the region of the client. */
export function createLogsRead(client: CloudWatchLogsClient, environment: Environment): LogsRead {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action: `logs:${action}`, environment });
    }
  }

  return {
    async filterLogEvents({ group, streams, startTime, endTime, limit, fromEnd, nextToken }, signal) {
      const page = await call('FilterLogEvents', () =>
        client.send(
          new FilterLogEventsCommand({
            ...groupOf(group),
            startTime,
            ...(streams.length === 0 ? {} : { logStreamNames: [...streams] }),
            ...(endTime === undefined ? {} : { endTime }),
            ...(limit === undefined ? {} : { limit }),
            ...(fromEnd === true ? { startFromHead: false } : {}),
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
          { abortSignal: signal },
        ),
      );
      const events = (page.events ?? []).map(toLogEvent);
      return page.nextToken === undefined ? { events } : { events, nextToken: page.nextToken };
    },

    async logStreams(group, prefix, signal) {
      const names: string[] = [];
      for await (const page of pages(nextToken =>
        call('DescribeLogStreams', () =>
          client.send(
            new DescribeLogStreamsCommand({ ...groupOf(group), logStreamNamePrefix: prefix, ...nextToken }),
            { abortSignal: signal },
          ),
        ),
      )) {
        names.push(...(page.logStreams ?? []).flatMap(({ logStreamName }) => logStreamName ?? []));
      }
      return names;
    },
  };
}

/** As DescribeLogGroups gives it, a group's ARN ends in `:*`, which the identifier must not. */
function groupOf(group: string): { logGroupName: string } | { logGroupIdentifier: string } {
  return group.startsWith('arn:')
    ? { logGroupIdentifier: group.replace(/:\*$/, '') }
    : { logGroupName: group };
}

function toLogEvent(event: FilteredLogEvent): LogEvent {
  const timestamp = event.timestamp ?? 0;
  return {
    id: event.eventId ?? '',
    stream: event.logStreamName ?? '',
    timestamp,
    ingestionTime: event.ingestionTime ?? timestamp,
    message: event.message ?? '',
  };
}
