export interface LogEvent {
  /** Milliseconds since the epoch, as the writer says. */
  readonly timestamp: number;
  readonly message: string;
  /** When CloudWatch Logs took it; nobody sees it before `visibleAt`. */
  readonly ingestionTime: number;
  readonly visibleAt: number;
  /** Grows with every event of the store: tells events of the same millisecond apart. */
  readonly sequence: number;
}

/** A place between events: after every event that is not later than it. */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

export function compare(a: Position, b: Position): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** How many events stand at or before the position. */
export function countUpTo(events: readonly Position[], position: Position): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && compare(event, position) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The place right before everything of that millisecond. */
export function before(timestamp: number): Position {
  return { timestamp, sequence: -1 };
}

/** As CloudWatch Logs counts: its text in UTF-8 and 26 bytes (PutLogEvents, API reference). */
export function sizeOf({ message }: { readonly message: string }): number {
  return Buffer.byteLength(message) + 26;
}

/** All of both, which are in order, in order. */
export function merge(some: readonly LogEvent[], others: readonly LogEvent[]): readonly LogEvent[] {
  const all: LogEvent[] = [];
  let next = 0;
  for (const event of some) {
    for (let other = others[next]; other !== undefined && compare(other, event) < 0; other = others[next]) {
      all.push(other);
      next++;
    }
    all.push(event);
  }
  return all.concat(others.slice(next));
}
