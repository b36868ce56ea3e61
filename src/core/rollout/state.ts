import type { DeploymentStrategy, Health } from '../model.ts';
import type { LifecycleHook } from '../release.ts';
import type { Change } from './plan.ts';
import type { RolloutEnd } from './rollout.ts';

/** What a change asks for, where it does and that is known. */
export interface Asked {
  /** Task definition (ARN) that is to end PRIMARY. */
  readonly taskDefinition?: string;
  readonly desired?: number;
  /** What a hook that waited was answered. */
  readonly answer?: 'CONTINUE' | 'ROLLBACK';
}

/** What has to be remembered of a rollout to watch it, also after the window was reloaded: JSON, no secret. */
export interface Watched {
  readonly environment: string;
  /** ARNs. */
  readonly cluster: string;
  readonly service: string;
  readonly kind: Change['kind'];
  /** Id in `deployments[]`, such as `ecs-svc/123`; absent where the change starts none. */
  readonly deployment?: string;
  /** ARN, once it is known. */
  readonly serviceDeployment?: string;
  /** What the end is compared with. */
  readonly asked: Asked;
  /** Task definitions (ARNs) of the deployments from before. */
  readonly before: readonly string[];
  readonly startedAt: number;
}

/** One stage of a deployment's way, in order. */
export interface Stage {
  /** ECS's own, such as SCALE_UP; `TASKS` and `DRAIN` for the two halves of a rolling deployment. */
  readonly name: string;
  readonly state: 'done' | 'now' | 'ahead' | 'failed';
  /** When it was first seen (ms). */
  readonly since?: number;
}

export interface RolloutTask {
  readonly arn: string;
  readonly status: string;
  readonly health: Health;
  readonly createdAt: number;
  readonly stoppedAt?: number;
  /** Why it fell, in one line; absent where it did not. */
  readonly reason?: string;
  /** The last lines that it wrote, oldest first; absent where they were not read. */
  readonly lines?: readonly string[];
}

/** Where a rollout stands, for the notification, the tree and the rollout page. */
export interface RolloutState {
  readonly watched: Watched;
  readonly phase: 'starting' | 'deploying' | 'paused' | 'baking' | 'rollingBack' | 'ended';
  readonly strategy: DeploymentStrategy;
  readonly stages: readonly Stage[];
  /** Tasks of what is deployed. */
  readonly target: {
    readonly desired: number;
    readonly running: number;
    readonly pending: number;
    readonly failed: number;
  };
  /** Tasks still running of what it replaces. */
  readonly source: number;
  /** Per cent of the production and the test traffic that the new revision has. */
  readonly traffic?: { readonly production?: number; readonly test?: number };
  /** Hooks that wait for somebody, or that run. */
  readonly hooks: readonly LifecycleHook[];
  readonly breaker?: { readonly failures: number; readonly threshold: number; readonly triggered: boolean };
  readonly alarms?: { readonly names: readonly string[]; readonly triggered: readonly string[] };
  /** Until when it bakes (ms), where that is known. */
  readonly bakesUntil?: number;
  readonly tasks: readonly RolloutTask[];
  /** Since the change was sent, oldest first. */
  readonly events: readonly { readonly at: number; readonly message: string }[];
  /** What somebody else did to the service in the meantime, in words. */
  readonly others: readonly string[];
  /** Why the last look failed, where it did; it is tried again. */
  readonly trouble?: string;
  readonly end?: RolloutEnd;
  readonly readAt: number;
}
