import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { toLogsFailure } from './logsFailure.ts';
import { pages } from './paging.ts';

/** The ARN of a log group, which is a name or an ARN already. Rejects with a Failure. */
export type GroupArn = (group: string, signal: AbortSignal) => Promise<string>;

/**
 * ARNs as Live Tail wants them: without the `:*` at the end that DescribeLogGroups gives. A name is of the account of
 * the environment's role; where the settings name none, CloudWatch Logs is asked, once for each group.
 */
export function groupArns(client: CloudWatchLogsClient, environment: Environment, region: string): GroupArn {
  const asked = new Map<string, string>();
  const role = /^arn:([^:]+):iam::(\d{12}):/.exec(environment.roleArn ?? '');
  return async (group, signal) => {
    if (group.startsWith('arn:')) {
      return group.replace(/:\*$/, '');
    }
    if (role !== null) {
      return `arn:${role[1]}:logs:${region}:${role[2]}:log-group:${group}`;
    }
    const arn = asked.get(group) ?? (await find(client, environment, region, group, signal));
    asked.set(group, arn);
    return arn;
  };
}

async function find(
  client: CloudWatchLogsClient,
  environment: Environment,
  region: string,
  group: string,
  abortSignal: AbortSignal,
): Promise<string> {
  const read = async (nextToken: { nextToken?: string }) => {
    try {
      return await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group, ...nextToken }), {
        abortSignal,
      });
    } catch (error) {
      throw toLogsFailure(error, { action: 'logs:DescribeLogGroups', environment });
    }
  };
  for await (const { logGroups = [] } of pages(read)) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === group);
    const arn = found?.logGroupArn ?? found?.arn;
    if (arn !== undefined) {
      return arn.replace(/:\*$/, '');
    }
  }
  throw new Failure('notFound', l10n.t('The log group {0} is not there in {1}.', group, region));
}
