import { arnName } from '../format.ts';
import type { Environment, Service } from '../model.ts';

/**
 * The task definition family that the settings name to be run before a deployment of the service; the service goes by
 * `CLUSTER/SERVICE` or by its name alone.
 */
export function migrationFamily(
  { migrate = {} }: Pick<Environment, 'migrate'>,
  { name, clusterArn }: Pick<Service, 'name' | 'clusterArn'>,
): string | undefined {
  const key = [`${arnName(clusterArn)}/${name}`, name].find(each => Object.hasOwn(migrate, each));
  return key === undefined ? undefined : migrate[key];
}
