import { Failure } from '../failure.ts';
import type { TailEvent } from '../logPorts.ts';
import type { LogEvent, LogEventPage, LogsRead } from '../ports.ts';
import { gather, leaveOut, SHORT_TAIL_SPAN } from './firstLines.ts';
import { GroupPresence } from './groupPresence.ts';
import { GroupStreams } from './groupStreams.ts';
import { LateMarks } from './lateMarks.ts';
import { LookBack } from './lookBack.ts';
import { asked, type ReadJob, restart, wholeMoments } from './readJob.ts';
import { ReadPlan } from './readPlan.ts';
import { ServerTime } from './serverTime.ts';
import { type ReadEvent, TailedGroup } from './tail/tailedGroup.ts';

export interface Step {
  /** Not given before, oldest first. */
  readonly events: readonly ReadEvent[];
  /** There are older lines, which are left out. */
  readonly truncated: boolean;
  /** They are of streams that had been read to their end before. */
  readonly live: boolean;
}

const NOTHING: Step = { events: [], truncated: false, live: false };

/**
 * Reads the streams of one log group so that each event is given exactly once, whatever order and
 * delay CloudWatch Logs shows it with: reads overlap, and event ids tell what was given before. Events that are given in
 * one step come in the order of their times; one that is late comes with a later step. How late it may be says LookBack:
 * a minute, twelve where there are few events, and whatever Live Tail sends.
 * It makes one call a step; a step that failed is repeated by the next one, page token and all.
 */
export class GroupReader {
  readonly group: string;
  readonly #now: () => number;
  readonly #time: ServerTime;
  readonly #lines: number;
  readonly #streams = new GroupStreams();
  readonly #lookBack: LookBack;
  readonly #tailed: TailedGroup;
  readonly #plan: ReadPlan;
  readonly #presence: GroupPresence;
  readonly #late: LateMarks;
  #queue: ReadJob[] = [];

  /** `lines`: how many of the lines that are already there are given first, for streams joined with `tail`. */
  constructor(options: { group: string; lines: number; now: () => number }) {
    this.group = options.group;
    this.#lines = options.lines;
    this.#now = options.now;
    this.#time = new ServerTime(options.now);
    this.#lookBack = new LookBack(this.#time, options.now);
    this.#late = new LateMarks(this.#time, options.now);
    this.#tailed = new TailedGroup(options.now);
    this.#presence = new GroupPresence(options.group, this.#streams, options.now);
    this.#plan = new ReadPlan({
      streams: this.#streams,
      lookBack: this.#lookBack,
      tailed: this.#tailed,
      time: this.#time,
      now: options.now,
    });
  }

  /** Whether Live Tail sends the lines of the streams from now on; reads go on all the same, less often. */
  setTailed(tailed: boolean): void {
    this.#tailed.turn(tailed);
  }

  /** A session of Live Tail is asked for: what is read from now on, it may send too. */
  beginTailed(): void {
    this.#tailed.beginSession();
  }

  /** Live Tail may have left out something just now: reads are due as soon as it is likely, and sure, to be seen. */
  check(): void {
    this.#tailed.check();
  }

  /** When (ms) the next read is due while Live Tail sends the lines; undefined: as soon as can be. */
  get nextCheck(): number | undefined {
    return this.#tailed.nextCheck;
  }

  /** Whether a round has something to read; a step that failed or a stream that is new is not waited for. */
  get due(): boolean {
    return (this.nextCheck ?? 0) <= this.#now() || this.busy;
  }

  /** Which of the events that Live Tail sent are to be shown; those of streams that were not joined are not. */
  takeTailed(events: readonly TailEvent[]): readonly (TailEvent & Pick<ReadEvent, 'late'>)[] {
    this.#time.compare(events);
    const fresh = events.filter(event => {
      return this.#streams.wants(event) && this.#tailed.tailed(event, this.#streams.floorOf(event.stream));
    });
    const since = this.#tailed.unmetSince;
    if (since !== undefined) {
      this.#streams.forgetBefore(since);
      this.#forgetTailed();
    }
    return this.#late.marked(fresh, 'older');
  }

  /** Whether events of a stream of this name are taken. */
  has(stream: string): boolean {
    return this.#streams.has(stream);
  }

  /**
   * Adds a stream whose lines are wanted from `since` (ms) on; with `tail` only the newest of those that
   * are there. A stream that was added before stays as it is, and one that was left goes on where it was left.
   */
  join(name: string, since: number, tail: boolean): void {
    if (this.#streams.join(name, since, tail)) {
      this.check();
    }
  }

  /** Nobody wants the stream any more, or, where it is `complete`, nothing more comes of it. */
  leave(name: string, complete: boolean): void {
    this.#streams.leave(name, complete);
  }

  /** Milliseconds from an event's time until now, by CloudWatch's clock as far as that is known. */
  lagOf(event: Pick<TailEvent, 'timestamp'>): number {
    return this.#time.lagOf(event);
  }

  /** Whether everything that the stream had at the local time `time` (ms) was given; nothing, if it was not there. */
  readThrough(name: string, time: number): boolean {
    const stream = this.#streams.get(name);
    if (stream === undefined) {
      return true;
    }
    return stream.state === 'live' ? stream.through >= this.#time.at(time) : stream.missedAt >= time;
  }

  isMissing(name: string): boolean {
    return (this.#streams.get(name)?.misses ?? 0) > 0;
  }

  /** Streams that are read. */
  get live(): number {
    return this.#streams.all.filter(({ state }) => state === 'live').length;
  }

  /** Streams that are read or waited for. */
  get size(): number {
    return this.#streams.size;
  }

  /** The group itself is not there (yet). */
  get groupMissing(): boolean {
    return this.#presence.missing;
  }

  /** Starts a round: everything is read once more. What the last round did not finish goes on. */
  begin(): void {
    if (this.#queue.length === 0) {
      this.#streams.forget(this.#lookBack.longest, this.#lookBack.span('deep'));
      this.#forgetTailed();
      this.#tailed.begin();
      this.#queue = this.#plan.jobs(true);
    }
  }

  /** Whether the round has more calls to make. */
  get busy(): boolean {
    if (this.#queue.length === 0) {
      this.#queue = this.#plan.jobs(false);
    }
    return this.#presence.open || this.#queue.length > 0;
  }

  /** Makes one call. Rejects with a Failure; then the next step tries the same again. */
  async step(logs: LogsRead, signal: AbortSignal): Promise<Step> {
    if (this.#presence.open) {
      await this.#presence.look(logs, signal);
      if (this.#presence.missing) {
        this.#queue = [];
      }
      return NOTHING;
    }
    const job = this.#queue[0];
    return job === undefined ? NOTHING : this.#read(job, logs, signal);
  }

  async #read(job: ReadJob, logs: LogsRead, signal: AbortSignal): Promise<Step> {
    let page: LogEventPage;
    try {
      page = await logs.filterLogEvents({ group: this.group, ...asked(job, this.#lines) }, signal);
    } catch (error) {
      if (error instanceof Failure && error.code === 'notFound') {
        this.#queue.shift();
        this.#presence.doubt(job);
        return NOTHING;
      }
      if (error instanceof Failure && error.code === 'invalid' && job.nextToken !== undefined) {
        // A token lives 24 hours.
        restart(job);
        return NOTHING;
      }
      throw error;
    }
    this.#presence.answered();
    const startedAt = this.#time.answered(page.answeredAt, job.begunAt);
    if (job.pages === 0) {
      job.startedAt = startedAt;
    }
    return job.kind === 'tail' ? this.#takeTail(job, page) : this.#take(job, page);
  }

  #take(job: ReadJob, page: LogEventPage): Step {
    const live = job.kind === 'steady';
    const fresh: ReadEvent[] = [];
    const late = live ? (this.#tailed.on ? 'all' : 'older') : 'none';
    const step = (): Step => ({ events: this.#late.marked(fresh, late), truncated: false, live });
    let count = 0;
    try {
      for (const events of wholeMoments(job, page)) {
        count += events.length;
        this.#time.observe(events);
        for (const event of this.#fresh(events)) {
          fresh.push(event);
        }
      }
    } catch (error) {
      if (fresh.length === 0) {
        throw error;
      }
      // What was taken has to be given; the page is read again.
      return step();
    }
    this.#pageRead(job, page, count);
    job.events += count;
    if (job.nextToken === undefined) {
      if (job.depth !== 'whole') {
        this.#lookBack.met(job.events);
      }
      this.#finish(job);
    }
    return step();
  }

  #pageRead(job: ReadJob, { nextToken }: LogEventPage, events: number): void {
    job.nextToken = nextToken;
    job.pages++;
    this.#time.pageRead(events);
  }

  #takeTail(job: ReadJob, page: LogEventPage): Step {
    const { events } = page;
    this.#time.observe(events);
    this.#pageRead(job, page, events.length);
    const first = gather(job, events, this.#lines);
    if (first === 'ascending') {
      const since = Math.max(job.startTime, this.#time.at(this.#now()) - SHORT_TAIL_SPAN);
      for (const stream of job.streams) {
        stream.raiseFloor(since);
      }
      this.#queue[0] = this.#plan.catchUp(job.streams, since);
      return { ...NOTHING, truncated: true };
    }
    if (first === 'more') {
      return NOTHING;
    }
    const given = this.#fresh(first.kept);
    leaveOut(job, first);
    this.#finish(job);
    return { events: this.#late.marked(given, 'none'), truncated: first.truncated, live: false };
  }

  #fresh(events: readonly LogEvent[]): readonly ReadEvent[] {
    return this.#tailed.sift(
      events,
      events.map(event => this.#streams.take(event)),
    );
  }

  #forgetTailed(): void {
    this.#tailed.forget(name => this.#streams.floorOf(name));
  }

  #finish(job: ReadJob): void {
    for (const stream of job.streams) {
      stream.wasRead(job.startedAt, job.depth);
    }
    this.#queue.shift();
  }
}
