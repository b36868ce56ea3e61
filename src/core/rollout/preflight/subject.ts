import type { EcsRead } from '../../ecs.ts';
import type { ImageRead, LookupRead } from '../../lookups.ts';
import type { Service } from '../../model.ts';
import type { DefinitionDocument } from '../../release.ts';
import type { Finding } from '../plan.ts';

/** What a pre-flight may look at. */
export interface PreflightDeps {
  readonly ecs: EcsRead;
  /** Absent where the registry cannot be read at all. */
  readonly images: ImageRead | undefined;
  /** Absent where nothing beside ECS can be looked up. */
  readonly lookups: LookupRead | undefined;
  /** ARN of the role that the change is made with; absent where the identity's own keys make it. */
  readonly changesAs: string | undefined;
}

/** What is about to run. */
export interface Preflight {
  readonly service: Service;
  readonly document: DefinitionDocument;
  /** ECS has this revision: what it refuses in one is not looked for. */
  readonly registered: boolean;
  /** Whether roles are handed to tasks by this change (RegisterTaskDefinition, RunTask), for which PassRole is due. */
  readonly passesRoles: boolean;
  /** Whether the service's load balancers and grace period are for these tasks; they are not for a migration's. */
  readonly serves: boolean;
}

/** A rule that needs the document alone. */
export type DocumentRule = (preflight: Preflight) => readonly Finding[];

/** A rule that looks something up. */
export type LookRule = (
  preflight: Preflight,
  deps: PreflightDeps,
  signal: AbortSignal,
) => Promise<readonly Finding[]>;

/** `eu-west-1` and the account of a service. */
export function placeOfService({ clusterArn }: Pick<Service, 'clusterArn'>): {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
} {
  const [, partition = 'aws', , region = '', account = ''] = clusterArn.split(':');
  return { partition, region, account };
}
