import type { DeploymentProgress } from './release.ts';

/**
 * The words of the product as data. Times are milliseconds since the epoch; ids are ARNs unless a
 * field says otherwise. Nothing here is changed after it was made.
 */

export type IdentitySource =
  /** The relay: a workflow of the repository fetches GitHub's token for the developer who dispatched it. */
  | {
      readonly kind: 'githubActions';
      /** `OWNER/REPO` that has the workflow; where it is absent, the repository that is open. */
      readonly repository?: string;
      /** The workflow's file name below `.github/workflows`. */
      readonly workflow: string;
      /** GitHub environment that the workflow's job runs in; without one the branch names the subject. */
      readonly environment?: string;
      /** GitHub environment for changes: its required reviewers approve them. */
      readonly writeEnvironment?: string;
    }
  | {
      readonly kind: 'oidc';
      /** The issuer's URL; `/.well-known/openid-configuration` is found below it. */
      readonly issuer: string;
      readonly clientId: string;
      /** Beside `openid offline_access`, which are always asked for. */
      readonly scopes: readonly string[];
      /** The issuer demands a client secret, which the person is asked for once; it is kept in secret storage. */
      readonly confidential: boolean;
    }
  | {
      readonly kind: 'identityCenter';
      /** The access portal, such as `https://d-1234567890.awsapps.com/start`. */
      readonly startUrl: string;
      /** Region of the Identity Center instance. */
      readonly region: string;
      /** Where it is absent, the person picks one of the accounts that they are assigned to. */
      readonly accountId?: string;
      /** Permission set for reading; where it is absent the person picks. */
      readonly permissionSet?: string;
      /** Permission set for changes, where it is another one. */
      readonly writePermissionSet?: string;
    }
  | {
      readonly kind: 'microsoft';
      /** GUID of the Entra tenant. */
      readonly tenant: string;
      /** Application (client) id. */
      readonly clientId: string;
      /** Beside those that the editor's own provider needs. */
      readonly scopes: readonly string[];
    }
  /** What the codespace already has: token file, container endpoint, SSO or login session of a profile. */
  | { readonly kind: 'ambient'; readonly profile?: string }
  | { readonly kind: 'sandbox' };

export interface Environment {
  readonly name: string;
  readonly region: string;
  /** Absent only where the identity source itself gives keys of a role (`identityCenter`, `ambient`). */
  readonly roleArn?: string;
  /** Assumed for changes; where it is absent `roleArn` is, without the read session policy. */
  readonly writeRoleArn?: string;
  readonly identity: IdentitySource;
  /** Git branches that belong to this environment. */
  readonly branches: readonly string[];
  /** A change needs the service's name typed. */
  readonly protected: boolean;
  /** Name patterns (`*` stands for any characters) of the clusters shown; empty shows all. */
  readonly clusters: readonly string[];
  /** One endpoint for all of AWS (sandbox, LocalStack, VPC endpoint). */
  readonly endpointUrl?: string;
  /** Container name → log group, for log drivers that do not say. */
  readonly logGroups: Readonly<Record<string, string>>;
  /** File name, below `.github/workflows`, of the workflow that deploys to it. */
  readonly workflow?: string;
  /** Service (its name, or CLUSTER/SERVICE) → task definition family that is run before it is deployed. */
  readonly migrate?: Readonly<Record<string, string>>;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly activeServices: number;
  readonly runningTasks: number;
  readonly pendingTasks: number;
}

/** Unknown future values are kept as they come. */
export type DeploymentStrategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY' | (string & {});

export interface NetworkConfiguration {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
}

export interface CapacityProvider {
  readonly name: string;
  readonly weight: number;
  readonly base: number;
}

export interface LoadBalancer {
  readonly targetGroup?: string;
  readonly container: string;
  readonly port: number;
}

export type DeploymentController = 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';

/** An entry of `Service.deployments`: what ECS is moving to (PRIMARY) and away from (ACTIVE, INACTIVE). */
export interface Deployment {
  /** Such as `ecs-svc/1234567890`. */
  readonly id: string;
  readonly status: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly pending: number;
  readonly running: number;
  readonly failedTasks: number;
  readonly rolloutState?: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS';
  readonly rolloutStateReason?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Absent for Express Mode and for services whose task sets hold it. */
  readonly taskDefinition?: string;
  readonly controller: DeploymentController;
  /** Absent where `capacityProviders` say what its tasks run on. */
  readonly launchType?: string;
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  readonly execEnabled: boolean;
  /** The circuit breaker or an alarm rolls a failed deployment back. */
  readonly rollsBack?: boolean;
  /** Absent where ECS does not say it: ROLLING then. */
  readonly strategy?: DeploymentStrategy;
  /** Express Mode: ECS manages its resources, and it is changed by UpdateExpressGatewayService. */
  readonly express?: boolean;
  /** Where its tasks run, for those of the network mode awsvpc. */
  readonly network?: NetworkConfiguration;
  readonly platformVersion?: string;
  readonly capacityProviders?: readonly CapacityProvider[];
  readonly loadBalancers?: readonly LoadBalancer[];
  /** Names of port mappings that Service Connect offers to other services. */
  readonly connectPorts?: readonly string[];
  /** Containers and ports that service discovery registers. */
  readonly registeredPorts?: readonly { readonly container: string; readonly port: number }[];
  /** How long (s) health checks are ignored after a task has started. */
  readonly healthCheckGrace?: number;
  readonly deployments: readonly Deployment[];
  /** ARN of the service deployment that holds now, where ECS names one. */
  readonly currentServiceDeployment?: string;
  /** Newest first, at most 100. */
  readonly events: readonly ServiceEvent[];
  readonly createdAt: number;
}

/** One attempt to change a service, as ECS remembers it for 90 days. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly serviceArn: string;
  readonly status: ServiceDeploymentStatus;
  readonly statusReason?: string;
  /** ARN of the service revision that it moves to. */
  readonly targetRevision?: string;
  /** Task definition of that revision, where it was looked up. */
  readonly taskDefinition?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Tasks of the target revision, while the deployment is under way. */
  readonly requestedTasks?: number;
  readonly runningTasks?: number;
  readonly pendingTasks?: number;
  /** What follows is known of one that was described (DescribeServiceDeployments). */
  readonly progress?: DeploymentProgress;
}

/** Unknown future values are kept as they come. */
type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'STOP_REQUESTED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED'
  | (string & {});

export interface Port {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly protocol: string;
}

export type Health = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imageDigest?: string;
  readonly runtimeId?: string;
  /** `lastStatus` of ECS Exec's agent in it; absent where exec was off when its task started. */
  readonly execAgent?: string;
  readonly lastStatus: string;
  readonly health: Health;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly ports: readonly Port[];
}

export interface Task {
  readonly arn: string;
  /** The last part of the ARN. */
  readonly id: string;
  readonly clusterArn: string;
  /** `service:<name>` for a service's task, `family:<name>` or the caller's own otherwise. */
  readonly group: string;
  readonly startedBy?: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly health: Health;
  /** `FARGATE` for a task of the capacity provider FARGATE_SPOT too. */
  readonly launchType?: string;
  /** Name, where it runs on one. */
  readonly capacityProvider?: string;
  readonly availabilityZone?: string;
  readonly privateIp?: string;
  readonly containers: readonly Container[];
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly stoppingAt?: number;
  /** When its containers had ended. */
  readonly executionStoppedAt?: number;
  readonly stoppedAt?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
}

export interface LogConfiguration {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly logConfiguration?: LogConfiguration;
  /** Plain variables in the order that ECS gives them; a name can stand there twice, and the last one counts. */
  readonly environment?: readonly EnvironmentVariable[];
  readonly secrets?: readonly SecretReference[];
  /** ARNs of the S3 objects that further variables are read from when a container starts. */
  readonly environmentFiles?: readonly string[];
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** A variable whose value ECS fetches when a container starts. */
export interface SecretReference {
  /** Of the variable. */
  readonly name: string;
  /** A parameter's name or ARN, or a secret's ARN with `:json-key:version-stage:version-id`; see `ValueRead`. */
  readonly valueFrom: string;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: string;
  readonly containers: readonly ContainerDefinition[];
}

/** What an attempt to read gave; `last` is the newest good value, read at `readAt` (ms), to be shown as stale. */
export type Loaded<T> =
  | { readonly state: 'loading'; readonly last?: T; readonly readAt?: number }
  | { readonly state: 'ready'; readonly value: T; readonly readAt: number }
  | {
      readonly state: 'failed';
      readonly failure: import('./failure.ts').Failure;
      readonly last?: T;
      readonly readAt?: number;
    };
