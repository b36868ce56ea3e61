import type { DeploymentAlarms, LifecycleHook, Strategy } from './strategyState.ts';

/** How a service is deployed, and what its tasks are put behind. */

export interface CircuitBreaker {
  readonly enable: boolean;
  readonly rollback: boolean;
  readonly resetOnHealthyTask: boolean;
  readonly threshold?: {
    readonly type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT';
    readonly value: number;
  };
}

export interface DeploymentConfiguration {
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly circuitBreaker: CircuitBreaker;
  /** ROLLING where it is absent. */
  readonly strategy?: Strategy;
  readonly bakeTimeInMinutes?: number;
  readonly lifecycleHooks?: readonly LifecycleHook[];
  readonly linear?: { readonly stepPercent: number; readonly stepBakeTimeInMinutes: number };
  readonly canary?: { readonly canaryPercent: number; readonly canaryBakeTimeInMinutes: number };
  readonly alarms?: DeploymentAlarms;
}

export interface NetworkConfiguration {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

export interface LoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** What shifting traffic takes. */
  readonly advanced?: {
    readonly alternateTargetGroupArn: string;
    readonly productionListenerRule: string;
    readonly testListenerRule?: string;
    readonly roleArn: string;
  };
}
