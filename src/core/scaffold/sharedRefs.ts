import * as l10n from '@vscode/l10n';
import { patternsMeet } from './patterns.ts';
import type { Target } from './setUp.ts';

/** As much of a target as says which pushes are deployed to it. */
export type Deployed = Pick<Target, 'name' | 'branches' | 'tags'>;

/** A branch or tag of a target that another one of the targets is deployed from too. */
interface Shared {
  readonly other: string;
  /** As a person writes them: `main`, `tag:v*`. */
  readonly ref: string;
  readonly others: string;
}

/** Why the target cannot be deployed from what it says: the workflow deploys each push to one target alone. */
export function sharedRefProblem(target: Deployed, others: readonly Deployed[]): string | undefined {
  const shared = sharedRefs(target, others)[0];
  if (shared === undefined) {
    return undefined;
  }
  const { other, ref } = shared;
  return ref === shared.others
    ? l10n.t(
        '{0} is deployed to {1} already, and a push goes to one target. Name another, or none to deploy {2} by hand.',
        ref,
        other,
        target.name,
      )
    : l10n.t(
        '{0} matches what {1} of {2} does, and a push goes to one target. Name another, or none to deploy {3} by hand.',
        ref,
        shared.others,
        other,
        target.name,
      );
}

/** Without the branches and tags that another one of the targets is deployed from already. */
export function withOwnRefs<T extends Deployed>(target: T, others: readonly Deployed[]): T {
  const taken = new Set(sharedRefs(target, others).map(({ ref }) => ref));
  const branches = target.branches.filter(branch => !taken.has(branch));
  const { tags } = target;
  return {
    ...target,
    branches,
    ...(tags === undefined ? {} : { tags: tags.filter(tag => !taken.has(`tag:${tag}`)) }),
  };
}

/**
 * Patterns that take something away (`!`) do so for the whole workflow, so that they do not tell two targets apart.
 */
export function sharedRefs(target: Deployed, others: readonly Deployed[]): readonly Shared[] {
  return others
    .filter(({ name }) => name !== target.name)
    .flatMap(other =>
      (['branches', 'tags'] as const).flatMap(kind => {
        const prefix = kind === 'tags' ? 'tag:' : '';
        return positive(target[kind]).flatMap(pattern =>
          positive(other[kind])
            .filter(each => patternsMeet(pattern, each))
            .map(each => ({ other: other.name, ref: prefix + pattern, others: prefix + each })),
        );
      }),
    );
}

function positive(patterns: readonly string[] = []): readonly string[] {
  return patterns.filter(pattern => !pattern.startsWith('!'));
}
