import type { Json } from '../api.ts';
import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from './configurationState.ts';
import { seconds } from './render.ts';
import { standardCanary, standardLinear } from './shift/steps.ts';
import type { AlarmWatch, HookRun, LifecycleHook } from './strategyState.ts';

export const platform = { launchType: 'FARGATE', platformVersion: '1.4.0', platformFamily: 'Linux' };

export function renderNetwork({ subnets, securityGroups, assignPublicIp }: NetworkConfiguration): Json {
  return {
    awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp },
  };
}

/** DeploymentConfiguration and what hangs on it, as the API reference has them. */
export function renderConfiguration(configuration: DeploymentConfiguration): Json {
  const { enable, rollback, resetOnHealthyTask, threshold } = configuration.circuitBreaker;
  const { strategy = 'ROLLING', alarms, lifecycleHooks = [] } = configuration;
  return {
    deploymentCircuitBreaker: {
      enable,
      rollback,
      resetOnHealthyTask,
      thresholdConfiguration: { ...(threshold ?? { type: 'BOUNDED_PERCENT', value: 50 }) },
    },
    maximumPercent: configuration.maximumPercent,
    minimumHealthyPercent: configuration.minimumHealthyPercent,
    alarms:
      alarms === undefined
        ? undefined
        : { alarmNames: [...alarms.names], enable: alarms.enable, rollback: alarms.rollback },
    strategy,
    bakeTimeInMinutes: configuration.bakeTimeInMinutes ?? 0,
    lifecycleHooks: lifecycleHooks.length === 0 ? undefined : lifecycleHooks.map(renderHook),
    linearConfiguration: strategy === 'LINEAR' ? { ...(configuration.linear ?? standardLinear) } : undefined,
    canaryConfiguration: strategy === 'CANARY' ? { ...(configuration.canary ?? standardCanary) } : undefined,
  };
}

function renderHook(hook: LifecycleHook): Json {
  return {
    targetType: hook.targetType,
    ...(hook.targetType === 'AWS_LAMBDA' ? { hookTargetArn: hook.targetArn, roleArn: hook.roleArn } : {}),
    lifecycleStages: [...hook.stages],
    hookDetails: hook.details,
    timeoutConfiguration: { timeoutInMinutes: hook.timeoutMinutes, action: hook.timeoutAction },
  };
}

export function renderHookRun({ id, hook, status, expiresAt }: HookRun): Json {
  return {
    hookId: id,
    targetType: hook.targetType,
    targetArn: hook.targetType === 'AWS_LAMBDA' ? hook.targetArn : undefined,
    status,
    expiresAt: seconds(expiresAt),
    timeoutAction: hook.timeoutAction,
  };
}

/** Absent where the service has none. */
export function renderAlarmWatch(
  configuration: DeploymentConfiguration,
  watch: AlarmWatch,
): Json | undefined {
  return configuration.alarms === undefined
    ? undefined
    : {
        status: watch.status,
        alarmNames: [...configuration.alarms.names],
        triggeredAlarmNames: [...watch.triggered],
      };
}

export function renderLoadBalancers(loadBalancers: readonly LoadBalancer[]): Json {
  return loadBalancers.map(({ targetGroupArn, containerName, containerPort, advanced }) => ({
    targetGroupArn,
    containerName,
    containerPort,
    advancedConfiguration: advanced === undefined ? undefined : { ...advanced },
  }));
}
