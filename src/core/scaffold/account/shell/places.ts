import type { SetUp, Target } from '../../setUp.ts';
import type { SetUpRole } from '../roles.ts';

/** Where something is: an account as a whole, or one of its regions. */
export interface Place {
  readonly targets: readonly [Target, ...Target[]];
}

/** One thing that some targets share. */
export interface Thing {
  readonly name: string;
  readonly targets: readonly [Target, ...Target[]];
}

export function accounts({ targets }: SetUp): readonly Place[] {
  return groups(targets, ({ account }) => account).map(each => ({ targets: each }));
}

export function regions({ targets }: Place): readonly Place[] {
  return groups(targets, ({ region }) => region).map(each => ({ targets: each }));
}

/** The things of a place, each once. */
export function things({ targets }: Place, name: (target: Target) => string): readonly Thing[] {
  return groups(targets, name).map(each => ({ name: name(each[0]), targets: each }));
}

export function rolesOf(place: Place, roles: readonly SetUpRole[]): readonly SetUpRole[] {
  return roles.filter(({ account }) => account === place.targets[0].account);
}

export function targetNames(targets: readonly Target[]): readonly string[] {
  return targets.map(({ name }) => name);
}

function groups(
  targets: readonly Target[],
  key: (target: Target) => string,
): readonly (readonly [Target, ...Target[]])[] {
  const found = new Map<string, [Target, ...Target[]]>();
  for (const target of targets) {
    const group = found.get(key(target));
    if (group === undefined) {
      found.set(key(target), [target]);
    } else {
      group.push(target);
    }
  }
  return [...found.values()];
}
