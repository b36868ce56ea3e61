import type { Environment, Service } from '../core/model.ts';
import { migrationFamily } from '../core/rollout/migrationSetting.ts';
import type { Migration } from '../core/rollout/plan.ts';

/** The migration that the settings name for a service, as a member of a change; nothing where they name none. */
export function migrationOf(
  environment: Environment,
  service: Service,
  image: string | undefined,
): { readonly migration?: Migration } {
  const family = migrationFamily(environment, service);
  return family === undefined ? {} : { migration: { family, ...(image === undefined ? {} : { image }) } };
}
