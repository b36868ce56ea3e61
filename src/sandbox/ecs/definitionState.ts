import type { Json } from '../api.ts';

/** Task definitions, and the images that they name. Times are milliseconds since the epoch. */

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface LogConfiguration {
  readonly logDriver: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface HealthCheck {
  readonly command: readonly string[];
  /** Seconds. */
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod?: number;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: number;
  readonly memory?: number;
  readonly portMappings: readonly { readonly containerPort: number; readonly protocol: 'tcp' | 'udp' }[];
  readonly command?: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly logConfiguration?: LogConfiguration;
  readonly healthCheck?: HealthCheck;
  /** Everything as it was registered, which is what DescribeTaskDefinition gives back. */
  readonly registered: Readonly<Record<string, Json | undefined>>;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  readonly containers: readonly ContainerDefinition[];
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly registeredAt: number;
  readonly registeredBy: string;
  deregisteredAt?: number;
  tags: readonly Tag[];
  /** The request's other members, given back as they came. */
  readonly registered: Readonly<Record<string, Json | undefined>>;
}

/** What a container of an image does; `foreign` is built for another architecture and cannot be executed. */
export type Behaviour = 'serve' | 'crash' | 'oom' | 'unhealthy' | 'nopull' | 'once' | 'foreign';

/** An image as a service revision pins it: ECS resolves a tag to a digest once for each deployment. */
export interface ResolvedImage {
  readonly container: string;
  readonly image: string;
  /** Undefined where the registry did not have it. */
  readonly digest: string | undefined;
  readonly behaviour: Behaviour;
  /** Why it cannot be pulled, where that is not for want of it. */
  readonly problem?: string;
}
