import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { LogQueries, QueryRow } from '../core/logPorts.ts';
import type { Environment } from '../core/model.ts';
import { toLogsFailure } from './logsFailure.ts';

/** LogQueries over the SDK, in the region of the client. */
export function createLogQueries(client: CloudWatchLogsClient, environment: Environment): LogQueries {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toLogsFailure(error, { action: `logs:${action}`, environment });
    }
  }

  return {
    async start({ groups, query, startTime, endTime, limit }, abortSignal) {
      const { queryId } = await call('StartQuery', () =>
        client.send(
          new StartQueryCommand({
            ...groupsOf(groups),
            queryString: query,
            startTime: Math.floor(startTime / 1000),
            // The last second counts whole.
            endTime: Math.floor(endTime / 1000),
            limit,
          }),
          { abortSignal },
        ),
      );
      if (queryId === undefined) {
        throw new Failure('server', l10n.t('{0} gave no id of a query.', 'logs:StartQuery'));
      }
      return queryId;
    },

    async results(queryId, abortSignal) {
      const { status, results, statistics } = await call('GetQueryResults', () =>
        client.send(new GetQueryResultsCommand({ queryId }), { abortSignal }),
      );
      return {
        status: status ?? 'Unknown',
        rows: (results ?? []).map(toRow),
        bytesScanned: statistics?.bytesScanned ?? 0,
        recordsMatched: statistics?.recordsMatched ?? 0,
        recordsScanned: statistics?.recordsScanned ?? 0,
      };
    },

    async stop(queryId, abortSignal) {
      try {
        await call('StopQuery', () => client.send(new StopQueryCommand({ queryId }), { abortSignal }));
      } catch (error) {
        // How CloudWatch Logs says that the query has ended already, or is forgotten.
        if (!(error instanceof Failure && (error.code === 'invalid' || error.code === 'notFound'))) {
          throw error;
        }
      }
    },
  };
}

/** One name or ARN is of any of the parameters; ARNs, of other accounts too, go only in this one. */
function groupsOf(groups: readonly string[]) {
  return groups.some(group => group.startsWith('arn:'))
    ? { logGroupIdentifiers: groups.map(group => group.replace(/:\*$/, '')) }
    : { logGroupNames: [...groups] };
}

/** `@log` is `account:group`; `@timestamp` is UTC as `2026-01-31 12:34:56.789`. */
function toRow(fields: readonly ResultField[]): QueryRow {
  const values = new Map(fields.map(({ field, value }) => [field, value]));
  const text = (name: string) => values.get(name) ?? '';
  return {
    timestamp: toTime(text('@timestamp')),
    message: text('@message'),
    group: text('@log').replace(/^\d{12}:/, ''),
    stream: text('@logStream'),
    id: text('@ptr'),
  };
}

function toTime(text: string): number {
  const time = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? 0 : time;
}
