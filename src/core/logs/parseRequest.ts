import { type Check, list, number, oneOf, optional, record, text, whole } from './shape.ts';
import type { EcsTarget, FollowTarget, GroupTarget, LogRequest, TimeRange } from './target.ts';

/** Reads a request that was kept. */

const NAME = text(2048);

const service = record<Extract<EcsTarget, { kind: 'service' }>>({
  kind: oneOf('service'),
  environment: NAME,
  cluster: NAME,
  title: NAME,
  service: NAME,
});
const task = record<Extract<EcsTarget, { kind: 'task' }>>({
  kind: oneOf('task'),
  environment: NAME,
  cluster: NAME,
  title: NAME,
  task: NAME,
});
const container = record<Extract<EcsTarget, { kind: 'container' }>>({
  kind: oneOf('container'),
  environment: NAME,
  cluster: NAME,
  title: NAME,
  task: NAME,
  container: NAME,
});
const group = record<GroupTarget>({
  kind: oneOf('group'),
  environment: NAME,
  title: NAME,
  group: NAME,
  region: optional(NAME),
  prefix: optional(NAME),
});

const isTarget: Check<FollowTarget> = (value): value is FollowTarget =>
  service(value) || task(value) || container(value) || group(value);

const isRange = record<TimeRange>({ from: number, to: number });

type Lines = LogRequest['lines'];
const follow = record<Extract<Lines, { kind: 'follow' }>>({ kind: oneOf('follow') });
const range = record<Extract<Lines, { kind: 'range' }>>({ kind: oneOf('range'), range: isRange });
const last = record<Extract<Lines, { kind: 'last' }>>({ kind: oneOf('last'), count: whole });
const around = record<Extract<Lines, { kind: 'around' }>>({ kind: oneOf('around'), time: number });
const search = record<Extract<Lines, { kind: 'search' }>>({
  kind: oneOf('search'),
  search: record({ words: text(8192), by: oneOf('filter', 'insights') }),
  range: isRange,
});

const isLines: Check<Lines> = (value): value is Lines =>
  follow(value) || range(value) || last(value) || around(value) || search(value);

const targets = list(isTarget, 1000);
const isTargets: Check<LogRequest['targets']> = (value): value is LogRequest['targets'] =>
  targets(value) && value.length > 0;

/** Whether it is a request, and nothing else. */
export const isLogRequest: Check<LogRequest> = record<LogRequest>({ targets: isTargets, lines: isLines });
