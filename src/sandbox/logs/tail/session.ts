import { randomUUID } from 'node:crypto';
import { ApiError, type Cancel, type EventSink, type EventSource, type StreamTrouble } from '../../api.ts';
import type { LogClock } from '../clock.ts';
import type { TailEvent, TailFeed } from './feed.ts';
import type { TailRequest } from './scope.ts';

/** StartLiveTail, API reference; milliseconds. */
const updateEvery = 1_000;
const longestSession = 3 * 3_600_000;
const eventsInUpdate = 500;
const updatesBuffered = 10;
const eventsBuffered = 5_000;

interface Update {
  readonly events: readonly TailEvent[];
  readonly sampled: boolean;
}

/** One session of Live Tail: an update every second, an empty one too, until one of the two sides ends it. */
export class TailSession implements EventSource {
  readonly id = randomUUID();
  readonly openedAt: number;
  readonly request: TailRequest;
  readonly #requestId: string;
  readonly #clock: LogClock;
  readonly #feed: TailFeed;
  readonly #accountId: string;
  readonly #onClosed: () => void;
  #sink: EventSink | undefined;
  #buffer: Update[] = [];
  #timers: readonly Cancel[] = [];
  #tick: Cancel = () => {};
  /** Nothing is sent any more; the connection may stand. */
  #silent = false;
  #over = false;
  /** Milliseconds of real time. */
  #lag = 0;
  /** For those who look from outside. */
  sent = 0;
  dropped = 0;

  constructor(parts: {
    readonly request: TailRequest;
    readonly requestId: string;
    readonly accountId: string;
    readonly clock: LogClock;
    readonly feed: TailFeed;
    readonly onClosed: () => void;
  }) {
    this.request = parts.request;
    this.#requestId = parts.requestId;
    this.#accountId = parts.accountId;
    this.#clock = parts.clock;
    this.#feed = parts.feed;
    this.#onClosed = parts.onClosed;
    this.openedAt = parts.clock.now();
  }

  begin(sink: EventSink): void {
    this.#sink = sink;
    const { identifiers, names, prefixes, pattern } = this.request;
    sink.send('sessionStart', {
      requestId: this.#requestId,
      sessionId: this.id,
      logGroupIdentifiers: identifiers,
      logStreamNames: names ?? [],
      logStreamNamePrefixes: prefixes ?? [],
      logEventFilterPattern: pattern,
    });
    this.#timers = [
      this.#clock.after(longestSession, () =>
        this.#end('SessionTimeoutException', 'The Live Tail session timed out after three hours.'),
      ),
    ];
    this.#next();
  }

  drained(): void {
    this.#flush();
  }

  closed(): void {
    this.#over = true;
    this.#stop();
    this.#onClosed();
  }

  befall(trouble: StreamTrouble): void {
    if (this.#over) {
      return;
    }
    switch (trouble.kind) {
      case 'cut':
        this.#stop();
        this.#sink?.cut();
        break;
      case 'fail':
        this.#end('SessionStreamingException', 'An unknown error occurred on the server side.');
        break;
      case 'hang':
        this.#stop();
        break;
      case 'lag':
        this.#lag = trouble.milliseconds;
        break;
    }
  }

  #next(): void {
    this.#tick = this.#clock.after(updateEvery, () => {
      this.#next();
      const events = this.#feed.take(this.#clock.now());
      const update = { events: sample(events), sampled: events.length > eventsInUpdate };
      if (this.#lag === 0) {
        this.#offer(update);
      } else {
        this.#timers = [
          ...this.#timers,
          this.#clock.after(this.#lag * (this.#clock.speed ?? 1), () => this.#offer(update)),
        ];
      }
    });
  }

  #offer(update: Update): void {
    if (this.#silent) {
      return;
    }
    this.#buffer.push(update);
    this.#flush();
    const count = () => this.#buffer.reduce((sum, { events }) => sum + events.length, 0);
    while (this.#buffer.length > updatesBuffered || count() > eventsBuffered) {
      this.dropped += this.#buffer.shift()?.events.length ?? 0;
    }
  }

  #flush(): void {
    const sink = this.#sink;
    while (sink !== undefined && !this.#silent && !sink.full) {
      const update = this.#buffer.shift();
      if (update === undefined) {
        return;
      }
      this.sent += update.events.length;
      sink.send('sessionUpdate', {
        sessionMetadata: { sampled: update.sampled },
        sessionResults: update.events.map(({ group, stream, event }) => ({
          logStreamName: stream.name,
          logGroupIdentifier: `${this.#accountId}:${group.name}`,
          message: event.message,
          timestamp: event.timestamp,
          ingestionTime: event.ingestionTime,
        })),
      });
    }
  }

  #end(code: string, message: string): void {
    this.#stop();
    this.#sink?.fail(new ApiError(code, message));
  }

  #stop(): void {
    this.#silent = true;
    this.#tick();
    for (const cancel of this.#timers) {
      cancel();
    }
    this.#feed.close();
    this.#buffer = [];
  }
}

/** As many of them as an update may have, spread over all. Which ones AWS takes no document says. */
function sample(events: readonly TailEvent[]): readonly TailEvent[] {
  if (events.length <= eventsInUpdate) {
    return events;
  }
  const every = events.length / eventsInUpdate;
  return Array.from({ length: eventsInUpdate }, (_, index) => events[Math.floor(index * every)]).filter(
    event => event !== undefined,
  );
}
