import * as l10n from '@vscode/l10n';
import { Failure, type FailureAction } from '../failure.ts';

/** The button that signs in to the environment. */
export function signInAction(environment: string): FailureAction {
  return {
    title: l10n.t('Sign In'),
    command: 'ecsCodespaces.signIn',
    args: [environment],
  };
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

export function noSuchEnvironment(name: string): Failure {
  return new Failure('notFound', l10n.t('There is no environment named {0} in the settings.', name), {
    hint: l10n.t('Look at `ecsCodespaces.environments`.'),
    action: openSettingsAction(),
  });
}
