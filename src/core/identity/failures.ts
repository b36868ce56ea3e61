import * as l10n from '@vscode/l10n';
import { Failure, type FailureAction, type FailureCode } from '../failure.ts';
import { Denied } from './denied.ts';
import type { SessionState } from './sessionState.ts';

/** The button that signs in to the environment. */
export function signInAction(environment: string): FailureAction {
  return {
    title: l10n.t('Sign In'),
    command: 'ecsCodespaces.signIn',
    args: [environment],
  };
}

/** The button that looks for what keeps a sign-in from working. */
export function diagnoseAction(environment: string): FailureAction {
  return {
    title: l10n.t('Diagnose'),
    command: 'ecsCodespaces.diagnoseSignIn',
    args: [environment],
  };
}

const WITHOUT_DIAGNOSIS: ReadonlySet<FailureCode> = new Set(['cancelled', 'expired', 'signedOut']);

/**
 * What kept a sign-in or an approval from working, with the button 'Diagnose'. It stays as it is where it
 * knows a better way, or where signing in again is one, which is what it offers to somebody who said no.
 */
export function withDiagnosis(failure: Failure, environment: string): Failure {
  const { code, message, action, hint, retryAt, missingAction, cause } = failure;
  const hasWay = action !== undefined && action.command !== signInAction(environment).command;
  return hasWay || WITHOUT_DIAGNOSIS.has(code)
    ? failure
    : new Failure(code, message, {
        action: isDenied(failure) ? signInAction(environment) : diagnoseAction(environment),
        ...(hint === undefined ? {} : { hint }),
        ...(retryAt === undefined ? {} : { retryAt }),
        ...(missingAction === undefined ? {} : { missingAction }),
        ...(cause === undefined ? {} : { cause }),
      });
}

/** Opens a page in the browser; the editor takes http and https alone here. */
export function openPageAction(url: string): FailureAction {
  return { title: l10n.t('Open Page'), command: 'vscode.open', args: [url] };
}

/** The button that shows the environments in the settings. */
export function openSettingsAction(): FailureAction {
  return { title: l10n.t('Open Settings'), command: 'ecsCodespaces.openSettings' };
}

/** The button that starts the sandbox that ships with the extension. */
export function openSandboxAction(): FailureAction {
  return { title: l10n.t('Open Sandbox'), command: 'ecsCodespaces.openSandbox' };
}

export function signedOut(environment: string): Failure {
  return new Failure('signedOut', l10n.t('You are signed out of {0}.', environment), {
    hint: l10n.t('Sign in to {0} to go on.', environment),
    action: signInAction(environment),
  });
}

export function expired(environment: string, message?: string): Failure {
  return new Failure('expired', message ?? l10n.t('The sign-in to {0} has ended.', environment), {
    hint: l10n.t('It could not be renewed without you: sign in again.'),
    action: signInAction(environment),
  });
}

/** Where AWS refuses session after session, each as soon as it was made. */
export function sessionsRefused(environment: string): Failure {
  return expired(
    environment,
    l10n.t('AWS refuses every new session of {0} as soon as it is made.', environment),
  );
}

export function isDenied({ cause }: Failure): boolean {
  return cause instanceof Denied;
}

export function signInCancelled(): Failure {
  return new Failure('cancelled', l10n.t('The sign-in was cancelled.'));
}

/** Why a session in this state, which is not signed in, hands out nothing. */
export function notSignedIn(state: SessionState, environment: string): Failure {
  switch (state.state) {
    case 'expired':
      return expired(environment);
    case 'failed':
      return state.failure;
    case 'signedOut':
      return state.denied ?? signedOut(environment);
    default:
      return signedOut(environment);
  }
}

/** For changes that need an approval, when there is none, or none that is still valid. */
export function approvalMissing(environment: string): Failure {
  return new Failure('expired', l10n.t('The approval for changes in {0} has ended.', environment), {
    hint: l10n.t('Start the change again to ask for a new one.'),
  });
}

/** For a diagnosis or a set-up, where the token is over and another one would take a workflow run. */
export function lookingCosts(environment: string): Failure {
  return new Failure(
    'unsupported',
    l10n.t('Looking this up with the session of {0} would cost a workflow run.', environment),
    { hint: l10n.t('Within a few minutes of a sign-in it costs none.') },
  );
}

export function noSuchEnvironment(name: string): Failure {
  return new Failure('notFound', l10n.t('There is no environment named {0} in the settings.', name), {
    hint: l10n.t('Look at `ecsCodespaces.environments`.'),
    action: openSettingsAction(),
  });
}
