import * as l10n from '@vscode/l10n';
import type { ServerMetadata } from 'openid-client';
import { Failure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import type { Clock } from '../core/ports.ts';
import { isSafe, providerFetch, unsafe } from './oidcFetch.ts';

/** Milliseconds. AWS gives up after five seconds, so that a slower provider serves nobody. */
const TIMEOUT = 15_000;

/** Where a provider's metadata is (OpenID Connect Discovery 1.0, section 4). */
function discoveryAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/**
 * Reads the provider's metadata. The issuer has to be written as the provider writes it, to the last slash:
 * it is what stands in its tokens, and what AWS compares. Rejects with a Failure where the metadata is not
 * there or not right, otherwise as `fetch` does.
 */
export async function discover(issuer: string, clock: Clock): Promise<ServerMetadata> {
  if (!isSafe(issuer)) {
    throw unsafe(issuer, issuer);
  }
  const address = discoveryAddress(issuer);
  const metadata = readMetadata(issuer, address, await request(issuer, address, clock));
  const used = [
    metadata.token_endpoint,
    metadata.device_authorization_endpoint,
    metadata.revocation_endpoint,
  ];
  for (const endpoint of used) {
    if (endpoint !== undefined && !isSafe(endpoint)) {
      throw unsafe(issuer, endpoint);
    }
  }
  return metadata;
}

async function request(issuer: string, address: string, clock: Clock): Promise<string> {
  const answered = new AbortController();
  const slow = new AbortController();
  clock.sleep(TIMEOUT, answered.signal).then(
    () => slow.abort(tooSlow(issuer)),
    () => undefined,
  );
  try {
    const headers = { accept: 'application/json' };
    const response = await providerFetch(issuer, address, { method: 'GET', headers, signal: slow.signal });
    if (response.status !== 200) {
      throw badStatus(issuer, address, response.status);
    }
    return await response.text();
  } finally {
    answered.abort();
  }
}

function readMetadata(issuer: string, address: string, text: string): ServerMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notAProvider(issuer, l10n.t('What is at {0} is not JSON.', address), error);
  }
  if (!isMetadata(value)) {
    throw notAProvider(issuer, l10n.t('What is at {0} names no issuer or no token endpoint.', address));
  }
  if (value.issuer !== issuer) {
    throw anotherIssuer(issuer, value.issuer);
  }
  return value;
}

function isMetadata(value: unknown): value is ServerMetadata {
  return (
    typeof value === 'object' &&
    value !== null &&
    'issuer' in value &&
    typeof value.issuer === 'string' &&
    'token_endpoint' in value &&
    typeof value.token_endpoint === 'string'
  );
}

function anotherIssuer(issuer: string, called: string): Failure {
  const slash = withoutSlash(issuer) === withoutSlash(called);
  return new Failure('invalid', l10n.t('{0} answers in the name of another issuer: {1}', issuer, called), {
    hint: slash
      ? called.endsWith('/')
        ? l10n.t('Write `issuer` with the slash at its end: {0}', called)
        : l10n.t('Write `issuer` without the slash at its end: {0}', called)
      : l10n.t('Write `issuer` exactly so, where this is the provider that you mean: {0}', called),
    action: openSettingsAction(),
  });
}

function withoutSlash(address: string): string {
  return address.replace(/\/$/, '');
}

function badStatus(issuer: string, address: string, status: number): Failure {
  if (status === 429) {
    return new Failure('throttled', l10n.t('{0} is limiting requests.', issuer), {
      hint: l10n.t('Try again in a while.'),
    });
  }
  return status >= 500
    ? new Failure('server', l10n.t('{0} has a fault of its own (HTTP status {1}).', issuer, status))
    : notAProvider(issuer, l10n.t('{0} answers with HTTP status {1}.', address, status));
}

function notAProvider(issuer: string, reason: string, cause?: unknown): Failure {
  return new Failure(
    'invalid',
    l10n.t('{0} does not answer as an OpenID provider does: {1}', issuer, reason),
    {
      cause,
      hint: l10n.t('Check `issuer` of the identity: the discovery document must be below it.'),
      action: openSettingsAction(),
    },
  );
}

function tooSlow(issuer: string): Failure {
  return new Failure('offline', l10n.t('{0} did not answer within {1} seconds.', issuer, TIMEOUT / 1000), {
    hint: l10n.t('Check the network. AWS too must reach the issuer, within 5 seconds.'),
  });
}
