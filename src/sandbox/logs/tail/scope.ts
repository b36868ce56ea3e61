import { ApiError, type Call, type Input } from '../../api.ts';
import { invalid, text, texts } from '../../input.ts';
import type { Matches } from '../pattern/matches.ts';
import { parsePattern } from '../pattern/pattern.ts';
import { constraint, findStream, notFound } from '../request.ts';
import type { LogGroup, LogStore, LogStream } from '../store.ts';

/** What a request for Live Tail asks for, as far as it can be told without looking. */
export interface TailRequest {
  /** As they were given: ARNs. */
  readonly identifiers: readonly string[];
  readonly names: readonly string[] | undefined;
  readonly prefixes: readonly string[] | undefined;
  readonly pattern: string;
  readonly matches: Matches;
}

/** Which events a session sends. */
export interface TailScope {
  readonly groups: readonly LogGroup[];
  readonly has: (stream: LogStream) => boolean;
  readonly matches: Matches;
}

/** StartLiveTail, API reference. */
const mostGroups = 10;
const mostStreams = 100;
const longestPattern = 1_024;

/**
 * Throws InvalidParameterException, which is the only error for a wrong parameter that the API reference has
 * for StartLiveTail. How AWS words what is beyond the constraints of its model nobody could tell.
 */
export function readTailRequest(input: Input): TailRequest {
  const identifiers = texts(input, 'logGroupIdentifiers');
  if (identifiers === undefined) {
    throw constraint('null', 'logGroupIdentifiers', 'Member must not be null');
  }
  checkLength('logGroupIdentifiers', identifiers, mostGroups);
  for (const identifier of identifiers) {
    if (!/^[\w#+=/:,.@-]{1,2048}$/.test(identifier)) {
      throw constraint(
        listed(identifiers),
        'logGroupIdentifiers',
        'Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*]',
      );
    }
    if (readArn(identifier) === undefined) {
      throw invalid(`The log group identifier '${identifier}' is not the ARN of a log group.`);
    }
  }
  const names = texts(input, 'logStreamNames');
  const prefixes = texts(input, 'logStreamNamePrefixes');
  checkStreams('logStreamNames', names);
  checkStreams('logStreamNamePrefixes', prefixes);
  if (names !== undefined && prefixes !== undefined) {
    throw invalid('Cannot specify both logStreamNames and logStreamNamePrefixes.');
  }
  if ((names ?? prefixes) !== undefined && identifiers.length > 1) {
    throw invalid('Log streams can be specified only with one log group.');
  }
  const pattern = text(input, 'logEventFilterPattern') ?? '';
  if (pattern.length > longestPattern) {
    throw constraint(
      pattern,
      'logEventFilterPattern',
      `Member must have length less than or equal to ${longestPattern}`,
    );
  }
  return { identifiers, names, prefixes, pattern, matches: parsePattern(pattern) };
}

/**
 * Throws ResourceNotFoundException, also for groups of other regions and accounts, and for stream names that
 * are none: of the latter no document says whether AWS looks.
 */
export function findScope(store: LogStore, request: TailRequest, call: Call): TailScope {
  const groups = request.identifiers.map(identifier => {
    const arn = readArn(identifier);
    const here = arn?.region === call.region && arn.account === call.accountId;
    const group = here ? store.groups(call.region).get(arn.name) : undefined;
    if (group === undefined) {
      throw notFound('log group');
    }
    return group;
  });
  for (const { logGroupClass } of groups) {
    if (logGroupClass !== 'STANDARD') {
      throw new ApiError(
        'InvalidOperationException',
        `The operation is not supported for log groups of the class ${logGroupClass}.`,
      );
    }
  }
  const { matches } = request;
  const prefixes = request.prefixes ?? [''];
  if (request.names === undefined) {
    return { groups, matches, has: ({ name }) => prefixes.some(prefix => name.startsWith(prefix)) };
  }
  const [group] = groups;
  const chosen = new Set(group === undefined ? [] : request.names.map(name => findStream(group, name)));
  return { groups, matches, has: stream => chosen.has(stream) };
}

function readArn(
  text: string,
): { readonly region: string; readonly account: string; readonly name: string } | undefined {
  const [, region, account, name] =
    /^arn:[a-z-]+:logs:([a-z0-9-]+):(\d{12}):log-group:([\w.\-/#]{1,512})$/.exec(text) ?? [];
  return region === undefined || account === undefined || name === undefined
    ? undefined
    : { region, account, name };
}

function checkStreams(member: string, names: readonly string[] | undefined): void {
  if (names === undefined) {
    return;
  }
  checkLength(member, names, mostStreams);
  if (!names.every(name => /^[^:*]{1,512}$/.test(name))) {
    throw constraint(
      listed(names),
      member,
      'Member must satisfy constraint: [Member must have length less than or equal to 512, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [^:*]*]',
    );
  }
}

function checkLength(member: string, items: readonly string[], most: number): void {
  if (items.length < 1 || items.length > most) {
    const rule = items.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${most}`;
    throw constraint(listed(items), member, `Member must have length ${rule}`);
  }
}

function listed(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}
