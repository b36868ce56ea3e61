import type { DeploymentConfiguration, LoadBalancer } from '../configurationState.ts';
import type { Deployment, ServiceDeployment } from '../state.ts';
import type { Shift, ShiftStep } from '../strategyState.ts';

/**
 * The way of a deployment that shifts traffic, with a step of production traffic at a time.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html,
 * LinearConfiguration and CanaryConfiguration in the API reference.
 */
export function makeShift(
  configuration: DeploymentConfiguration,
  loadBalancers: readonly LoadBalancer[],
  reconcile: boolean,
): Shift | undefined {
  if ((configuration.strategy ?? 'ROLLING') === 'ROLLING') {
    return undefined;
  }
  const tested = loadBalancers.some(({ advanced }) => advanced?.testListenerRule !== undefined);
  const steps: ShiftStep[] = [
    ...(reconcile ? [{ stage: 'RECONCILE_SERVICE' } as const] : []),
    { stage: 'PRE_SCALE_UP' },
    { stage: 'SCALE_UP' },
    { stage: 'POST_SCALE_UP' },
    { stage: 'TEST_TRAFFIC_SHIFT', ...(tested ? { testWeight: 100 } : {}) },
    { stage: 'POST_TEST_TRAFFIC_SHIFT' },
    ...productionSteps(configuration).flatMap((step): ShiftStep[] => [
      { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { stage: 'PRODUCTION_TRAFFIC_SHIFT', ...step },
    ]),
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'BAKE_TIME', minutes: configuration.bakeTimeInMinutes ?? 0 },
    { stage: 'CLEAN_UP' },
  ];
  return {
    steps,
    index: 0,
    entered: false,
    wait: undefined,
    stage: undefined,
    testWeight: 0,
    productionWeight: 0,
    hooks: [],
    running: [],
    back: false,
  };
}

/** As far as it has come, back again: see `back.ts`. */
export function stepsBack(shift: Shift): readonly ShiftStep[] {
  return [
    { stage: 'SCALE_UP' },
    ...(shift.productionWeight > 0
      ? [{ stage: 'PRODUCTION_TRAFFIC_SHIFT', productionWeight: 0 } as const]
      : []),
    ...(shift.testWeight > 0 ? [{ stage: 'TEST_TRAFFIC_SHIFT', testWeight: 0 } as const] : []),
    { stage: 'CLEAN_UP' },
  ];
}

function productionSteps({
  strategy,
  linear,
  canary,
}: DeploymentConfiguration): readonly Omit<ShiftStep, 'stage'>[] {
  const last = { productionWeight: 100 };
  if (strategy === 'CANARY') {
    const { canaryPercent, canaryBakeTimeInMinutes } = canary ?? standardCanary;
    const first = { productionWeight: canaryPercent, minutes: canaryBakeTimeInMinutes };
    return canaryPercent < 100 ? [first, last] : [last];
  }
  if (strategy === 'LINEAR') {
    const { stepPercent, stepBakeTimeInMinutes } = linear ?? standardLinear;
    const between = Math.ceil(100 / stepPercent - 1e-9) - 1;
    return [
      ...Array.from({ length: between }, (_, step) => ({
        // Tenths of a percent, without the errors of floating point.
        productionWeight: Math.round(stepPercent * (step + 1) * 10) / 10,
        minutes: stepBakeTimeInMinutes,
      })),
      last,
    ];
  }
  return [last];
}

/** The defaults of the API reference. */
export const standardCanary = { canaryPercent: 5, canaryBakeTimeInMinutes: 10 };
export const standardLinear = { stepPercent: 10, stepBakeTimeInMinutes: 6 };

/** As it stands when it has gone all the way: the past of a fleet. */
export function completeShift(shift: Shift): void {
  shift.index = shift.steps.length;
  shift.stage = 'CLEAN_UP';
  shift.testWeight = 100;
  shift.productionWeight = 100;
}

/** The deployment that has the production traffic, of those there were when another one is started. */
export function productionDeployment(
  deployments: readonly Deployment[],
  lastCompleted: Deployment | undefined,
  running: ServiceDeployment | undefined,
): Deployment | undefined {
  const [newest] = deployments;
  if (running?.shift?.productionWeight === 100 && !running.shift.back) {
    return newest;
  }
  const completed = lastCompleted !== undefined && deployments.includes(lastCompleted);
  return completed ? lastCompleted : (deployments.find(({ scaled }) => scaled) ?? newest);
}
