import type { Filter } from './filter/filter.ts';
import type { Zone } from './format.ts';
import type { FollowMode, FollowState, LogLine, LogSource } from './line.ts';
import type { PageStrings } from './pageStrings.ts';
import type { LogRequest, TimeRange } from './target.ts';

/** What the log view's page and the extension say to each other. Either side believes only what it has checked. */

/** Characters that the texts of one message have at most, together: a megabyte in UTF-16. */
export const MESSAGE_MAX = 524_288;

/** Characters of a sentence that is shown, such as a notice. */
export const SENTENCE_MAX = 8192;
/** Notices of one status. */
export const NOTICES_MAX = 1000;

/** Bits of `flags` in a WireLine. */
export const CONTINUED = 1;
export const LATE = 2;

/** A LogLine as it goes over: source, time, text, characters cut, flags, rows that it stands before. */
export type WireLine = readonly [
  source: number,
  time: number,
  text: string,
  cut: number,
  flags: number,
  ahead?: number,
];

/** Before the line at `index` of a message so many numbers of arrival are left out. */
export type Hole = readonly [index: number, numbers: number];

export interface PageStatus {
  readonly kind: FollowState;
  readonly text: string;
  readonly notices: readonly string[];
  /** Milliseconds. */
  readonly lag: number | undefined;
  /** Title of the one button. */
  readonly action: string | undefined;
  readonly mode: FollowMode | undefined;
  readonly sampled: boolean | undefined;
}

/** What the page shows, one of several targets. */
export interface PageTarget {
  readonly kind: 'service' | 'task' | 'container' | 'group';
  readonly title: string;
  readonly environment: string;
  /** Absent where it is the environment's own. */
  readonly region: string | undefined;
  /** Counts the environments of the view, so that all targets of one share a colour. */
  readonly colour: number;
}

export type LiveTail = 'off' | 'on' | 'unavailable';

/** What is shown: the request, in the page's words. */
export interface PageView {
  readonly targets: readonly PageTarget[];
  readonly request: LogRequest['lines']['kind'];
  /** Of a range or a search. */
  readonly range: TimeRange | undefined;
  /** Of `around`. */
  readonly time: number | undefined;
  /** Of a search, as they were typed. */
  readonly words: string | undefined;
  readonly liveTail: LiveTail;
  /** The same was shown before the window was reloaded: the page goes on where it was. */
  readonly resumed?: boolean | undefined;
}

/**
 * Reading what is older than the lines there are: under way; there is more; there is no more; there is no room for
 * more; it failed, and may be tried again.
 */
export type OlderState = 'loading' | 'more' | 'complete' | 'full' | 'failed';

/** What is kept over a reload of the window. */
export interface PageState {
  readonly zone: Zone;
  readonly wrap: boolean;
  readonly histogram: boolean;
  readonly filter: Filter;
}

export type ToPage =
  /** The page begins anew: lines from number `first` on follow. `run` tells one follow from another; 0 is none. */
  | {
      readonly type: 'start';
      readonly run: number;
      readonly strings: PageStrings;
      readonly paused: boolean;
      readonly first: number;
      /** Lines that were there and are not kept any more. */
      readonly dropped: number;
      /** What the page last gave to be kept. */
      readonly saved: PageState | undefined;
    }
  /** All sources that there are. */
  | { readonly type: 'sources'; readonly sources: readonly LogSource[] }
  | {
      readonly type: 'lines';
      /** Number of arrival of the first one; the others follow it but for the holes. */
      readonly first: number;
      readonly lines: readonly WireLine[];
      readonly holes: readonly Hole[];
      /** Lines of the holes that made place before they could be sent, and the time of the oldest that is kept. */
      readonly missed: { readonly count: number; readonly time: number } | undefined;
    }
  | { readonly type: 'status'; readonly status: PageStatus }
  /** Lines that came while the page is paused. */
  | { readonly type: 'waiting'; readonly count: number }
  | { readonly type: 'view'; readonly view: PageView }
  | { readonly type: 'older'; readonly state: OlderState; readonly text: string | undefined }
  /** How far a search is. */
  | { readonly type: 'search'; readonly text: string; readonly done: boolean; readonly bytes: number }
  /** The line to be revealed: by its number of arrival, or what stands at a time. */
  | { readonly type: 'show'; readonly arrival: number | undefined; readonly time: number | undefined };

/** How lines are saved: as they are copied, or an object a line with time, source and text. */
export type SaveFormat = 'plain' | 'jsonLines';

export type FromPage =
  /** `timeZone`: of the person, as IANA names it; the extension may run elsewhere. */
  | { readonly type: 'ready'; readonly timeZone?: string | undefined }
  /** Lines before number `next` have arrived: more may be sent. */
  | { readonly type: 'received'; readonly next: number }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'clear' }
  /** The button of the status. */
  | { readonly type: 'action' }
  /** The person wants to choose what to follow. */
  | { readonly type: 'choose' }
  | { readonly type: 'addTarget' }
  /** What was shown before is to be shown again. */
  | { readonly type: 'back' }
  /** Its place in the view's targets. */
  | { readonly type: 'removeTarget'; readonly index: number }
  | { readonly type: 'liveTail'; readonly on: boolean }
  /** The page stands at its oldest line. */
  | { readonly type: 'older' }
  /** A source file as the line names it; lines and columns count from 1. */
  | {
      readonly type: 'openFrame';
      readonly path: string;
      readonly line: number | undefined;
      readonly column: number | undefined;
      /** Of the line that names it. */
      readonly source?: number | undefined;
    }
  /**
   * A part of what is to be saved; one save's parts come in order, and none of another's in between. Each save has an
   * `id` of its own; where another one comes before the `last` part, the page gave up.
   */
  | {
      readonly type: 'save';
      readonly id: number;
      readonly format: SaveFormat;
      readonly part: string;
      readonly last: boolean;
    }
  /** The page can be seen; said again every minute. */
  | { readonly type: 'seen' }
  | { readonly type: 'state'; readonly state: PageState }
  /** The log around a line. */
  | { readonly type: 'context'; readonly source: number; readonly time: number }
  | { readonly type: 'openRange'; readonly range: TimeRange }
  /** What comes before a range, or after past lines. */
  | { readonly type: 'further'; readonly way: 'older' | 'newer' };

export function toWire({ source, time, text, cut, continued, late, ahead }: LogLine): WireLine {
  const flags = (continued === true ? CONTINUED : 0) | (late === true ? LATE : 0);
  return ahead === undefined
    ? [source, time, text, cut ?? 0, flags]
    : [source, time, text, cut ?? 0, flags, ahead];
}

export function fromWire([source, time, text, cut, flags, ahead]: WireLine): LogLine {
  return {
    source,
    time,
    text,
    ...(cut === 0 ? {} : { cut }),
    ...((flags & CONTINUED) === 0 ? {} : { continued: true }),
    ...((flags & LATE) === 0 ? {} : { late: true }),
    ...(ahead === undefined ? {} : { ahead }),
  };
}
