import { ApiError, type Input } from '../../api.ts';
import { flag, integer, invalid, number, oneOf, record, records, text, texts } from '../../input.ts';
import type { CircuitBreaker, DeploymentConfiguration } from '../configurationState.ts';
import { standardCanary, standardLinear } from '../shift/steps.ts';
import { type HookStage, hookStages, type LifecycleHook, type Strategy } from '../strategyState.ts';

const strategies = ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'] as const;
const minutesOfDay = 1_440;

/**
 * The request's `deploymentConfiguration`; what it leaves out stays as it is. The limits are those of the
 * API reference; AWS's words for breaking them are not known.
 */
export function readConfiguration(input: Input, standing: DeploymentConfiguration): DeploymentConfiguration {
  const given = record(input, 'deploymentConfiguration');
  if (given === undefined) {
    return standing;
  }
  if (flag(record(given, 'earlySuccessCriteria') ?? {}, 'enable') === true) {
    throw new ApiError('UnsupportedFeatureException', 'The sandbox does not support earlySuccessCriteria.');
  }
  const strategy = oneOf(given, 'strategy', strategies) ?? standing.strategy ?? 'ROLLING';
  const least = integer(given, 'minimumHealthyPercent') ?? standing.minimumHealthyPercent;
  const most = integer(given, 'maximumPercent') ?? standing.maximumPercent;
  if (least < 0 || most < least) {
    throw invalid('minimumHealthyPercent must not be negative and not greater than maximumPercent');
  }
  const breaker = record(given, 'deploymentCircuitBreaker');
  const hooks = records(given, 'lifecycleHooks')?.map(readHook) ?? standing.lifecycleHooks;
  const alarms = readAlarms(given) ?? standing.alarms;
  return {
    minimumHealthyPercent: least,
    maximumPercent: most,
    circuitBreaker: breaker === undefined ? standing.circuitBreaker : readBreaker(breaker),
    strategy,
    ...readBakeTime(given, strategy, standing),
    ...(hooks === undefined ? {} : { lifecycleHooks: hooks }),
    ...(alarms === undefined ? {} : { alarms }),
    ...readSteps(given, strategy, standing),
  };
}

function readBakeTime(
  given: Input,
  strategy: Strategy,
  standing: DeploymentConfiguration,
): Pick<DeploymentConfiguration, 'bakeTimeInMinutes'> {
  const bake = minutes(given, 'bakeTimeInMinutes') ?? standing.bakeTimeInMinutes;
  if (bake === undefined && strategy === 'BLUE_GREEN') {
    throw invalid('bakeTimeInMinutes is required for the BLUE_GREEN deployment strategy.');
  }
  return bake === undefined ? {} : { bakeTimeInMinutes: bake };
}

function readSteps(
  given: Input,
  strategy: Strategy,
  standing: DeploymentConfiguration,
): Pick<DeploymentConfiguration, 'linear' | 'canary'> {
  const linear = record(given, 'linearConfiguration');
  const canary = record(given, 'canaryConfiguration');
  if (linear !== undefined && strategy !== 'LINEAR') {
    throw invalid('linearConfiguration is only valid with the LINEAR deployment strategy.');
  }
  if (canary !== undefined && strategy !== 'CANARY') {
    throw invalid('canaryConfiguration is only valid with the CANARY deployment strategy.');
  }
  if (strategy === 'LINEAR') {
    const before = standing.linear ?? standardLinear;
    const stepPercent = percent(linear ?? {}, 'stepPercent', 3) ?? before.stepPercent;
    const bake = minutes(linear ?? {}, 'stepBakeTimeInMinutes') ?? before.stepBakeTimeInMinutes;
    return { linear: { stepPercent, stepBakeTimeInMinutes: bake } };
  }
  if (strategy === 'CANARY') {
    const before = standing.canary ?? standardCanary;
    const canaryPercent = percent(canary ?? {}, 'canaryPercent', 0.1) ?? before.canaryPercent;
    const bake = minutes(canary ?? {}, 'canaryBakeTimeInMinutes') ?? before.canaryBakeTimeInMinutes;
    return { canary: { canaryPercent, canaryBakeTimeInMinutes: bake } };
  }
  return {};
}

function minutes(input: Input, key: string): number | undefined {
  return within(key, integer(input, key), 0, minutesOfDay);
}

/** In multiples of 0.1. */
function percent(input: Input, key: string, least: number): number | undefined {
  const value = within(key, number(input, key), least, 100);
  if (value !== undefined && Math.abs(value * 10 - Math.round(value * 10)) > 1e-9) {
    throw invalid(`${key} should be a multiple of 0.1.`);
  }
  return value;
}

function within(key: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value !== undefined && (value < least || value > most)) {
    throw invalid(`${key} should be between ${least} and ${most}.`);
  }
  return value;
}

function readHook(input: Input): LifecycleHook {
  const targetType = oneOf(input, 'targetType', ['AWS_LAMBDA', 'PAUSE']) ?? 'AWS_LAMBDA';
  const stages = (texts(input, 'lifecycleStages') ?? []).map(readStage);
  if (stages.length === 0) {
    throw invalid('lifecycleStages cannot be empty.');
  }
  const timeout = record(input, 'timeoutConfiguration') ?? {};
  const details = input['hookDetails'];
  const options = {
    stages,
    timeoutMinutes:
      within('timeoutInMinutes', integer(timeout, 'timeoutInMinutes'), 1, 20_160) ?? minutesOfDay,
    timeoutAction: oneOf(timeout, 'action', ['CONTINUE', 'ROLLBACK']) ?? ('ROLLBACK' as const),
    ...(details === undefined || details === null ? {} : { details }),
  };
  const targetArn = text(input, 'hookTargetArn');
  if (targetType === 'PAUSE') {
    if (targetArn !== undefined) {
      throw invalid('hookTargetArn is not applicable for PAUSE hooks.');
    }
    return { targetType, ...options };
  }
  const roleArn = text(input, 'roleArn');
  if (targetArn === undefined || roleArn === undefined) {
    throw invalid('hookTargetArn and roleArn are required for AWS_LAMBDA hooks.');
  }
  return { targetType, targetArn, roleArn, ...options };
}

function readStage(stage: string): HookStage {
  const known = hookStages.find(name => name === stage);
  if (known === undefined) {
    throw invalid(`lifecycleStages should be one of [${hookStages.join(',')}], got ${stage}`);
  }
  return known;
}

function readAlarms(given: Input): DeploymentConfiguration['alarms'] {
  const alarms = record(given, 'alarms');
  if (alarms === undefined) {
    return undefined;
  }
  const names = texts(alarms, 'alarmNames') ?? [];
  const enable = flag(alarms, 'enable') ?? false;
  if (enable && names.length === 0) {
    throw invalid('alarmNames cannot be empty when alarms are enabled.');
  }
  return { names, enable, rollback: flag(alarms, 'rollback') ?? false };
}

function readBreaker(input: Input): CircuitBreaker {
  const threshold = record(input, 'thresholdConfiguration');
  const type = threshold && oneOf(threshold, 'type', ['BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT']);
  return {
    enable: flag(input, 'enable') ?? false,
    rollback: flag(input, 'rollback') ?? false,
    resetOnHealthyTask: flag(input, 'resetOnHealthyTask') ?? true,
    ...(threshold === undefined
      ? {}
      : { threshold: { type: type ?? 'BOUNDED_PERCENT', value: integer(threshold, 'value') ?? 50 } }),
  };
}
