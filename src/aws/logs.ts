import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Environment } from '../core/model.ts';
import type { LogsRead } from '../core/ports.ts';
import { toAwsFailure } from './failure.ts';
import { readEvents } from './logsAnswers.ts';
import { takeBody } from './logsBody.ts';
import { AnswerRoom } from './logsRoom.ts';
import { pages } from './paging.ts';

/** LogsRead over the SDK, in the region of the client. */
export function createLogsRead(client: CloudWatchLogsClient, environment: Environment): LogsRead {
  const room = new AnswerRoom();

  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action: `logs:${action}`, environment });
    }
  }

  return {
    async filterLogEvents(request, signal) {
      const { group, streams, prefix, startTime, endTime, limit, fromEnd, nextToken, pattern } = request;
      const command = new FilterLogEventsCommand({
        ...groupOf(group),
        startTime,
        ...(streams.length === 0 ? {} : { logStreamNames: [...streams] }),
        ...(prefix === undefined ? {} : { logStreamNamePrefix: prefix }),
        ...(endTime === undefined ? {} : { endTime }),
        ...(limit === undefined ? {} : { limit }),
        ...(fromEnd === true ? { startFromHead: false } : {}),
        ...(nextToken === undefined ? {} : { nextToken }),
        ...(pattern === undefined ? {} : { filterPattern: pattern }),
      });
      const page = takeBody(command, (body, answeredAt) => readEvents(body, answeredAt, room));
      await call('FilterLogEvents', () => client.send(command, { abortSignal: signal }));
      const { portions = [], ...more } = page() ?? {};
      return request.portions === true
        ? { events: [], portions, ...more }
        : { events: [...portions].flat(), ...more };
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
