import * as l10n from '@vscode/l10n';
import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { Failure, toFailure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { signInDenied } from '../core/identity/signInDenied.ts';
import { redact } from '../core/redact.ts';
import { codeExpired } from './deviceCode.ts';

/** What Node calls a connection that is not secure: OpenSSL's reasons and its own. */
const TLS = /CERT|SELF_SIGNED|^UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$/;

/** Maps whatever openid-client rejects with. Codes are those of RFC 6749, section 5.2, and RFC 8628, section 3.5. */
export function toOidcFailure(error: unknown, issuer: string): Failure {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof Failure) {
      return inner;
    }
  }
  if (error instanceof ResponseBodyError) {
    return fromAnswer(error, issuer);
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return clientRefused(error, issuer, `HTTP ${error.status}`);
  }
  if (error instanceof ClientError) {
    return fromClient(error, issuer);
  }
  // What fetch rejects with when there is no connection, which its cause then tells.
  return error instanceof TypeError && error.cause !== undefined
    ? unreachable(error, issuer)
    : toFailure(error);
}

/**
 * Whether the provider refused the client or its secret, rather than the person (RFC 6749, section 5.2: with
 * status 401 and a challenge where the secret came in the Authorization header). Takes the error or its Failure.
 */
export function refusesClient(error: unknown): boolean {
  const inner = error instanceof Failure ? error.cause : error;
  return (
    inner instanceof WWWAuthenticateChallengeError ||
    (inner instanceof ResponseBodyError && inner.error === 'invalid_client')
  );
}

function fromAnswer(error: ResponseBodyError, issuer: string): Failure {
  const said = redact(error.error_description ?? error.error);
  switch (error.error) {
    case 'access_denied':
      return signInDenied(issuer, error, error.error_description === undefined ? undefined : said);
    case 'expired_token':
      return codeExpired(error);
    case 'invalid_client':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return clientRefused(error, issuer, said);
    case 'invalid_scope':
      return new Failure('identityRefused', l10n.t('{0} does not grant these scopes: {1}', issuer, said), {
        cause: error,
        hint: l10n.t('Check `scopes` of the identity.'),
        action: openSettingsAction(),
      });
    default:
      if (error.status === 429) {
        return throttled(error, issuer);
      }
      return error.status >= 500
        ? new Failure('server', l10n.t('{0} has a fault of its own: {1}', issuer, said), { cause: error })
        : new Failure('identityRefused', l10n.t('{0} refused the sign-in: {1}', issuer, said), {
            cause: error,
          });
  }
}

function fromClient(error: ClientError, issuer: string): Failure {
  switch (error.code) {
    case 'OAUTH_ABORT':
      return new Failure('cancelled', l10n.t('The sign-in was cancelled.'), { cause: error });
    case 'OAUTH_TIMEOUT':
      return unreachable(error, issuer);
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return new Failure('invalid', l10n.t('{0} answers in the name of another issuer or client.', issuer), {
        cause: error,
        hint: l10n.t('Write `issuer` exactly as its discovery document does, and check `clientId`.'),
        action: openSettingsAction(),
      });
    default:
      if (error.cause instanceof Response && error.cause.status === 429) {
        return throttled(error, issuer);
      }
      return error.cause instanceof Response && error.cause.status >= 500
        ? new Failure(
            'server',
            l10n.t('{0} has a fault of its own (HTTP status {1}).', issuer, error.cause.status),
            { cause: error },
          )
        : new Failure('invalid', l10n.t('{0} does not answer as an OpenID provider does.', issuer), {
            cause: error,
            hint: l10n.t('Ask whoever runs it, and check `issuer` of the identity.'),
            action: openSettingsAction(),
          });
  }
}

function clientRefused(cause: Error, issuer: string, said: string): Failure {
  return new Failure('identityRefused', l10n.t('{0} does not accept this client: {1}', issuer, said), {
    cause,
    hint: l10n.t(
      'Check `clientId`. The client must be allowed the device authorization grant; where it has a secret, set `confidential` to true.',
    ),
    action: openSettingsAction(),
  });
}

function throttled(cause: Error, issuer: string): Failure {
  return new Failure('throttled', l10n.t('{0} is limiting requests.', issuer), {
    cause,
    hint: l10n.t('Try again in a while.'),
  });
}

function unreachable(cause: Error, issuer: string): Failure {
  const reason = systemCode(cause);
  if (TLS.test(reason)) {
    return new Failure('invalid', l10n.t('No secure connection to {0} can be made: {1}', issuer, reason), {
      cause,
      hint: l10n.t(
        'Its certificate must be one that this machine trusts. Where a proxy looks into connections, its certificate belongs into NODE_EXTRA_CA_CERTS.',
      ),
    });
  }
  return new Failure('offline', l10n.t('{0} cannot be reached from here.', issuer), {
    cause,
    hint: l10n.t('Check the network, and `issuer` of the identity.'),
  });
}

function systemCode(error: Error): string {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    if ('code' in inner && typeof inner.code === 'string' && !inner.code.startsWith('OAUTH_')) {
      return inner.code;
    }
  }
  return '';
}
