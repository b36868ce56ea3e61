import type { LogEvent } from '../event.ts';
import type { LogGroup, LogStore, LogStream } from '../store.ts';
import type { TailScope } from './scope.ts';

export interface TailEvent {
  readonly group: LogGroup;
  readonly stream: LogStream;
  readonly event: LogEvent;
}

/**
 * What CloudWatch Logs takes in from now on, of all that is in the scope: also events whose own time is long
 * past. It comes in the order of its arrival, and as soon as others can read it; by how much Live Tail is
 * ahead of them no document says.
 */
export class TailFeed {
  readonly #store: LogStore;
  readonly #scope: TailScope;
  readonly #cancels: readonly (() => void)[];
  #waiting: TailEvent[] = [];

  constructor(store: LogStore, scope: TailScope, now: number) {
    this.#store = store;
    this.#scope = scope;
    this.#refresh();
    for (const group of scope.groups) {
      for (const stream of group.streams.values()) {
        // Written before and still with the driver.
        for (const event of stream.arriving) {
          if (event.ingestionTime > now) {
            this.#add(group, stream, event);
          }
        }
      }
    }
    this.#cancels = scope.groups.map(group =>
      store.listen(group, (stream, event) => this.#add(group, stream, event)),
    );
  }

  /** What became visible since the last time. */
  take(now: number): readonly TailEvent[] {
    this.#refresh();
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ event }) => event.visibleAt > now);
    return waiting.filter(({ event }) => event.visibleAt <= now);
  }

  close(): void {
    for (const cancel of this.#cancels) {
      cancel();
    }
    this.#waiting = [];
  }

  #add(group: LogGroup, stream: LogStream, event: LogEvent): void {
    if (this.#scope.has(stream) && this.#scope.matches(event.message)) {
      this.#waiting.push({ group, stream, event });
    }
  }

  /** Running containers' lines are made when somebody looks. */
  #refresh(): void {
    for (const { streams } of this.#scope.groups) {
      for (const stream of streams.values()) {
        if (stream.source !== undefined && this.#scope.has(stream)) {
          this.#store.refresh(stream);
        }
      }
    }
  }
}
