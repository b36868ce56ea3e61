import { compare, type LogEvent } from './event.ts';
import type { LogStream } from './store.ts';

/** The events of a stream from the index `low` up to and without `high`, in their order. */
interface Part {
  readonly stream: LogStream;
  readonly events: readonly LogEvent[];
  low: number;
  high: number;
}

/**
 * Events of several streams by time, the newest first where `backwards`. It takes from each stream no more
 * than is asked for, so that the first of many cost little; the streams must not be read meanwhile.
 */
export function* inOrder(
  parts: readonly Part[],
  backwards: boolean,
): Generator<readonly [LogStream, LogEvent]> {
  const heap = parts.filter(({ low, high }) => low < high).map(part => ({ ...part }));
  const head = ({ events, low, high }: Part): LogEvent | undefined => events[backwards ? high - 1 : low];
  const first = (a: Part | undefined, b: Part | undefined): boolean => {
    const [one, other] = [a && head(a), b && head(b)];
    if (one === undefined || other === undefined) {
      return one !== undefined;
    }
    return backwards ? compare(one, other) > 0 : compare(one, other) < 0;
  };
  for (let index = (heap.length >>> 1) - 1; index >= 0; index--) {
    sink(heap, index, first);
  }
  for (let part = heap[0]; part !== undefined; part = heap[0]) {
    const event = head(part);
    if (event === undefined) {
      return;
    }
    yield [part.stream, event];
    if (backwards) {
      part.high--;
    } else {
      part.low++;
    }
    if (part.low === part.high) {
      const end = heap.pop();
      if (end === undefined || end === part) {
        return;
      }
      heap[0] = end;
    }
    sink(heap, 0, first);
  }
}

/** Lets the part at that index of a binary heap down to its place. */
function sink(
  heap: Part[],
  from: number,
  first: (a: Part | undefined, b: Part | undefined) => boolean,
): void {
  let at = from;
  for (;;) {
    const left = 2 * at + 1;
    const child = first(heap[left + 1], heap[left]) ? left + 1 : left;
    const [above, below] = [heap[at], heap[child]];
    if (above === undefined || below === undefined || !first(below, above)) {
      return;
    }
    heap[at] = below;
    heap[child] = above;
    at = child;
  }
}
