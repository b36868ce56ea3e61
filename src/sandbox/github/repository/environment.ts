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
  /** Name patterns of the branches that may deploy to it; undefined: all. */
  readonly branches: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type EnvironmentRules = Pick<
  DeploymentEnvironment,
  'reviewers' | 'preventSelfReview' | 'waitMinutes' | 'branches'
>;

export const NO_RULES: EnvironmentRules = {
  reviewers: [],
  preventSelfReview: false,
  waitMinutes: 0,
  branches: undefined,
};

/**
 * Whether a branch may deploy. `*` stands for any characters but a slash.
 * https://docs.github.com/en/actions/reference/deployments-and-environments#deployment-branches-and-tags
 */
export function mayDeploy(environment: DeploymentEnvironment, branch: string): boolean {
  return (
    environment.branches === undefined || environment.branches.some(pattern => pathGlob(pattern).test(branch))
  );
}

function pathGlob(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll(/\*\*?|\?/g, part => (part === '**' ? '.*' : part === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${source}$`);
}
