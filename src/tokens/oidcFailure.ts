import * as l10n from '@vscode/l10n';
import { ClientError, ResponseBodyError } from 'openid-client';
import { Failure, toFailure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { redact } from '../core/redact.ts';

/** Maps whatever openid-client rejects with. Codes are those of RFC 6749, section 5.2, and RFC 8628, section 3.5. */
export function toOidcFailure(error: unknown, issuer: string): Failure {
  if (error instanceof Failure) {
    return error;
  }
  if (error instanceof ResponseBodyError) {
    return fromAnswer(error, issuer);
  }
  if (error instanceof ClientError) {
    return fromClient(error, issuer);
  }
  // What fetch rejects with when there is no connection, which its cause then tells.
  return error instanceof TypeError && error.cause !== undefined
    ? unreachable(error, issuer)
    : toFailure(error);
}

function fromAnswer(error: ResponseBodyError, issuer: string): Failure {
  const said = redact(error.error_description ?? error.error);
  switch (error.error) {
    case 'access_denied':
      return new Failure('identityRefused', l10n.t('The sign-in was denied at {0}.', issuer), {
        cause: error,
      });
    case 'expired_token':
      return codeExpired(error);
    case 'invalid_client':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return new Failure('identityRefused', l10n.t('{0} does not accept this client: {1}', issuer, said), {
        cause: error,
        hint: l10n.t(
          'Check `clientId`; the client must be public and allowed the device authorization grant.',
        ),
      });
    case 'invalid_scope':
      return new Failure('identityRefused', l10n.t('{0} does not grant these scopes: {1}', issuer, said), {
        cause: error,
        hint: l10n.t('Check `scopes` of the identity.'),
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
            hint: l10n.t('`{0}/.well-known/openid-configuration` must be there.', issuer.replace(/\/$/, '')),
            action: openSettingsAction(),
          });
  }
}

export function codeExpired(cause?: unknown): Failure {
  return new Failure('expired', l10n.t('The code was not used in time.'), {
    cause,
    hint: l10n.t('Sign in again to get a new one.'),
  });
}

function throttled(cause: Error, issuer: string): Failure {
  return new Failure('throttled', l10n.t('{0} is limiting requests.', issuer), {
    cause,
    hint: l10n.t('Try again in a while.'),
  });
}

function unreachable(cause: Error, issuer: string): Failure {
  return new Failure('offline', l10n.t('{0} cannot be reached from here.', issuer), {
    cause,
    hint: l10n.t('Check the network, and `issuer` of the identity.'),
  });
}
