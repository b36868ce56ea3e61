import type { Call, Input, Operation, Permission } from '../api.ts';
import { integer, invalid } from '../input.ts';
import { constraint, findGroup, groupName, groupResource } from './request.ts';
import type { LogStore } from './store.ts';

/** Days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What is changed of a log group once it is there. */
export function groupChangeOperations(store: LogStore): Record<string, Operation> {
  return {
    DeleteLogGroup: {
      permissions: onGroup('logs:DeleteLogGroup'),
      run(input, call) {
        store.deleteGroup(call.region, findGroup(store, input, call));
        return {};
      },
    },
    /** Kept and shown; the sandbox forgets lines in its own way. */
    PutRetentionPolicy: {
      permissions: onGroup('logs:PutRetentionPolicy'),
      run(input, call) {
        const days = integer(input, 'retentionInDays');
        if (days === undefined) {
          throw invalid('retentionInDays is required.');
        }
        if (!retentions.includes(days)) {
          throw constraint(
            days,
            'retentionInDays',
            `Member must satisfy enum value set: [${retentions.join(', ')}]`,
          );
        }
        findGroup(store, input, call).retention = days;
        return {};
      },
    },
    DeleteRetentionPolicy: {
      permissions: onGroup('logs:DeleteRetentionPolicy'),
      run(input, call) {
        findGroup(store, input, call).retention = undefined;
        return {};
      },
    },
  };
}

function onGroup(action: string): (input: Input, call: Call) => readonly Permission[] {
  return (input, call) => [{ action, resource: groupResource(groupName(input), call) }];
}
