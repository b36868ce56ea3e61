import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { Denied } from './denied.ts';

/** Somebody said no at `place`, where the sign-in was to be approved; `why` is what was said beside that. */
export function signInDenied(place: string, cause: unknown, why?: string): Failure {
  const message =
    why === undefined
      ? l10n.t('The sign-in was denied at {0}.', place)
      : l10n.t('The sign-in was denied at {0}: “{1}”.', place, why);
  return new Failure('identityRefused', message, {
    cause: new Denied(message, { cause }),
    hint: l10n.t('Sign in again if that was not meant.'),
  });
}
