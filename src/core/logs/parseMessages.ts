import { FILTER_LEVELS, type Filter } from './filter/filter.ts';
import type { FollowMode, FollowState, LogSource } from './line.ts';
import {
  CONTINUED,
  type FromPage,
  LATE,
  MESSAGE_MAX,
  NOTICES_MAX,
  type PageState,
  type PageStatus,
  type PageTarget,
  type PageView,
  SENTENCE_MAX,
  type ToPage,
  type WireLine,
} from './messages.ts';
import { PAGE_STRINGS, type PageStrings } from './pageStrings.ts';
import {
  type Check,
  count,
  flag,
  list,
  number,
  oneOf,
  optional,
  record,
  text,
  tuple,
  whole,
} from './shape.ts';
import type { TimeRange } from './target.ts';

/** Most of the limits are far beyond what is met; they are there so that nothing is unlimited. */
const NAME = text(2048);
const SENTENCE = text(SENTENCE_MAX);
const LINES_MAX = 10_000;
const SOURCES_MAX = 100_000;

const range: Check<TimeRange> = record<TimeRange>({ from: number, to: number });

const filter: Check<Filter> = record<Filter>({
  include: SENTENCE,
  exclude: SENTENCE,
  matchCase: flag,
  before: count,
  after: count,
  levels: list(oneOf(...FILTER_LEVELS), FILTER_LEVELS.length),
  tasks: list(NAME, 1000),
  containers: list(NAME, 1000),
  environments: list(NAME, 1000),
  from: optional(number),
  to: optional(number),
  id: optional(NAME),
});

export const isPageState: Check<PageState> = record<PageState>({
  zone: oneOf('local', 'utc'),
  wrap: flag,
  histogram: flag,
  filter,
});

const strings: Check<PageStrings> = record<PageStrings>(
  Object.fromEntries(PAGE_STRINGS.map(name => [name, SENTENCE])) as Record<keyof PageStrings, Check<string>>,
);

const source: Check<LogSource> = record<LogSource>({
  index: count,
  task: NAME,
  container: NAME,
  label: NAME,
  owner: optional(NAME),
  colour: count,
  environment: NAME,
  group: NAME,
  region: NAME,
  stream: optional(NAME),
});

const lineText = text(MESSAGE_MAX);

/** Called for each line, so it does not go through the others. */
const wireLine: Check<WireLine> = (value): value is WireLine =>
  Array.isArray(value) &&
  (value.length === 5 || (value.length === 6 && count(value[5]))) &&
  whole(value[0]) &&
  value[0] >= -1 &&
  number(value[1]) &&
  lineText(value[2]) &&
  count(value[3]) &&
  count(value[4]) &&
  value[4] <= (CONTINUED | LATE);

const status: Check<PageStatus> = record<PageStatus>({
  kind: oneOf<FollowState>('following', 'waiting', 'throttled', 'offline', 'denied', 'ended'),
  text: SENTENCE,
  notices: list(SENTENCE, NOTICES_MAX),
  lag: optional(number),
  action: optional(NAME),
  mode: optional(oneOf<FollowMode>('liveTail', 'polling', 'beginning', 'fallback', 'mixed')),
  sampled: optional(flag),
});

const view: Check<PageView> = record<PageView>({
  targets: list(
    record<PageTarget>({
      kind: oneOf('service', 'task', 'container', 'group'),
      title: NAME,
      environment: NAME,
      region: optional(NAME),
      colour: count,
    }),
    1000,
  ),
  request: oneOf('follow', 'range', 'last', 'around', 'search'),
  range: optional(range),
  time: optional(number),
  words: optional(SENTENCE),
  liveTail: oneOf('off', 'on', 'unavailable'),
  resumed: optional(flag),
});

type Checks<M extends { readonly type: string }> = {
  readonly [T in M['type']]: Check<Extract<M, { readonly type: T }>>;
};

const TO_PAGE: Checks<ToPage> = {
  start: record({
    type: oneOf('start'),
    run: count,
    strings,
    paused: flag,
    first: count,
    dropped: count,
    saved: optional(isPageState),
  }),
  sources: record({ type: oneOf('sources'), sources: list(source, SOURCES_MAX) }),
  lines: record({
    type: oneOf('lines'),
    first: count,
    lines: list(wireLine, LINES_MAX),
    holes: list(tuple([count, count]), LINES_MAX),
    missed: optional(record<{ readonly count: number; readonly time: number }>({ count, time: number })),
  }),
  status: record({ type: oneOf('status'), status }),
  waiting: record({ type: oneOf('waiting'), count }),
  view: record({ type: oneOf('view'), view }),
  older: record({
    type: oneOf('older'),
    state: oneOf('loading', 'more', 'complete', 'full', 'failed'),
    text: optional(SENTENCE),
  }),
  search: record({ type: oneOf('search'), text: SENTENCE, done: flag, bytes: count }),
  show: record({ type: oneOf('show'), arrival: optional(count), time: optional(number) }),
};

const FROM_PAGE: Checks<FromPage> = {
  ready: record({ type: oneOf('ready'), timeZone: optional(NAME) }),
  received: record({ type: oneOf('received'), next: count }),
  pause: record({ type: oneOf('pause'), paused: flag }),
  clear: record({ type: oneOf('clear') }),
  action: record({ type: oneOf('action') }),
  choose: record({ type: oneOf('choose') }),
  addTarget: record({ type: oneOf('addTarget') }),
  back: record({ type: oneOf('back') }),
  removeTarget: record({ type: oneOf('removeTarget'), index: count }),
  liveTail: record({ type: oneOf('liveTail'), on: flag }),
  older: record({ type: oneOf('older') }),
  openFrame: record({
    type: oneOf('openFrame'),
    path: NAME,
    line: optional(count),
    column: optional(count),
    source: optional(whole),
  }),
  save: record({
    type: oneOf('save'),
    id: count,
    format: oneOf('plain', 'jsonLines'),
    part: text(MESSAGE_MAX),
    last: flag,
  }),
  seen: record({ type: oneOf('seen') }),
  state: record({ type: oneOf('state'), state: isPageState }),
  context: record({ type: oneOf('context'), source: count, time: number }),
  openRange: record({ type: oneOf('openRange'), range }),
  further: record({ type: oneOf('further'), way: oneOf('older', 'newer') }),
};

/** Undefined for anything that is not a whole message, and nothing else. */
export function parseToPage(data: unknown): ToPage | undefined {
  return parse<ToPage>(TO_PAGE, data);
}

/** Undefined for anything that is not a whole message, and nothing else. */
export function parseFromPage(data: unknown): FromPage | undefined {
  return parse<FromPage>(FROM_PAGE, data);
}

function parse<M extends { readonly type: string }>(
  checks: Readonly<Record<string, Check<M>>>,
  data: unknown,
): M | undefined {
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined;
  const check = typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type] : undefined;
  return check?.(data) === true ? data : undefined;
}
