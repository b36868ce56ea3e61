import { Entry } from '../entry.ts';
import { rows } from '../format.ts';
import { joins } from '../group.ts';
import { type PastEvent, PastReader, type PieceCall } from '../past/pastReader.ts';
import { groupKey, type Piece, streamPieces } from '../past/piece.ts';
import { level } from '../text/level.ts';

/** Milliseconds before and after a hit in which there can be what belongs to it. */
const AROUND = 5000;
/** Hits that are closer (ms) are looked around at once, in at most so long a time. */
const GAP_MAX = 10_000;
const WINDOW_MAX = 60_000;
/** Calls of one search, and of one window. */
const CALLS_MAX = 30;
const WINDOW_CALLS_MAX = 3;

interface Window {
  readonly piece: Piece;
  readonly streams: Set<string>;
  readonly from: number;
  to: number;
}

/**
 * Brings what belongs to the events that a search finds, such as the other lines of a stack trace, each an event of its
 * own, of which CloudWatch Logs gives only those that match. It reads around hits that can have such, the newest first.
 */
export class Wholes {
  readonly #call: PieceCall;
  /** Ids of what was given, by `groupKey`. */
  readonly #given = new Set<string>();
  #callsLeft = CALLS_MAX;
  #exhausted = false;

  constructor(call: PieceCall) {
    this.#call = call;
  }

  /** Of some hits it was not found out what belongs to them: there were too many, or too much around them. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** The hits and what belongs to them, in order of time; nothing that was given before. Rejects with a Failure. */
  async of(hits: readonly PastEvent[], signal: AbortSignal): Promise<readonly PastEvent[]> {
    const all = new Map(hits.map(hit => [keyOf(hit), hit]));
    for (const window of windowsOf(hits.filter(canHaveMore))) {
      if (this.#callsLeft === 0) {
        this.#exhausted = true;
        break;
      }
      for (const group of groupsOf(await this.#read(window, signal))) {
        if (group.some(event => all.has(keyOf(event)))) {
          for (const event of group) {
            all.set(keyOf(event), event);
          }
        }
      }
    }
    const fresh = [...all].filter(([key]) => !this.#given.has(key));
    for (const [key] of fresh) {
      this.#given.add(key);
    }
    return fresh
      .map(([, event]) => event)
      .sort((a, b) => a.event.timestamp - b.event.timestamp || compare(a.event.id, b.event.id));
  }

  async #read({ piece, streams, from, to }: Window, signal: AbortSignal): Promise<readonly PastEvent[]> {
    const { environment, region, group } = piece;
    const pieces = streamPieces({ environment, region, group }, [...streams]);
    const reader = new PastReader(pieces, 'newer', { from: Math.max(0, from - AROUND), to: to + AROUND });
    const events: PastEvent[] = [];
    for (let calls = 0; calls < WINDOW_CALLS_MAX && this.#callsLeft > 0 && !reader.done; calls++) {
      this.#callsLeft--;
      const read = await reader.step(this.#call, signal);
      events.push(...read.map(({ event }) => ({ piece, event })));
    }
    this.#exhausted ||= !reader.done;
    return events;
  }
}

function keyOf({ piece, event }: PastEvent): string {
  return `${groupKey(piece)}|${event.id}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An object of JSON is whole, and what only informs has no trace. */
function canHaveMore({ event }: PastEvent): boolean {
  const text = event.message.trim();
  const told = level(text);
  return (
    !(text.startsWith('{') && text.endsWith('}')) &&
    (told === undefined || told === 'warn' || told === 'error' || told === 'fatal')
  );
}

/** The newest first. */
function windowsOf(hits: readonly PastEvent[]): readonly Window[] {
  const windows: Window[] = [];
  const open = new Map<Piece, Window>();
  for (const { piece, event } of hits.toSorted((a, b) => a.event.timestamp - b.event.timestamp)) {
    const { timestamp: time, stream } = event;
    const last = open.get(piece);
    if (last !== undefined && time - last.to <= GAP_MAX && time - last.from <= WINDOW_MAX) {
      last.to = time;
      last.streams.add(stream);
    } else {
      const window = { piece, streams: new Set([stream]), from: time, to: time };
      open.set(piece, window);
      windows.push(window);
    }
  }
  return windows.reverse();
}

/** Events of several streams, in order of time, as they belong together. */
function groupsOf(events: readonly PastEvent[]): PastEvent[][] {
  const groups: PastEvent[][] = [];
  const last = new Map<
    string,
    { readonly group: PastEvent[]; readonly head: Entry; readonly before: Entry }
  >();
  for (const found of events) {
    const { stream, timestamp, message } = found.event;
    const lines = rows(0, timestamp, message).map((line, index) => new Entry(line, index));
    const [first] = lines;
    const before = last.get(stream);
    if (first === undefined) {
      continue;
    }
    const goesOn = before !== undefined && joins(first, before.before, before.head);
    const head = goesOn ? before.head : first;
    const group = goesOn ? before.group : [];
    group.push(found);
    if (!goesOn) {
      groups.push(group);
    }
    last.set(stream, { group, head, before: lines.at(-1) ?? first });
  }
  return groups;
}
