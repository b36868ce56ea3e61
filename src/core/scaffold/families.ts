import type { Migration, SetUp, Target } from './setUp.ts';

/**
 * Tag of the image that task definitions name until the first one was built. The workflow knows by it that a
 * service never ran anything, and only then brings it to its first count.
 */
export const NOT_BUILT = 'not-built';

/** Name of the container of a migration's task, and the prefix of its log streams. */
export const MIGRATION_CONTAINER = 'migrate';

/** Family of the task definitions that the target's migration is run from. */
export function migrationFamily({ targets }: SetUp, target: Target, { family }: Migration): string {
  const shared = targets.some(
    other => other.name !== target.name && other.account === target.account && other.region === target.region,
  );
  return shared ? `${family}-${target.name}` : family;
}

/** In the repository; `name` may be an expression of GitHub's. */
export function migrationPath(setUp: SetUp, { name }: Pick<Target, 'name'>): string {
  return `.aws/task-definition-migration${suffix(setUp, name)}.json`;
}

/** What stands before `.json`; `name` may be an expression of GitHub's. */
function suffix({ targets }: SetUp, name: string): string {
  return targets.length === 1 ? '' : `.${name}`;
}

/** Host of the registry that the target's images are in. */
export function registryOf({ account, region, partition }: Target): string {
  return `${account}.dkr.ecr.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
}

/** Minutes that everything beside the wait for the service may take: checkout, build, migration. */
export const BUILD_MINUTES = 40;

/** Minutes that what stands around the waits may take. */
const SPARE_MINUTES = 10;

/** Minutes of the longest wait among the targets, which one job serves. */
export function longestWait({ targets }: SetUp): number {
  return Math.max(...targets.map(({ waitMinutes }) => waitMinutes));
}

/**
 * Seconds that the deploy role's sessions have to last; undefined where an hour, which every role has, will do. The
 * workflow signs in twice: for the build and the migration, and for the deployment, which it waits for up to twice.
 */
export function sessionSeconds(setUp: SetUp): number | undefined {
  const wait = longestWait(setUp);
  const build = BUILD_MINUTES + (setUp.app.migration === undefined ? 0 : wait);
  const seconds = Math.max(build, 2 * wait + SPARE_MINUTES) * 60;
  return seconds <= 3600 ? undefined : Math.min(seconds, 12 * 3600);
}
