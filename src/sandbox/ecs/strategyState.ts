import type { Cancel, Json } from '../api.ts';

/** How a deployment goes about its work, and how far it has come. Times are milliseconds since the epoch. */

export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/**
 * ServiceDeployment.lifecycleStage in the API reference, in their order; PRE_PRODUCTION_TRAFFIC_SHIFT is
 * in its text, though not yet in every SDK's list.
 */
export type Stage = 'SCALE_UP' | 'BAKE_TIME' | 'CLEAN_UP' | HookStage;

/** DeploymentLifecycleHook.lifecycleStages in the API reference. */
export const hookStages = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
] as const;
export type HookStage = (typeof hookStages)[number];

type HookAction = 'CONTINUE' | 'ROLLBACK';

interface HookOptions {
  readonly stages: readonly HookStage[];
  readonly timeoutMinutes: number;
  readonly timeoutAction: HookAction;
  /** `hookDetails` as they were given. */
  readonly details?: Json;
}

export type LifecycleHook = HookOptions &
  (
    | { readonly targetType: 'PAUSE' }
    | { readonly targetType: 'AWS_LAMBDA'; readonly targetArn: string; readonly roleArn: string }
  );

/** What the function behind an AWS_LAMBDA hook answers. */
export type HookResult = 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';

/** One run of a hook: an entry of `lifecycleHookDetails`. */
export interface HookRun {
  readonly id: string;
  readonly hook: LifecycleHook;
  readonly stage: HookStage;
  status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly expiresAt: number;
  /** Its time limit, and the next call of its function. */
  readonly timers: Set<Cancel>;
}

export interface DeploymentAlarms {
  readonly names: readonly string[];
  readonly enable: boolean;
  readonly rollback: boolean;
}

/** How a service deployment watches its alarms. */
export interface AlarmWatch {
  status: 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED' | 'DISABLED';
  /** Those that were in ALARM before the deployment was started are not among them. */
  readonly watched: readonly string[];
  triggered: readonly string[];
}

/** One step of a deployment that shifts traffic from its source to its target. */
export interface ShiftStep {
  readonly stage: Stage;
  /** The target's share in percent from here on. */
  readonly testWeight?: number;
  readonly productionWeight?: number;
  /** How long it lasts at least. */
  readonly minutes?: number;
}

/** Where a deployment that shifts traffic stands. */
export interface Shift {
  steps: readonly ShiftStep[];
  /** Within `steps`; as many as there are when it is done. */
  index: number;
  /** Whether the step was begun. */
  entered: boolean;
  /** Ends the wait of the step; undefined when that is over. */
  wait: Cancel | undefined;
  stage: Stage | undefined;
  /** The target's share of the traffic, in percent. */
  testWeight: number;
  productionWeight: number;
  /** All of the deployment's, in the order of their start. */
  readonly hooks: HookRun[];
  /** Those of the step it is at. */
  running: readonly HookRun[];
  /** Whether it is going back. */
  back: boolean;
}
