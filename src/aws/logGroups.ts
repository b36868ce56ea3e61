import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroupInfo, LogGroups } from '../core/logPorts.ts';
import type { Environment } from '../core/model.ts';
import { toLogsFailure } from './logsFailure.ts';
import { pages } from './paging.ts';

/** DescribeLogGroups gives at most so many at once. */
const PAGE = 50;

/** LogGroups over the SDK, in the region of the client. */
export function createLogGroups(client: CloudWatchLogsClient, environment: Environment): LogGroups {
  return {
    async find(text, limit, abortSignal) {
      const read = async (nextToken: { nextToken?: string }) => {
        try {
          return await client.send(
            new DescribeLogGroupsCommand({
              ...(text === '' ? {} : { logGroupNamePattern: text }),
              limit: Math.min(limit, PAGE),
              ...nextToken,
            }),
            { abortSignal },
          );
        } catch (error) {
          throw toLogsFailure(error, { action: 'logs:DescribeLogGroups', environment });
        }
      };
      const found: LogGroupInfo[] = [];
      for await (const { logGroups = [] } of pages(read)) {
        found.push(...logGroups.flatMap(toInfo));
        if (found.length >= limit) {
          break;
        }
      }
      return found.slice(0, limit);
    },
  };
}

function toInfo(group: LogGroup): LogGroupInfo[] {
  const arn = group.logGroupArn ?? group.arn;
  return group.logGroupName === undefined || arn === undefined
    ? []
    : [
        {
          name: group.logGroupName,
          arn: arn.replace(/:\*$/, ''),
          storedBytes: group.storedBytes ?? 0,
          ...(group.retentionInDays === undefined ? {} : { retentionDays: group.retentionInDays }),
          logGroupClass: group.logGroupClass ?? 'STANDARD',
        },
      ];
}
