import type { Environment } from './model.ts';

/**
 * What shares one throttle: calls count by account and region, and an endpoint of its own has its own limits.
 * Where the account is not known before the sign-in, everybody with the same identity source is taken to share it.
 */
export function throttleBucket(
  { roleArn, identity, region: own, endpointUrl }: Environment,
  region: string = own,
): string {
  return [roleArn?.split(':')[4] ?? accountOf(identity), region, endpointUrl].join('|');
}

function accountOf(identity: Environment['identity']): string {
  return identity.kind === 'identityCenter' && identity.accountId !== undefined
    ? identity.accountId
    : JSON.stringify(identity);
}
