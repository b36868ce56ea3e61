import type { FollowState, LogLine, LogSource } from './line.ts';

/** What the log view's page and the extension say to each other. Either side believes only what it has checked. */

/** A LogLine as it goes over: source, time, text, characters cut, whether it goes on with the row before. */
export type WireLine = readonly [source: number, time: number, text: string, cut: number, continued: 0 | 1];

/** The words of the page, in the editor's language. `{0}` stands for a number. */
export const PAGE_STRINGS = [
  'log',
  'toolbar',
  'pause',
  'resume',
  'paused',
  'waiting',
  'clear',
  'cleared',
  'noLines',
  'jumpToEnd',
  'newLines',
  'copy',
  'local',
  'utc',
  'switchZone',
  'lines',
  'dropped',
  'gap',
  'cut',
  'lag',
  'nothing',
  'choose',
] as const;
export type PageStrings = Readonly<Record<(typeof PAGE_STRINGS)[number], string>>;

export interface PageStatus {
  readonly kind: FollowState;
  readonly text: string;
  readonly notices: readonly string[];
  /** Milliseconds. */
  readonly lag: number | undefined;
  /** Title of the one button. */
  readonly action: string | undefined;
}

export type ToPage =
  /** The page begins anew: lines from number `first` on follow. `run` tells one follow from another; 0 is none. */
  | {
      readonly type: 'start';
      readonly run: number;
      readonly strings: PageStrings;
      readonly paused: boolean;
      readonly first: number;
      /** Lines that were there before `first`. */
      readonly dropped: number;
    }
  /** All sources that there are. */
  | { readonly type: 'sources'; readonly sources: readonly LogSource[] }
  /** `first` is the number of the first one; a jump in the numbers is a gap. */
  | { readonly type: 'lines'; readonly first: number; readonly lines: readonly WireLine[] }
  | { readonly type: 'status'; readonly status: PageStatus }
  /** Lines that came while the page is paused. */
  | { readonly type: 'waiting'; readonly count: number };

export type FromPage =
  | { readonly type: 'ready' }
  /** Lines before number `next` have arrived: more may be sent. */
  | { readonly type: 'received'; readonly next: number }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'clear' }
  /** The button of the status. */
  | { readonly type: 'action' }
  /** The person wants to choose what to follow. */
  | { readonly type: 'choose' };

export function toWire({ source, time, text, cut, continued }: LogLine): WireLine {
  return [source, time, text, cut ?? 0, continued === true ? 1 : 0];
}

export function fromWire([source, time, text, cut, continued]: WireLine): LogLine {
  return {
    source,
    time,
    text,
    ...(cut === 0 ? {} : { cut }),
    ...(continued === 1 ? { continued: true } : {}),
  };
}

/** Undefined for anything that is not a whole message. */
export function parseToPage(data: unknown): ToPage | undefined {
  if (!isRecord(data)) {
    return undefined;
  }
  switch (data['type']) {
    case 'start':
      return isStart(data) ? data : undefined;
    case 'sources':
      return isSources(data) ? data : undefined;
    case 'lines':
      return isLines(data) ? data : undefined;
    case 'status':
      return isStatus(data) ? data : undefined;
    case 'waiting':
      return isWaiting(data) ? data : undefined;
    default:
      return undefined;
  }
}

/** Undefined for anything that is not a whole message. */
export function parseFromPage(data: unknown): FromPage | undefined {
  if (!isRecord(data)) {
    return undefined;
  }
  const { type, next, paused } = data;
  switch (type) {
    case 'ready':
    case 'clear':
    case 'action':
    case 'choose':
      return { type };
    case 'received':
      return isCount(next) ? { type, next } : undefined;
    case 'pause':
      return typeof paused === 'boolean' ? { type, paused } : undefined;
    default:
      return undefined;
  }
}

type Unchecked = Readonly<Record<string, unknown>>;
type Message<T extends ToPage['type']> = Extract<ToPage, { type: T }>;

function isStart(data: Unchecked): data is Message<'start'> {
  const { run, strings, paused, first, dropped } = data;
  return (
    isCount(run) &&
    typeof paused === 'boolean' &&
    isCount(first) &&
    isCount(dropped) &&
    isRecord(strings) &&
    PAGE_STRINGS.every(name => typeof strings[name] === 'string')
  );
}

function isSources(data: Unchecked): data is Message<'sources'> {
  const { sources } = data;
  return (
    Array.isArray(sources) &&
    sources.every(
      source =>
        isRecord(source) &&
        isCount(source['index']) &&
        isCount(source['colour']) &&
        ['task', 'container', 'label'].every(name => typeof source[name] === 'string'),
    )
  );
}

function isLines(data: Unchecked): data is Message<'lines'> {
  const { first, lines } = data;
  return isCount(first) && Array.isArray(lines) && lines.every(isWireLine);
}

function isWireLine(line: unknown): boolean {
  return (
    Array.isArray(line) &&
    Number.isInteger(line[0]) &&
    typeof line[1] === 'number' &&
    typeof line[2] === 'string' &&
    isCount(line[3]) &&
    (line[4] === 0 || line[4] === 1)
  );
}

const KINDS: readonly unknown[] = [
  'following',
  'waiting',
  'throttled',
  'offline',
  'denied',
  'ended',
] satisfies FollowState[];

function isStatus(data: Unchecked): data is Message<'status'> {
  const { status } = data;
  return (
    isRecord(status) &&
    KINDS.includes(status['kind']) &&
    typeof status['text'] === 'string' &&
    Array.isArray(status['notices']) &&
    status['notices'].every(notice => typeof notice === 'string') &&
    ['number', 'undefined'].includes(typeof status['lag']) &&
    ['string', 'undefined'].includes(typeof status['action'])
  );
}

function isWaiting(data: Unchecked): data is Message<'waiting'> {
  return isCount(data['count']);
}

function isRecord(data: unknown): data is Unchecked {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
