import type { PageStatus, PageStrings } from '../core/logs/messages.ts';

/** What stands where the lines will be; undefined where the status alone says why there are none. */
export function emptyText(
  kind: PageStatus['kind'] | undefined,
  cleared: boolean,
  strings: PageStrings,
): string | undefined {
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
