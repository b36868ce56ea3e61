import type { SetUp, Target } from '../setUp.ts';

/** Images with a tag that are kept in a repository. */
const KEPT = 100;
/** Days after which an image without a tag goes. */
const UNTAGGED_DAYS = 14;

/** Which of a repository's images are kept, and the file that says so. */
export interface Lifecycle {
  /** In the repository. */
  readonly path: string;
  readonly policy: { readonly rules: readonly object[] };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
const UNTAGGED_GO = {
  rulePriority: 1,
  description: `Images without a tag go after ${UNTAGGED_DAYS} days`,
  selection: {
    tagStatus: 'untagged',
    countType: 'sinceImagePushed',
    countUnit: 'days',
    countNumber: UNTAGGED_DAYS,
  },
  action: { type: 'expire' },
};

/** Where one target is deployed from the repository, what runs is among the newest. */
const OF_ONE_TARGET: Lifecycle = {
  path: '.aws/ecr-lifecycle.json',
  policy: {
    rules: [
      UNTAGGED_GO,
      {
        rulePriority: 2,
        description: `The newest ${KEPT} images with a tag are kept`,
        selection: {
          tagStatus: 'tagged',
          tagPatternList: ['*'],
          countType: 'imageCountMoreThan',
          countNumber: KEPT,
        },
        action: { type: 'expire' },
      },
    ],
  },
};

/**
 * What is pushed for one target must not drive out what another one runs, and images do not tell for which they
 * were pushed: those with a tag stay.
 */
const OF_SEVERAL_TARGETS: Lifecycle = {
  path: '.aws/ecr-lifecycle.shared.json',
  policy: { rules: [UNTAGGED_GO] },
};

/** Of the repository that these targets have. */
export function lifecycleOf(targets: readonly Target[]): Lifecycle {
  return targets.length > 1 ? OF_SEVERAL_TARGETS : OF_ONE_TARGET;
}

/** Targets by the repository that their images are in. */
export function imageRepositories({ targets }: SetUp): readonly (readonly Target[])[] {
  return [
    ...Map.groupBy(targets, ({ account, region, images }) => `${account} ${region} ${images}`).values(),
  ];
}
