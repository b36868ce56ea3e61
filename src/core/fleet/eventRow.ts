import { agoInMinutes, dateTime, joined, oneLine } from '../format.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { ServiceEvent } from '../model.ts';
import type { Row } from './row.ts';

export function eventRow(id: string, event: ServiceEvent, now: number): Row {
  const label = eventText(event);
  const description = agoInMinutes(event.createdAt, now);
  return {
    id,
    label,
    description,
    tooltip: `${escapeMarkdown(event.message)}\n\n${escapeMarkdown(dateTime(event.createdAt))}`,
    icon: { id: 'circle-small' },
    context: 'event',
    expandable: 'none',
    accessibilityLabel: joined([label, description]),
  };
}

/**
 * The message without `(service blog-api) ` before it, which the place in the tree says already, and with
 * task ids as short as the tree shows them.
 */
function eventText({ message }: ServiceEvent): string {
  return oneLine(message)
    .replace(/^\(service [^()]*\) /, '')
    .replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1');
}
