import { covers } from './cover.ts';
import { TAIL_SPAN } from './firstLines.ts';
import type { GroupStreams } from './groupStreams.ts';
import type { LogStream } from './logStream.ts';
import type { Depth, LookBack } from './lookBack.ts';
import { chunks, type ReadJob, readJob } from './readJob.ts';
import type { ServerTime } from './serverTime.ts';
import type { TailedGroup } from './tail/tailedGroup.ts';

/** Streams of which so many events are kept in mind, all in all, are looked over as a whole: a few pages hold them. */
const WHOLE_EVENTS = 10_000;

/** Which reads a round makes of the streams of a group, and from when on each. */
export class ReadPlan {
  readonly #streams: GroupStreams;
  readonly #lookBack: LookBack;
  readonly #tailed: TailedGroup;
  readonly #time: ServerTime;
  readonly #now: () => number;

  constructor(parts: {
    readonly streams: GroupStreams;
    readonly lookBack: LookBack;
    readonly tailed: TailedGroup;
    readonly time: ServerTime;
    readonly now: () => number;
  }) {
    this.#streams = parts.streams;
    this.#lookBack = parts.lookBack;
    this.#tailed = parts.tailed;
    this.#time = parts.time;
    this.#now = parts.now;
  }

  /** What is to be read; of streams that are read already only where a round begins, `again`. */
  jobs(again: boolean): ReadJob[] {
    const streams = this.#streams.all;
    const fresh = streams.filter(({ state }) => state === 'fresh');
    return [
      ...chunks(fresh.filter(({ tail }) => tail)).map(part => this.#first(part)),
      ...(again ? this.#steady(streams) : []),
      ...chunks(fresh.filter(({ tail }) => !tail)).map(part => this.#first(part)),
      ...this.#streams.doubtful(this.#now(), again).map(stream => this.#first([stream])),
    ];
  }

  /** All of the streams from a time (ms) on. */
  catchUp(streams: readonly LogStream[], since: number): ReadJob {
    return this.#job('catchUp', streams, since);
  }

  #steady(streams: readonly LogStream[]): ReadJob[] {
    const live = streams.filter(({ state }) => state === 'live');
    const sentAll = this.#tailed.sentAllSince(this.#lookBack.wholeAt);
    const whole = this.#lookBack.beginWhole() && !sentAll ? quiet(live) : [];
    const sent = this.#tailed.sentAllSince(this.#lookBack.deepAt);
    const depth = this.#lookBack.begin(!sent);
    return [
      ...chunks(whole).map(part => this.#job('steady', part, this.#earliest(part, 'whole'), 'whole')),
      ...chunks(live.filter(stream => !whole.includes(stream))).map(part =>
        // Where Live Tail sent what is late, a look less far back counts as a deep one.
        this.#job('steady', part, this.#earliest(part, depth), sent && depth !== 'quick' ? 'deep' : depth),
      ),
    ];
  }

  /** The first read of streams, or the first after they were in doubt. */
  #first(streams: readonly LogStream[]): ReadJob {
    const start = this.#earliest(streams, 'deep');
    return streams.some(({ tail }) => tail)
      ? this.#job('tail', streams, Math.max(this.#time.at(this.#now()) - TAIL_SPAN, start))
      : this.#job('catchUp', streams, start);
  }

  #job(
    kind: ReadJob['kind'],
    streams: readonly LogStream[],
    startTime: number,
    depth: Depth = 'deep',
  ): ReadJob {
    return readJob({ kind, streams, startTime, begunAt: this.#now(), depth });
  }

  /** Where a read of all of them has to begin. */
  #earliest(streams: readonly LogStream[], depth: Depth): number {
    const span = this.#lookBack.span(depth);
    return Math.min(...streams.map(stream => stream.startFor(span, depth)));
  }
}

/** Those of which the fewest events are kept in mind; with one that stands for many, those of all that it covers. */
function quiet(streams: readonly LogStream[]): LogStream[] {
  const keptOf = (stream: LogStream): number =>
    streams
      .filter(other => other !== stream && covers(stream.name, other.name))
      .reduce((sum, { kept }) => sum + kept, stream.kept);
  let events = 0;
  return streams
    .map(stream => ({ stream, kept: keptOf(stream) }))
    .toSorted((a, b) => a.kept - b.kept)
    .filter(({ kept }) => {
      events += kept;
      return events <= WHOLE_EVENTS;
    })
    .map(({ stream }) => stream);
}
