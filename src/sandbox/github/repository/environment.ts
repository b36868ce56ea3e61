/** A deployment environment and what protects it. */
export interface DeploymentEnvironment {
  readonly id: number;
  readonly name: string;
  /** Logins; one of them has to approve. Empty: nobody is asked. */
  readonly reviewers: readonly string[];
  /** Whoever started the run may not approve it. */
  readonly preventSelfReview: boolean;
  /** Minutes that every job waits; 0 where there is no timer. */
  readonly waitMinutes: number;
  /** Name patterns of the branches that may deploy to it; undefined: all branches and tags. */
  readonly branches: readonly string[] | undefined;
  /** Name patterns of the tags that may, where not all may. */
  readonly tags: readonly string[];
  /** By name. */
  readonly variables: Map<string, Variable>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type EnvironmentRules = Pick<
  DeploymentEnvironment,
  'reviewers' | 'preventSelfReview' | 'waitMinutes' | 'branches' | 'tags'
>;

export const NO_RULES: EnvironmentRules = {
  reviewers: [],
  preventSelfReview: false,
  waitMinutes: 0,
  branches: undefined,
  tags: [],
};

/** A configuration variable of a repository or of an environment. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * Whether a branch or tag may deploy. `*` stands for any characters but a slash.
 * https://docs.github.com/en/actions/reference/deployments-and-environments#deployment-branches-and-tags
 */
export function mayDeploy(
  { branches, tags }: DeploymentEnvironment,
  ref: { readonly type: 'branch' | 'tag'; readonly name: string },
): boolean {
  const patterns = ref.type === 'tag' ? tags : (branches ?? []);
  return branches === undefined || patterns.some(pattern => pathGlob(pattern).test(ref.name));
}

function pathGlob(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll(/\*\*?|\?/g, part => (part === '**' ? '.*' : part === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${source}$`);
}
