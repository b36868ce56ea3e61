import type { Json, JsonObject } from './json.ts';
import type { DeploymentStrategy, EnvironmentVariable, SecretReference } from './model.ts';

/** What a service is deployed from, and how far a deployment has come. Times and ids are as in `model.ts`. */

/**
 * A task definition as RegisterTaskDefinition takes it (API reference), with its tags; what only ECS writes
 * is not in it. Members that this project does not know are kept.
 */
export interface DefinitionDocument {
  readonly family: string;
  readonly containerDefinitions: readonly JsonObject[];
  readonly [member: string]: Json | undefined;
}

/** Where a service deployment stands. */
export interface DeploymentProgress {
  readonly strategy: DeploymentStrategy;
  /** Such as PRE_SCALE_UP or BAKE_TIME; absent before the first, and for strategies that have none. */
  readonly stage?: string;
  readonly target: RevisionProgress | undefined;
  readonly source: readonly RevisionProgress[];
  readonly hooks: readonly LifecycleHook[];
  readonly bakeMinutes: number;
  readonly breaker?: {
    readonly status: MonitorStatus;
    readonly failures: number;
    readonly threshold: number;
  };
  readonly alarms?: {
    readonly status: MonitorStatus;
    readonly names: readonly string[];
    readonly triggered: readonly string[];
  };
  /** ARN of the service revision that it is rolled back to. */
  readonly rollbackTo?: string;
  readonly rollbackReason?: string;
}

export interface RevisionProgress {
  /** ARN of the service revision. */
  readonly revision: string;
  readonly requested: number;
  readonly running: number;
  readonly pending: number;
  /** Per cent of the traffic; absent for strategies that shift none. */
  readonly productionTraffic?: number;
  readonly testTraffic?: number;
}

/** DISABLED, MONITORING, MONITORING_COMPLETE, TRIGGERED. */
type MonitorStatus = string;

/** A lifecycle hook of a deployment under way. */
export interface LifecycleHook {
  readonly id: string;
  /** AWS_LAMBDA or PAUSE. */
  readonly type: string;
  /** AWAITING_ACTION, IN_PROGRESS, SUCCEEDED, FAILED, TIMED_OUT. */
  readonly status: string;
  readonly target?: string;
  /** When ECS stops waiting, and what it does then: CONTINUE or ROLLBACK. */
  readonly expiresAt?: number;
  readonly timeoutAction?: string;
}

/** What a service was at a deployment; ECS never changes it. */
export interface ServiceRevision {
  readonly arn: string;
  readonly serviceArn: string;
  /** Absent for Express Mode. */
  readonly taskDefinition?: string;
  readonly images: readonly RevisionImage[];
  readonly createdAt: number;
}

/** The image that a container of a service revision runs, as its tag was resolved then. */
export interface RevisionImage {
  readonly container: string;
  readonly image: string;
  /** `sha256:…`; absent where ECS did not resolve it. */
  readonly digest?: string;
}

/** An Express Mode service, as DescribeExpressGatewayService gives it. */
export interface ExpressService {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly status: string;
  /** The newest of its active configurations; the first is what was last asked for. */
  readonly configurations: readonly ExpressConfiguration[];
}

export interface ExpressConfiguration {
  /** ARN of the service revision. */
  readonly revision: string;
  readonly taskDefinition?: string;
  readonly image: string;
  readonly containerPort?: number;
  readonly executionRole?: string;
  readonly taskRole?: string;
  readonly cpu?: string;
  readonly memory?: string;
  /** X86_64 or ARM64. */
  readonly cpuArchitecture?: string;
  readonly environment: readonly EnvironmentVariable[];
  readonly secrets: readonly SecretReference[];
  readonly command?: readonly string[];
  readonly logGroup?: string;
  readonly logStreamPrefix?: string;
  /** ARN of the secret that a private registry is asked with. */
  readonly repositoryCredentials?: string;
  /** Public addresses first. */
  readonly urls: readonly string[];
  readonly createdAt: number;
}
