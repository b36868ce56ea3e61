import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { MicrosoftSessions } from '../core/identity/microsoft.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';

const PROVIDER = 'microsoft';

/** The editor's Microsoft account. The editor asks the person itself whether the extension may use it. */
export function createMicrosoftSessions(): MicrosoftSessions {
  return {
    get: async (scopes, { interactive, forceNew }, signal) => {
      throwIfAborted(signal);
      try {
        const session = await vscode.authentication.getSession(PROVIDER, scopes, how(interactive, forceNew));
        return session === undefined
          ? undefined
          : {
              account: session.account.label,
              ...(session.idToken === undefined ? {} : { idToken: session.idToken }),
            };
      } catch (error) {
        throw isDismissal(error)
          ? new Failure('cancelled', vscode.l10n.t('The sign-in was cancelled.'), { cause: error })
          : error;
      }
    },
  };
}

function how(interactive: boolean, forceNew: boolean): vscode.AuthenticationGetSessionOptions {
  if (!interactive) {
    return { silent: true };
  }
  return forceNew ? { forceNewSession: true } : { createIfNone: true };
}

/** A dismissed question has no code: the editor cancels, or rejects with one of these sentences. */
function isDismissal(error: unknown): boolean {
  return (
    error instanceof vscode.CancellationError ||
    (error instanceof Error &&
      (error.name === 'Canceled' || /^(Cancell?ed\b|User did not consent)/.test(error.message)))
  );
}
