import type {
  CapacityProvider,
  Cluster,
  EnvironmentVariable,
  NetworkConfiguration,
  SecretReference,
  Service,
  ServiceDeployment,
  Task,
  TaskDefinition,
} from './model.ts';
import type { DefinitionDocument, ExpressService, ServiceRevision } from './release.ts';

/** What the core needs of Amazon ECS; the rules of `ports.ts` hold. */

export interface EcsRead {
  /** ListClusters and DescribeClusters (100 each). */
  clusters(signal: AbortSignal): Promise<readonly Cluster[]>;
  /** ListServices (100 a page) and DescribeServices (10 a call) of one cluster. */
  services(cluster: string, signal: AbortSignal): Promise<readonly Service[]>;
  /** DescribeServices alone; services that ECS reports as missing are left out. */
  describeServices(
    cluster: string,
    services: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Service[]>;
  /** Tasks whose desired status is RUNNING, of the whole cluster: ListTasks and DescribeTasks (100 each). */
  tasks(cluster: string, signal: AbortSignal): Promise<readonly Task[]>;
  /**
   * Stopped tasks of the last hour or so, newest first; of one service (by name) or of the whole cluster.
   * ListTasks and DescribeTasks (100 each); where ListTasks knows none of the service, those of the whole
   * cluster are looked through.
   */
  stoppedTasks(cluster: string, service: string | undefined, signal: AbortSignal): Promise<readonly Task[]>;
  /** DescribeTasks alone; tasks that ECS no longer knows are left out. */
  describeTasks(cluster: string, tasks: readonly string[], signal: AbortSignal): Promise<readonly Task[]>;
  /** By ARN or `family:revision`. */
  taskDefinition(taskDefinition: string, signal: AbortSignal): Promise<TaskDefinition>;
  /**
   * Newest first, at most `limit` (ListServiceDeployments), with the task definition of each one's target
   * revision (DescribeServiceRevisions, once for each) and with the counts of those that are under way
   * (DescribeServiceDeployments; both 20 a call).
   */
  serviceDeployments(
    cluster: string,
    service: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly ServiceDeployment[]>;
  /** DescribeServiceDeployments of one, with its progress; undefined where ECS knows it no longer. */
  serviceDeployment(arn: string, signal: AbortSignal): Promise<ServiceDeployment | undefined>;
  /** DescribeServiceRevisions (20 a call), each once; those that ECS no longer knows are left out. */
  serviceRevisions(arns: readonly string[], signal: AbortSignal): Promise<readonly ServiceRevision[]>;
  /** DescribeTaskDefinition with its tags. */
  definitionDocument(taskDefinition: string, signal: AbortSignal): Promise<DefinitionDocument>;
  /** ARNs of the family's ACTIVE revisions, newest first, at most `limit` (ListTaskDefinitions). */
  revisions(family: string, limit: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Names of the families with an ACTIVE revision that start with `prefix` (ListTaskDefinitionFamilies). */
  families(prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  /** DescribeExpressGatewayService. */
  expressService(arn: string, signal: AbortSignal): Promise<ExpressService>;
}

/**
 * Changes. None of these is repeated by the adapter when the answer got lost, but `runTask`, which ECS
 * recognises by its token.
 */
export interface EcsWrite {
  /** UpdateService; gives the service as it is right after. */
  updateService(
    cluster: string,
    service: string,
    update: ServiceUpdate,
    signal: AbortSignal,
  ): Promise<Service>;
  /** Gives the new revision's ARN. */
  registerTaskDefinition(document: DefinitionDocument, signal: AbortSignal): Promise<string>;
  stopTask(cluster: string, task: string, reason: string, signal: AbortSignal): Promise<Task>;
  /** Gives the task that was started. Where ECS started none it rejects with `conflict` and ECS's reason. */
  runTask(run: TaskRun, signal: AbortSignal): Promise<Task>;
  /** StopServiceDeployment with the stop type ROLLBACK. */
  rollBackServiceDeployment(arn: string, signal: AbortSignal): Promise<void>;
  continueServiceDeployment(
    arn: string,
    hook: string,
    action: 'CONTINUE' | 'ROLLBACK',
    signal: AbortSignal,
  ): Promise<void>;
  /** UpdateExpressGatewayService. */
  updateExpressService(arn: string, update: ExpressUpdate, signal: AbortSignal): Promise<void>;
}

/** What UpdateService is to change; what is absent stays. The last two start no deployment. */
export interface ServiceUpdate {
  readonly taskDefinition?: string;
  readonly forceNewDeployment?: boolean;
  readonly desiredCount?: number;
  readonly enableExecuteCommand?: boolean;
}

/**
 * What UpdateExpressGatewayService is to change. AWS does not say whether the container's members that are
 * absent stay: where one is given, all that the container has are to be given, and `image` has to be.
 */
export interface ExpressUpdate {
  readonly image?: string;
  readonly containerPort?: number;
  readonly environment?: readonly EnvironmentVariable[];
  readonly secrets?: readonly SecretReference[];
  readonly command?: readonly string[];
  readonly logs?: { readonly group: string; readonly streamPrefix: string };
  /** ARN of the secret that a private registry is asked with. */
  readonly repositoryCredentials?: string;
  /** Instead of everything else here. */
  readonly taskDefinition?: string;
}

/** One task to be run. */
export interface TaskRun {
  readonly cluster: string;
  /** ARN or `family:revision`. */
  readonly taskDefinition: string;
  /** At most 64 characters; the same for each attempt to start the same task. */
  readonly clientToken: string;
  readonly network?: NetworkConfiguration;
  /** Absent where `capacityProviders` say it. */
  readonly launchType?: string;
  readonly capacityProviders?: readonly CapacityProvider[];
  readonly platformVersion?: string;
  readonly overrides: readonly {
    readonly container: string;
    readonly command?: readonly string[];
    readonly environment?: readonly EnvironmentVariable[];
  }[];
  /** Who started it, as `DescribeTasks` shows it; at most 128 characters. */
  readonly startedBy: string;
}
