import { agoInMinutes, dateTime, joined, oneLine } from '../format.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { ServiceEvent } from '../model.ts';
import type { Row } from './row.ts';
import { isTrouble } from './serviceTrouble.ts';

/** The time stands first: the message is longer than the side bar is wide. */
export function eventRow(id: string, event: ServiceEvent, now: number): Row {
  const label = joined([agoInMinutes(event.createdAt, now), eventText(event)]);
  return {
    id,
    label,
    tooltip: `${escapeMarkdown(event.message)}\n\n${escapeMarkdown(dateTime(event.createdAt))}`,
    icon: isTrouble(event) ? { id: 'warning', color: 'list.warningForeground' } : { id: 'circle-small' },
    context: 'event',
    expandable: 'none',
    accessibilityLabel: label,
  };
}

/**
 * The message without `(service blog-api) ` before it, which the place in the tree says already, and with
 * task ids as short as the tree shows them, and target groups by their names.
 */
export function eventText({ message }: Pick<ServiceEvent, 'message'>): string {
  return oneLine(message)
    .replace(/^\(service [^()]*\) /, '')
    .replace(/\barn:[^\s/]+:targetgroup\/([^\s/()]+)\/[0-9a-f]+/g, '$1')
    .replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1');
}
