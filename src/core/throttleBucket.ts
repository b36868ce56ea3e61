import type { Environment } from './model.ts';

/** What shares one throttle: calls count by account and region, and an endpoint of its own has its own limits. */
export function throttleBucket(
  { roleArn, region: own, endpointUrl }: Environment,
  region: string = own,
): string {
  return [roleArn.split(':')[4], region, endpointUrl].join('|');
}
