import type { Disposable } from '../emitter.ts';
import type { TaskDefinition } from '../model.ts';
import type { News } from './member.ts';
import { type Membership, type MembershipDeps, membership } from './membership.ts';
import { type FollowTarget, titleOf } from './target.ts';
import { targetKey } from './targetKey.ts';

/** So many of what was told are kept in mind: targets that come back tell of what is not an hour old. */
const TOLD_MAX = 1000;

export type Targets = readonly [FollowTarget, ...FollowTarget[]];

/** A target that is followed; `key` tells it from others, and is what its troubles are noted under. */
interface Followed {
  readonly key: string;
  readonly member: Membership;
}

/** The targets of one follow, which may become others while it goes on. */
export class FollowTargets implements Disposable {
  readonly #deps: MembershipDeps;
  readonly #definitions = new Map<string, TaskDefinition>();
  #all: readonly Followed[] = [];
  #places = 0;
  #shown = true;
  #title = '';
  /** What was told: two targets may have the same task, and one that comes back tells of the same tasks again. */
  readonly #told = new Set<string>();

  constructor(targets: Targets, deps: Omit<MembershipDeps, 'definitionOf'>) {
    this.#deps = { ...deps, definitionOf: (name, signal) => this.#definition(name, signal) };
    this.set(targets);
  }

  get title(): string {
    return this.#title;
  }

  get all(): readonly Followed[] {
    return this.#all;
  }

  get members(): readonly Membership[] {
    return this.#all.map(({ member }) => member);
  }

  /** Set where no target has anything to come: their lines are complete, or ECS does not know them. */
  get ended(): 'drained' | 'unknown' | undefined {
    const ends = this.#all.map(({ member }) => member.ended);
    return ends.includes(undefined) ? undefined : ends.includes('drained') ? 'drained' : 'unknown';
  }

  /** Those that were followed before go on as they are. Gives the keys of those that are not any more. */
  set(targets: Targets): readonly string[] {
    const before = new Map(this.#all.map(followed => [followed.key, followed]));
    const next = new Map<string, Followed>();
    for (const target of targets) {
      const key = targetKey(target);
      if (!next.has(key)) {
        next.set(key, before.get(key) ?? { key, member: this.#join(target, targets.length > 1) });
      }
    }
    this.#title = titleOf(targets);
    this.#all = [...next.values()];
    const gone = [...before.values()].filter(({ key }) => !next.has(key));
    for (const { member } of gone) {
      member.dispose();
    }
    return gone.map(({ key }) => key);
  }

  setShown(shown: boolean): void {
    this.#shown = shown;
    for (const { member } of this.#all) {
      member.setShown(shown);
    }
  }

  /** What happened to tasks since the last time, each thing once. */
  takeNews(): readonly News[] {
    return this.members
      .flatMap(member => member.takeNews())
      .filter(({ text }) => {
        const isNew = !this.#told.has(text);
        this.#told.add(text);
        const [oldest = ''] = this.#told;
        if (this.#told.size > TOLD_MAX) {
          this.#told.delete(oldest);
        }
        return isNew;
      });
  }

  /** Whether the store has other tasks of one of them than when this was last asked. */
  storeChanged(): boolean {
    // Each of them is asked: what it is asked for, it takes as known.
    return this.members.map(member => member.storeChanged()).includes(true);
  }

  dispose(): void {
    for (const { member } of this.#all) {
      member.dispose();
    }
  }

  #join(target: FollowTarget, several: boolean): Membership {
    const place = this.#places++;
    const member = membership(target, this.#deps, several ? place : undefined);
    if (!this.#shown) {
      member.setShown(false);
    }
    return member;
  }

  async #definition(name: string, signal: AbortSignal): Promise<TaskDefinition> {
    const known = this.#definitions.get(name);
    if (known !== undefined) {
      return known;
    }
    const { ecs } = await this.#deps.cloud();
    const definition = await ecs.taskDefinition(name, signal);
    this.#definitions.set(name, definition);
    return definition;
  }
}
