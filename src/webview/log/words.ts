import type { PageStatus } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { fill } from './fill.ts';

/** What stands where the lines will be; undefined where the status alone says why there are none. */
export function emptyText(
  at: {
    readonly kind: PageStatus['kind'] | undefined;
    readonly cleared: boolean;
    /** Lines that there are, of which the filter leaves none. */
    readonly lines: number;
    /** Lines that came during a pause; undefined where there is none. */
    readonly waiting?: number | undefined;
  },
  strings: PageStrings,
): string | undefined {
  const { kind, cleared, lines, waiting } = at;
  if (lines > 0) {
    return fill(strings.noMatch, lines);
  }
  if (waiting !== undefined) {
    return `${strings.paused} · ${fill(strings.waiting, waiting)}`;
  }
  if (kind === 'following' || kind === 'waiting' || kind === undefined) {
    return cleared ? strings.cleared : strings.noLines;
  }
  return undefined;
}

/** The status as the bar shows it: a page that is paused does not show what it says to follow. */
export function shownStatus(
  { kind, text }: Pick<PageStatus, 'kind' | 'text'>,
  paused: boolean,
  strings: PageStrings,
): { readonly dot: PageStatus['kind'] | 'paused'; readonly text: string } {
  if (!paused) {
    return { dot: kind, text };
  }
  return { dot: 'paused', text: kind === 'following' ? strings.paused : `${strings.paused} · ${text}` };
}

/** How lines come; undefined where nothing is followed. */
export function modeText(mode: PageStatus['mode'], strings: PageStrings): string | undefined {
  return mode === undefined ? undefined : strings[mode];
}
