import * as l10n from '@vscode/l10n';
import { formatDuration } from '../format.ts';
import type { Environment } from '../model.ts';
import type { SessionState } from './sessionState.ts';

/** With less than this left a session is said to end: renewal ahead of time has not worked. */
const ENDING = 4 * 60_000;

/** How a session reads in the status bar. */
export interface SessionText {
  /** Name of a codicon. */
  readonly icon: string;
  readonly text: string;
  /** The same in words, for a screen reader and the tooltip. */
  readonly label: string;
  readonly tone: 'plain' | 'warning' | 'error';
}

export function sessionText(
  { name, region }: Pick<Environment, 'name' | 'region'>,
  state: SessionState,
  now: number,
): SessionText {
  if (state.state === 'signedIn') {
    return signedIn(name, region, state, state.expiresAt - now);
  }
  return notSignedIn(name, state);
}

function notSignedIn(name: string, state: Exclude<SessionState, { state: 'signedIn' }>): SessionText {
  const text = l10n.t('{0}: {1}', name, sessionWord(state.state));
  switch (state.state) {
    case 'signedOut':
      return plain('account', text, l10n.t('Signed out of {0}. Click to sign in.', name));
    case 'signingIn':
      return plain('loading~spin', text, l10n.t('Signing in to {0}: {1}', name, state.step));
    case 'expired':
      return {
        icon: 'warning',
        text,
        label: l10n.t('The session of {0} in {1} has ended. Click to sign in again.', state.identity, name),
        tone: 'warning',
      };
    case 'failed':
      return {
        icon: 'error',
        text,
        label: l10n.t('{0}: {1}', name, state.failure.message),
        tone: 'error',
      };
  }
}

/** Where a session stands, in a word or two, as long as nobody is signed in. */
export function sessionWord(state: Exclude<SessionState['state'], 'signedIn'>): string {
  switch (state) {
    case 'signedOut':
      return l10n.t('signed out');
    case 'signingIn':
      return l10n.t('signing in');
    case 'expired':
      return l10n.t('session ended');
    case 'failed':
      return l10n.t('sign-in failed');
  }
}

function signedIn(
  name: string,
  region: string,
  { identity, accountId }: Extract<SessionState, { state: 'signedIn' }>,
  left: number,
): SessionText {
  const who = l10n.t('{0} in {1}, account {2}, {3}', identity, name, accountId, region);
  if (left <= 0) {
    return {
      icon: 'warning',
      text: l10n.t('{0} · {1} · renewing', name, identity),
      label: l10n.t('{0}. The session has ended and is being renewed.', who),
      tone: 'warning',
    };
  }
  const time = formatDuration(left);
  return {
    icon: 'account',
    text: l10n.t('{0} · {1} · {2}', name, identity, time),
    label: l10n.t('{0}. The session is good for {1} and renews itself.', who, time),
    tone: left < ENDING ? 'warning' : 'plain',
  };
}

function plain(icon: string, text: string, label: string): SessionText {
  return { icon, text, label, tone: 'plain' };
}
