import { doubtfulClaims, type TrustContext, type TrustRequest } from './context.ts';
import { claimOf } from './mismatch.ts';
import { issuerName, type TrustedProvider } from './provider.ts';
import type { TrustReason } from './reasons.ts';
import { variablesIn } from './variables.ts';

/** Keys that AWS fills from the connection, which nobody can know here. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'aws:referer',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:useragent',
  'aws:vpcsourceip',
]);

/** Why nobody can tell here what value a key has, if any; undefined where its value, or its absence, is known. */
export function hidden(key: string, request: TrustRequest): TrustReason | undefined {
  const { provider, unknownClaims = [], sessionName } = request;
  const lower = key.toLowerCase();
  // Google's keys about an organisation have names of their own.
  const ofGoogle =
    provider.kind === 'google' && lower.startsWith(`${issuerName(provider.issuer).toLowerCase()}:google/`);
  if (OF_THE_CONNECTION.has(lower) || ofGoogle) {
    return 'outOfSight';
  }
  const claim = claimOf(lower, provider.issuer);
  const unknown =
    claim === undefined
      ? lower === 'sts:rolesessionname' && sessionName === undefined
      : unknownClaims.includes(claim);
  return unknown ? 'claimUnknown' : undefined;
}

/** Why a policy variable in one of the values cannot be filled here, and its key; undefined where all can. */
export function hiddenVariable(
  values: readonly string[],
  context: TrustContext,
  request: TrustRequest,
): { readonly key: string; readonly reason: TrustReason } | undefined {
  for (const key of values.flatMap(variablesIn)) {
    const doubtful = isDoubtful(key, request.provider) && context.has(key.toLowerCase());
    const reason = hidden(key, request) ?? (doubtful ? 'keyUndocumented' : undefined);
    if (reason !== undefined) {
      return { key, reason };
    }
  }
  return undefined;
}

/** Whether AWS may have no such key for the provider, whatever the token says. */
export function isDoubtful(key: string, provider: TrustedProvider): boolean {
  return doubtfulClaims(provider).includes(claimOf(key, provider.issuer)?.toLowerCase() ?? '');
}
