import type { Cancel } from '../api.ts';
import type { OpenStream } from '../logs/source.ts';
import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from './configurationState.ts';
import type { ContainerDefinition, ResolvedImage, Tag, TaskDefinition } from './definitionState.ts';
import type { Express } from './express/state.ts';
import type { AlarmWatch, HookResult, Shift } from './strategyState.ts';

/**
 * What the sandbox's ECS knows. Times are milliseconds since the epoch. The scheduler changes these
 * objects in place; answers are rendered from them.
 */

export interface RegionState {
  readonly region: string;
  readonly accountId: string;
  /** By name, in the order of creation. */
  readonly clusters: Map<string, Cluster>;
  /** By family; revisions in ascending order. */
  readonly families: Map<string, TaskDefinition[]>;
  /** By ARN; shared by all services of the region, because the describe calls name no cluster. */
  readonly serviceDeployments: Map<string, ServiceDeployment>;
  readonly serviceRevisions: Map<string, ServiceRevision>;
  /** RunTask's client tokens. */
  readonly runTokens: Map<string, { readonly request: string; readonly tasks: readonly Task[]; at: number }>;
  /** CloudWatch alarms that are in the state ALARM, by name. */
  readonly alarms: Set<string>;
  /** What functions of lifecycle hooks answer, by ARN; those not in it succeed. */
  readonly hookResults: Map<string, HookResult>;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly region: RegionState;
  tags: readonly Tag[];
  containerInsights: 'enabled' | 'enhanced' | 'disabled';
  status: 'ACTIVE' | 'INACTIVE';
  /** How many tasks Fargate has room for. */
  taskLimit: number;
  /** By name. */
  readonly services: Map<string, Service>;
  /** By task id. */
  readonly tasks: Map<string, Task>;
  /** Those of them that have stopped, oldest first; they stay for an hour. */
  readonly stopped: Task[];
}

interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

/** An entry of `deployments[]` of a service. */
export interface Deployment {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly definition: TaskDefinition;
  readonly revision: ServiceRevision;
  /** The service deployment that this one is part of; a rollback shares it with what it takes back. */
  readonly serviceDeployment: ServiceDeployment;
  /** Set on the deployment that takes another one back. */
  readonly rollbackOf?: Deployment;
  readonly createdAt: number;
  updatedAt: number;
  failedTasks: number;
  /** Consecutive failures that count for the circuit breaker. */
  breakerCount: number;
  rolloutState: RolloutState;
  rolloutStateReason: string;
  /** Consecutive tasks that never reached RUNNING; they slow down the next start. */
  startFailures: number;
  /** While it is set, no task is started; it ends that. */
  throttle: Cancel | undefined;
  /** Whether it has its tasks while traffic is shifted; of no account in a rolling update. */
  scaled: boolean;
}

type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'STOP_REQUESTED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

export interface ServiceDeployment {
  readonly arn: string;
  readonly service: Service;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  readonly source: readonly RevisionCount[];
  readonly target: RevisionCount;
  readonly createdAt: number;
  startedAt?: number;
  updatedAt: number;
  finishedAt?: number;
  stoppedAt?: number;
  rollback?: { readonly reason: string; readonly startedAt: number; readonly revision: ServiceRevision };
  readonly configuration: DeploymentConfiguration;
  breaker: {
    status: 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED' | 'DISABLED';
    failures: number;
    threshold: number;
  };
  alarms: AlarmWatch;
  /** What has the production traffic as it starts. */
  readonly sourceDeployment?: Deployment;
  /** In a rolling update with alarms, once its tasks stand; undefined when the wait is over. */
  bake?: Bake;
  /** Absent in a rolling update. */
  shift?: Shift;
}

interface Bake {
  wait: Cancel | undefined;
}

/** A revision within a service deployment; the counts of a finished one stand still. */
export interface RevisionCount {
  readonly revision: ServiceRevision;
  requested: number;
  running: number;
  pending: number;
  /** Percent; absent where a rolling update shifts no traffic. */
  testWeight?: number;
  productionWeight?: number;
}

export interface ServiceRevision {
  readonly arn: string;
  readonly service: Service;
  readonly definition: TaskDefinition;
  readonly images: readonly ResolvedImage[];
  readonly network: NetworkConfiguration;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly createdAt: number;
}

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly cluster: Cluster;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desired: number;
  definition: TaskDefinition;
  configuration: DeploymentConfiguration;
  /** With another one than ECS, `deployments` holds its task sets. */
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  network: NetworkConfiguration;
  loadBalancers: readonly LoadBalancer[];
  /** Seconds. */
  healthCheckGracePeriod: number;
  execEnabled: boolean;
  availabilityZoneRebalancing: 'ENABLED' | 'DISABLED';
  propagateTags: 'TASK_DEFINITION' | 'SERVICE' | 'NONE';
  enableECSManagedTags: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Set for a service of Express Mode. */
  express?: Express;
  /** CreateService's request; absent for a fleet's. */
  readonly createdFrom?: string;
  tags: readonly Tag[];
  /** The PRIMARY one first, then newest first. */
  deployments: Deployment[];
  /** Newest first; kept for 90 days. */
  history: ServiceDeployment[];
  /** Newest first, at most 100. */
  events: ServiceEvent[];
  /** Also stopped ones, for as long as they are kept. */
  readonly tasks: Set<Task>;
  /** Where a rollback goes. */
  lastCompleted: Deployment | undefined;
  /** Whether it was said to be steady since something last happened to it. */
  steady: boolean;
  /** Whether the scheduler is about to look at it. */
  looking: boolean;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export type Health = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated'
  | 'SpotInterruption'
  | 'TerminationNotice';

export interface Container {
  readonly arn: string;
  readonly definition: ContainerDefinition;
  /** As the deployment found it, and from the pull on as it was pulled. */
  image: ResolvedImage;
  readonly runtimeId: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  health: Health;
  exitCode?: number;
  reason?: string;
  /** Of ECS Exec; absent until it has come up, and where it is not enabled. */
  execAgent?: 'RUNNING' | 'STOPPED';
  /** Stops what it writes; the message lines are written first. */
  log?: OpenStream;
}

interface ContainerOverride {
  readonly name: string;
  readonly command?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly cpu?: number;
  readonly memory?: number;
}

export interface TaskOverrides {
  readonly containers: readonly ContainerOverride[];
  readonly cpu?: string;
  readonly memory?: string;
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
}

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  /** Absent for a task that RunTask started. */
  readonly service?: Service;
  readonly deployment?: Deployment;
  readonly group: string;
  readonly startedBy?: string;
  /** Absent where it was run with a launch type. */
  readonly capacityProvider?: string;
  readonly containers: readonly Container[];
  readonly overrides: TaskOverrides;
  tags: readonly Tag[];
  readonly execEnabled: boolean;
  readonly zone: string;
  readonly subnet: string;
  readonly privateIp: string;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  health: Health;
  /** Whether it has come to count as healthy for its service: see `health.ts`. */
  counted: boolean;
  version: number;
  readonly createdAt: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
  /** What happens to it next. */
  readonly timers: Set<Cancel>;
}
