import { ApiError, type Call, type Input } from '../api.ts';
import { integer, invalid, text } from '../input.ts';
import type { LogGroup, LogStore, LogStream } from './store.ts';

/** What the requests of CloudWatch Logs have in common. */

export function notFound(what: 'log group' | 'log stream'): ApiError {
  return new ApiError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}

/** The name of the group; `logGroupIdentifier` may be its name or its ARN. Throws InvalidParameterException. */
export function groupName(input: Input): string {
  const name = text(input, 'logGroupName');
  const identifier = text(input, 'logGroupIdentifier');
  if (name !== undefined && identifier !== undefined) {
    throw invalid('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  const given = name ?? identifier;
  if (given === undefined) {
    throw invalid('LogGroup name or LogGroup ARN is required.');
  }
  return given.startsWith('arn:') ? (given.split(':')[6] ?? '') : given;
}

export function findGroup(store: LogStore, input: Input, call: Call): LogGroup {
  const group = store.groups(call.region).get(groupName(input));
  if (group === undefined) {
    throw notFound('log group');
  }
  return group;
}

export function findStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (stream === undefined) {
    throw notFound('log stream');
  }
  return stream;
}

/** The resource that IAM sees: a group's ARN ends in its (here nameless) streams. */
export function groupResource(name: string, call: Call): string {
  return streamResource(name, '', call);
}

export function streamResource(group: string, stream: string, call: Call): string {
  return `arn:aws:logs:${call.region}:${call.accountId}:log-group:${group}:log-stream:${stream}`;
}

/** Throws InvalidParameterException as AWS words a broken constraint. */
export function limitOf(input: Input, standard: number, most: number): number {
  const limit = integer(input, 'limit') ?? standard;
  if (limit < 1) {
    throw constraint(limit, 'limit', 'Member must have value greater than or equal to 1');
  }
  if (limit > most) {
    throw constraint(limit, 'limit', `Member must have value less than or equal to ${most}`);
  }
  return limit;
}

export function constraint(value: string | number, member: string, rule: string): ApiError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
