import type { CircuitBreaker } from './configurationState.ts';

/**
 * How many failed tasks end a deployment: half of the desired count, rounded up, but at least 3 and at
 * most 200, unless the service says otherwise.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html and
 * ThresholdConfiguration in the API reference.
 */
export function breakerThreshold(breaker: CircuitBreaker, desired: number): number {
  const { type, value } = breaker.threshold ?? { type: 'BOUNDED_PERCENT', value: 50 };
  if (type === 'COUNT') {
    return value;
  }
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(200, Math.max(3, share));
}
