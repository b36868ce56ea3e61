import * as l10n from '@vscode/l10n';
import { field, isThrottling, isUnreachable, statusOf } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';
import { redact } from '../core/redact.ts';

/**
 * Maps what a client of the SDK rejects with; `service` is whom it asked, in words. What AWS refuses is
 * `identityRefused`: here everything is about signing in.
 */
export function toServiceFailure(error: unknown, service: string): Failure {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof Failure) {
      return inner;
    }
  }
  const status = statusOf(error);
  if (errorName(error) === 'AbortError') {
    return new Failure('cancelled', l10n.t('The sign-in was cancelled.'), { cause: error });
  }
  if (isThrottling(error)) {
    return new Failure('throttled', l10n.t('{0} is limiting requests.', service), {
      cause: error,
      hint: l10n.t('Try again in a while.'),
    });
  }
  if (isUnreachable(error)) {
    return new Failure('offline', l10n.t('{0} cannot be reached from here.', service), {
      cause: error,
      hint: l10n.t('Check the network, and the region of the identity.'),
    });
  }
  const said = saidBy(error);
  return status !== undefined && status >= 500
    ? new Failure('server', l10n.t('{0} has a fault of its own: {1}', service, said), { cause: error })
    : new Failure('identityRefused', l10n.t('{0} refused the sign-in: {1}', service, said), { cause: error });
}

/** The name of the SDK's exception class, which is AWS's code. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** IAM Identity Center puts its text into a field of OAuth 2.0. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) {
    return redact(String(error));
  }
  const described = field(error, 'error_description');
  const text = typeof described === 'string' && described !== '' ? described : error.message;
  return redact(text === '' || text === 'UnknownError' ? error.name : text);
}
