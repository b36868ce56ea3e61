import type { LogEvent } from '../event.ts';
import type { LogGroup, LogStream } from '../store.ts';
import { eventId } from '../tokens.ts';

/** An event as a query sees it. */
export interface Place {
  readonly accountId: string;
  readonly group: LogGroup;
  readonly stream: LogStream;
  readonly event: LogEvent;
}

/** The event's fields: its own with an `@`, and those of a message in JSON, where `a.b` is b in a. */
export class LogRecord {
  readonly place: Place;
  #json: unknown;
  #read = false;

  constructor(place: Place) {
    this.place = place;
  }

  /** Undefined where the event has no such field. Times are milliseconds. */
  get(field: string): string | number | undefined {
    const { accountId, group, stream, event } = this.place;
    switch (field) {
      case '@timestamp':
        return event.timestamp;
      case '@ingestionTime':
        return event.ingestionTime;
      case '@message':
        return event.message;
      case '@logStream':
        return stream.name;
      case '@log':
        return `${accountId}:${group.name}`;
      case '@ptr':
        return Buffer.from(`${group.arn} ${stream.name} ${eventId(event)}`).toString('base64');
      default:
        return this.#member(field);
    }
  }

  #member(field: string): string | number | undefined {
    if (!this.#read) {
      this.#read = true;
      this.#json = parse(this.place.event.message);
    }
    const value = pick(this.#json, field);
    return value === undefined || value === null || typeof value === 'number' || typeof value === 'string'
      ? (value ?? undefined)
      : typeof value === 'boolean'
        ? String(Number(value))
        : JSON.stringify(value);
  }
}

function parse(message: string): unknown {
  const start = message.indexOf('{');
  if (start < 0) {
    return undefined;
  }
  try {
    return JSON.parse(message.slice(start));
  } catch {
    return undefined;
  }
}

function pick(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (Object.hasOwn(value, field)) {
    return Object.getOwnPropertyDescriptor(value, field)?.value;
  }
  for (let dot = field.indexOf('.'); dot > 0; dot = field.indexOf('.', dot + 1)) {
    const inner: unknown = Object.getOwnPropertyDescriptor(value, field.slice(0, dot))?.value;
    const found = pick(inner, field.slice(dot + 1));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** As query results have times: 2026-01-31 12:00:00.000 */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}
