import { toFailure } from '../../failure.ts';
import type { FollowSink, FollowStatus, LogLine } from '../line.ts';
import type { OlderState } from '../messages.ts';
import { ownerOf } from '../sourceLabels.ts';
import type { FollowTarget } from '../target.ts';
import type { FleetTasks } from '../targetTasks.ts';
import { type CallDeps, PatientCalls } from './calls.ts';
import type { PastEvent } from './pastReader.ts';
import { type Piece, withoutOverlap } from './piece.ts';
import { type Place, placesOf, type TaskEnd } from './places.ts';
import { StreamSources } from './sources.ts';
import { troubled } from './words.ts';

/** What is shown of the past goes here: LogChannel has all of it. */
export interface PastSink extends FollowSink {
  /** Lines that are older than those there are; whether there is room for more. */
  past(lines: readonly LogLine[]): boolean;
  older(state: OlderState, text?: string): void;
  /** How far a search is. */
  search(text: string, done: boolean, bytes: number): void;
  /** Reveals what stands at a time (ms). */
  show(time: number): void;
}

export interface PastDeps extends CallDeps {
  readonly fleet: Pick<FleetTasks, 'snapshot'>;
}

/** What all kinds of requests have in common: their places and sources, their calls, and what they say. */
export class PastReading {
  readonly calls: PatientCalls;
  readonly #targets: readonly FollowTarget[];
  readonly #deps: PastDeps;
  readonly #sink: PastSink;
  readonly #sources = new StreamSources();
  readonly #places = new Map<Piece, Place>();
  readonly #ends: TaskEnd[] = [];
  #notices: string[] = [];
  #mendable = false;
  /** Without trouble. */
  #status: Pick<FollowStatus, 'kind' | 'text' | 'action'> = { kind: 'waiting', text: '' };
  #trouble: ReturnType<typeof troubled> | undefined;

  constructor(targets: readonly FollowTarget[], deps: PastDeps, sink: PastSink) {
    this.#targets = targets;
    this.#deps = deps;
    this.#sink = sink;
    this.calls = new PatientCalls(deps, trouble => {
      this.#trouble = trouble === undefined ? undefined : troubled(trouble);
      this.#announce();
    });
  }

  /** Finds out where the lines are. Rejects with a Failure. */
  async find(signal: AbortSignal): Promise<void> {
    for (const target of this.#targets) {
      const { places, notices, mendable, ends } = await placesOf(
        target,
        {
          environment: this.#deps.environment(target.environment),
          snapshot: this.#deps.fleet.snapshot,
          ecs: run => this.calls.elsewhere(target.environment, ({ ecs }) => run(ecs), signal),
        },
        signal,
      );
      this.#notices.push(...notices.filter(notice => !this.#notices.includes(notice)));
      this.#mendable ||= mendable;
      this.#ends.push(...ends);
      const owner = ownerOf(target);
      for (const place of places) {
        this.#places.set(place.piece, owner === undefined ? place : { ...place, owner });
      }
    }
  }

  /** What is to be read, each once. */
  get pieces(): Piece[] {
    return withoutOverlap([...this.#places.keys()]);
  }

  get places(): readonly Place[] {
    return [...this.#places.values()];
  }

  /** How tasks that were asked for ended. */
  get ends(): readonly TaskEnd[] {
    return this.#ends;
  }

  /** Whether the settings can mend what one of the notices says. */
  get mendable(): boolean {
    return this.#mendable;
  }

  /** Names the source of an event; undefined where it is another one's. */
  readonly sourceOf = ({ piece, event }: PastEvent): number | undefined => {
    const place = this.#places.get(piece);
    return place?.accepts(event.stream) === true ? this.#sources.of(place, event.stream) : undefined;
  };

  /** Gives lines, their sources first. */
  lines(lines: readonly LogLine[]): void {
    this.#announceSources();
    if (lines.length > 0) {
      this.#sink.lines(lines);
    }
  }

  /** As PastSink's. */
  past(lines: readonly LogLine[]): boolean {
    this.#announceSources();
    return this.#sink.past(lines);
  }

  status(status: Pick<FollowStatus, 'kind' | 'text' | 'action'>): void {
    this.#status = status;
    this.#announce();
  }

  addNotice(notice: string): void {
    if (!this.#notices.includes(notice)) {
      this.#notices = [...this.#notices, notice];
      this.#announce();
    }
  }

  log(error: unknown): void {
    this.#deps.log.error(`Past logs of ${this.#targets[0]?.title}: ${toFailure(error).message}`);
  }

  #announceSources(): void {
    const news = this.#sources.news();
    if (news !== undefined) {
      this.#sink.sources(news);
    }
  }

  #announce(): void {
    const notices = this.#notices.map(notice => notice.replaceAll('`', ''));
    this.#sink.status({ ...(this.#trouble ?? this.#status), notices });
  }
}
