import type { Disposable } from '../emitter.ts';
import type { Cloud } from '../ports.ts';
import { Beginnings } from './beginnings.ts';
import type { FollowerDeps } from './follow.ts';
import { FollowAll } from './followAll.ts';
import { History, type HistorySink } from './history.ts';
import { JoinedSources, type NumberedSink } from './joinedSources.ts';
import type { FollowStatus, LogLine, LogSource } from './line.ts';
import { groupName, taskIn } from './logNames.ts';
import type { Way } from './past/pastReader.ts';
import type { PastDeps, PastSink } from './past/reading.ts';
import { runRequest } from './past/run.ts';
import { labelled } from './sourceLabels.ts';
import type { LogRequest, TimeRange } from './target.ts';
import type { FleetTasks } from './targetTasks.ts';

/** A request that is being carried out. */
export interface LogRun extends Disposable {
  /** Settles when nothing more comes by itself; never rejects. */
  readonly done: Promise<void>;
  setShown(shown: boolean): void;
  /** `resting`: why it is not wanted for now, to be said; absent where it is as the person set it. */
  setLiveTail(wanted: (environment: string) => boolean, resting?: string): void;
  /**
   * Follows these from now on: what is shown of them stays, what is read goes on, and the lines of what is not followed
   * any more are taken away. False where that cannot be, because it does not follow or has come to its end: the request
   * has to be begun anew. Throws as `startLogRun` does.
   */
  setTargets(targets: LogRequest['targets']): boolean;
  /** Reads lines that are older than those there are; never rejects. */
  older(): void;
  /**
   * What lies beyond what there is. A range that follows, or comes before, is given, to be shown in its place;
   * otherwise newer lines are read, and nothing is given.
   */
  further(way: Way): TimeRange | undefined;
}

export interface LogRunDeps extends PastDeps {
  readonly fleet: FleetTasks;
  readonly cloud: (environment: string) => Promise<Cloud>;
  readonly liveTail: (environment: string) => boolean;
}

/** What a run gives its lines to, and asks what it gave: a LogChannel that was begun anew. */
export type LogRunSink = PastSink &
  ConstructorParameters<typeof History>[3] & {
    /** Takes the lines of some sources away. */
    remove(sources: ReadonlySet<number>): void;
  };

/** Does what a request asks for. Throws a Failure `notFound` for an environment that is not there. */
export function startLogRun(request: LogRequest, deps: LogRunDeps, sink: LogRunSink): LogRun {
  const { targets, lines } = request;
  if (lines.kind === 'follow') {
    return new FollowRun(targets, deps, sink);
  }
  const run = runRequest({ targets, lines }, deps, isWhole(lines.kind) ? new WholeSink(sink) : sink);
  return {
    done: run.done,
    setShown: () => undefined,
    setLiveTail: () => undefined,
    setTargets: () => false,
    older: () => void run.older(),
    further: way => {
      const range = run.further(way);
      if (range === undefined && way === 'newer') {
        void run.newer();
      }
      return range;
    },
    dispose: () => run.dispose(),
  };
}

/** Nothing is read beyond what was asked for. */
function isWhole(kind: LogRequest['lines']['kind']): boolean {
  return kind === 'range' || kind === 'search';
}

/** Says nothing of older lines, of which there is no talk, and of a search only what its status says anyway. */
class WholeSink implements PastSink {
  readonly #sink: PastSink;

  constructor(sink: PastSink) {
    this.#sink = sink;
  }

  sources(sources: readonly LogSource[]): void {
    this.#sink.sources(sources);
  }

  lines(lines: readonly LogLine[]): void {
    this.#sink.lines(lines);
  }

  status(status: FollowStatus): void {
    this.#sink.status(status);
  }

  past(lines: readonly LogLine[]): boolean {
    return this.#sink.past(lines);
  }

  older(): void {}

  search(): void {}

  show(time: number): void {
    this.#sink.show(time);
  }
}

class FollowRun implements LogRun {
  readonly #follow: FollowAll;
  readonly #begin: (targets: LogRequest['targets']) => History;
  readonly #sink: LogRunSink;
  readonly #joined: JoinedSources;
  readonly #live: NumberedSink;
  readonly #beginnings = new Beginnings();
  readonly #now: () => number;
  #targets: LogRequest['targets'];
  #history: History;
  #status: FollowStatus | undefined;
  #resting: string | undefined;

  constructor(targets: LogRequest['targets'], deps: LogRunDeps, sink: LogRunSink) {
    const joined = new JoinedSources({
      sources: sources => sink.sources(labelled(sources, this.#targets)),
      lines: lines => {
        this.#beginnings.took(lines, joined.all);
        sink.lines(lines);
      },
      past: lines => sink.past(lines),
    });
    this.#sink = sink;
    this.#targets = targets;
    this.#now = () => deps.clock.now();
    this.#joined = joined;
    this.#begin = wanted => {
      const past = joined.part();
      const historySink: HistorySink = {
        sources: sources => past.sources(sources),
        past: pastLines => past.past(pastLines),
        older: (state, text) => sink.older(state, text),
      };
      return new History(wanted, deps, historySink, sink, this.#beginnings);
    };
    this.#history = this.#begin(targets);
    const live = joined.part();
    this.#live = live;
    let any = false;
    this.#follow = new FollowAll(targets, name => followerDeps(name, deps), {
      sources: sources => live.sources(sources),
      status: status => {
        this.#status = status;
        this.#tell();
      },
      lines: given => {
        live.lines(given);
        if (!any) {
          any = true;
          sink.older('more');
        }
      },
    });
  }

  get done(): Promise<void> {
    return this.#follow.done;
  }

  setShown(shown: boolean): void {
    this.#follow.setShown(shown);
  }

  setLiveTail(wanted: (environment: string) => boolean, resting?: string): void {
    this.#resting = resting;
    this.#follow.setLiveTail(wanted);
    this.#tell();
  }

  setTargets(targets: LogRequest['targets']): boolean {
    const before = this.#targets;
    const changed = this.#follow.setTargets(targets);
    if (changed) {
      const { stretch } = this.#history;
      if (stretch !== undefined) {
        this.#beginnings.readBack(stretch);
      }
      this.#targets = targets;
      this.#sink.sources(labelled(this.#joined.all, targets));
      this.#history.dispose();
      this.#history = this.#begin(targets);
      const gone = this.#gone();
      this.#beginnings.changed(before, targets, gone, this.#now());
      if (gone.size > 0) {
        this.#sink.remove(gone);
      }
    }
    return changed;
  }

  older(): void {
    void this.#history.older();
  }

  further(): undefined {
    // What is newer comes by itself.
    return undefined;
  }

  dispose(): void {
    this.#history.dispose();
    this.#follow.dispose();
  }

  /** Of all sources, those of which nothing is followed any more: what was read back goes by those beside it. */
  #gone(): ReadonlySet<number> {
    const released = new Set(this.#follow.released);
    const told = this.#follow.sources.map(({ index }) => ({
      number: this.#live.numberOf(index),
      gone: released.has(index),
    }));
    const kept = new Set(told.filter(({ gone }) => !gone).map(({ number }) => number));
    const gone = new Set(
      told.flatMap(each => (each.gone && !kept.has(each.number) ? (each.number ?? []) : [])),
    );
    const writers = (of: (index: number) => boolean): Set<string> =>
      new Set(this.#joined.all.filter(({ index }) => of(index)).map(writerOf));
    const [left, away] = [writers(index => kept.has(index)), writers(index => gone.has(index))];
    for (const source of this.#joined.all) {
      const writer = writerOf(source);
      if (!kept.has(source.index) && away.has(writer) && !left.has(writer)) {
        gone.add(source.index);
      }
    }
    return gone;
  }

  #tell(): void {
    const status = this.#status;
    if (status !== undefined) {
      const resting = this.#resting;
      this.#sink.status(
        resting === undefined ? status : { ...status, notices: [resting, ...status.notices] },
      );
    }
  }
}

/** The same for the streams of all tasks of one container, as far as their names tell. */
function writerOf({ environment, region, group, stream }: LogSource): string {
  const id = stream === undefined ? undefined : taskIn(stream);
  const name = id === undefined ? stream : stream?.replace(id, '');
  return JSON.stringify([environment, region, groupName(group), name]);
}

function followerDeps(name: string, deps: LogRunDeps): FollowerDeps {
  const { environment, cloud, fleet, schedule, clock, log, liveTail } = deps;
  return {
    environment: environment(name),
    cloud: () => cloud(name),
    fleet,
    schedule,
    clock,
    log,
    liveTail: liveTail(name),
  };
}
