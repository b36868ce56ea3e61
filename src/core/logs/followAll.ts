import * as l10n from '@vscode/l10n';
import type { Disposable } from '../emitter.ts';
import { Follower, type FollowerDeps } from './follow.ts';
import type { Targets } from './followTargets.ts';
import type { FollowMode, FollowSink, FollowState, FollowStatus, LogLine, LogSource } from './line.ts';
import { NOTE } from './line.ts';
import type { FollowTarget } from './target.ts';
import { targetKey } from './targetKey.ts';

/** The follower of one environment. */
interface Part {
  readonly follower: Follower;
  /** Of its sources, as the whole counts them. */
  readonly numbers: readonly number[];
  keys: string;
  status: FollowStatus | undefined;
  over: boolean;
}

/** The states of several follows, the one that matters most first. */
const WORST_FIRST: readonly FollowState[] = [
  'denied',
  'offline',
  'throttled',
  'waiting',
  'following',
  'ended',
];

/**
 * Follows targets of whatever environments as one: one follower for each environment, whose lines, sources and states
 * become those of the whole. `depsOf` may throw a Failure for an environment that is not there.
 */
export class FollowAll implements Disposable {
  readonly #depsOf: (environment: string) => FollowerDeps;
  readonly #sink: FollowSink;
  readonly #sources: LogSource[] = [];
  /** By environment. */
  readonly #parts = new Map<string, Part>();
  readonly #done = Promise.withResolvers<void>();
  #shown = true;
  #over = false;
  /** Settles when nothing is read any more; never rejects. */
  readonly done: Promise<void> = this.#done.promise;

  constructor(targets: Targets, depsOf: (environment: string) => FollowerDeps, sink: FollowSink) {
    this.#depsOf = depsOf;
    this.#sink = sink;
    this.#add(byEnvironment(targets));
  }

  /**
   * Follows these from now on, as Follower's `setTargets`. False where what it follows of one of their environments has
   * come to its end: then nothing is changed, and who wants them has to begin anew. Throws as `depsOf` does, before
   * anything is changed.
   */
  setTargets(targets: Targets): boolean {
    const groups = byEnvironment(targets);
    const known = groups.flatMap(group => {
      const part = this.#parts.get(group[0].environment);
      return part === undefined || part.keys === keysOf(group) ? [] : [{ part, group }];
    });
    if (this.#over || known.some(({ part }) => part.over)) {
      return false;
    }
    this.#add(groups.filter(([{ environment }]) => !this.#parts.has(environment)));
    for (const { part, group } of known) {
      part.keys = keysOf(group);
      part.follower.setTargets(group);
    }
    const wanted = new Set(groups.map(([{ environment }]) => environment));
    for (const [environment, { follower }] of this.#parts) {
      if (!wanted.has(environment)) {
        this.#parts.delete(environment);
        follower.dispose();
      }
    }
    this.#tell();
    return true;
  }

  setShown(shown: boolean): void {
    this.#shown = shown;
    for (const { follower } of this.#parts.values()) {
      follower.setShown(shown);
    }
  }

  /** Whether Live Tail may be had in each environment; see Follower's. */
  setLiveTail(wanted: (environment: string) => boolean): void {
    for (const [environment, { follower }] of this.#parts) {
      follower.setLiveTail(wanted(environment));
    }
  }

  /** All that were told, each at the place of its number. */
  get sources(): readonly LogSource[] {
    return this.#sources;
  }

  /** Sources whose targets were all taken out; one that comes back is not among them any more. */
  get released(): readonly number[] {
    const held = new Set<number>();
    for (const { follower, numbers } of this.#parts.values()) {
      const released = new Set(follower.released);
      for (const [own, number] of numbers.entries()) {
        if (!released.has(own)) {
          held.add(number);
        }
      }
    }
    return this.#sources.map(({ index }) => index).filter(index => !held.has(index));
  }

  dispose(): void {
    for (const { follower } of this.#parts.values()) {
      follower.dispose();
    }
  }

  #add(groups: readonly Targets[]): void {
    const all = groups.map(group => ({ group, deps: this.#depsOf(group[0].environment) }));
    for (const { group, deps } of all) {
      const [{ environment }] = group;
      const statuses: FollowStatus[] = [];
      const numbers: number[] = [];
      const sink = this.#sinkOf(this.#parts.size, numbers, status => {
        const part = this.#parts.get(environment);
        if (part === undefined) {
          statuses.push(status);
        } else {
          part.status = status;
          this.#tell();
        }
      });
      const follower = new Follower(group, deps, sink);
      const part: Part = { follower, numbers, keys: keysOf(group), status: statuses.at(-1), over: false };
      this.#parts.set(environment, part);
      if (!this.#shown) {
        follower.setShown(false);
      }
      void follower.done.then(() => this.#ended(part));
    }
    this.#tell();
  }

  #ended(part: Part): void {
    part.over = true;
    if ([...this.#parts.values()].every(({ over }) => over)) {
      this.#over = true;
      this.#done.resolve();
    }
  }

  #tell(): void {
    const statuses = [...this.#parts.values()].flatMap(({ status }) => status ?? []);
    if (statuses.length > 0) {
      this.#sink.status(together(statuses));
    }
  }

  /** The sink of one follower: its sources get numbers of the whole, which are added to `numbers`. */
  #sinkOf(place: number, numbers: number[], onStatus: (status: FollowStatus) => void): FollowSink {
    let same = true;
    return {
      sources: sources => {
        for (const source of sources.slice(numbers.length)) {
          const index = this.#sources.length;
          same &&= index === source.index;
          numbers.push(index);
          this.#sources.push({ ...source, index, colour: source.colour + place });
        }
        this.#sink.sources([...this.#sources]);
      },
      lines: lines => this.#sink.lines(same ? lines : lines.map(line => renumbered(line, numbers))),
      status: onStatus,
    };
  }
}

function keysOf(targets: Targets): string {
  return targets.map(targetKey).join();
}

function byEnvironment(targets: Targets): readonly Targets[] {
  const groups = new Map<string, [FollowTarget, ...FollowTarget[]]>();
  for (const target of targets) {
    const group = groups.get(target.environment);
    if (group === undefined) {
      groups.set(target.environment, [target]);
    } else {
      group.push(target);
    }
  }
  return [...groups.values()];
}

function renumbered(line: LogLine, numbers: readonly number[]): LogLine {
  const source = line.source === NOTE ? NOTE : numbers[line.source];
  return source === undefined ? { ...line, source: NOTE } : { ...line, source };
}

/** The state of the worst, and what the others say beside it. */
function together(statuses: readonly FollowStatus[]): FollowStatus {
  // Of those that are as bad, what the person can do something about.
  const [worst, ...others] = statuses
    .toSorted((a, b) => Number(a.action === undefined) - Number(b.action === undefined))
    .toSorted((a, b) => WORST_FIRST.indexOf(a.kind) - WORST_FIRST.indexOf(b.kind));
  if (worst === undefined) {
    return { kind: 'waiting', text: l10n.t('Looking for the tasks …'), notices: [] };
  }
  const lags = statuses.flatMap(({ lag }) => lag ?? []);
  const sampled = statuses.some(status => status.sampled === true);
  const mode = modeOf(statuses);
  const { lag: _, sampled: __, mode: ___, ...rest } = worst;
  return {
    ...rest,
    notices: [...new Set([...worst.notices, ...others.flatMap(({ text, notices }) => [text, ...notices])])],
    ...(lags.length === 0 ? {} : { lag: Math.max(...lags) }),
    ...(sampled ? { sampled } : {}),
    ...(mode === undefined ? {} : { mode }),
  };
}

/** Without a session nothing is billed: then what was asked for is told before what nobody asked for. */
const UNBILLED: readonly FollowMode[] = ['beginning', 'fallback', 'polling'];

function modeOf(statuses: readonly FollowStatus[]): FollowMode | undefined {
  const modes = new Set(statuses.flatMap(({ mode }) => mode ?? []));
  if (modes.has('mixed') || (modes.has('liveTail') && modes.size > 1)) {
    return 'mixed';
  }
  return modes.has('liveTail') ? 'liveTail' : UNBILLED.find(mode => modes.has(mode));
}
