import * as l10n from '@vscode/l10n';
import { formatDuration, joined, oneLine } from '../format.ts';
import type { Environment } from '../model.ts';
import type { Asking, SessionState } from './sessionState.ts';

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
  /** A page that the person is waited for at, to be opened by a click. */
  readonly url?: string;
}

export function sessionText(
  { name, region }: Pick<Environment, 'name' | 'region'>,
  state: SessionState,
  now: number,
): SessionText {
  if (state.state === 'signedIn') {
    return signedIn(name, region, state, now);
  }
  return notSignedIn(name, state);
}

function notSignedIn(name: string, state: Exclude<SessionState, { state: 'signedIn' }>): SessionText {
  const text = l10n.t('{0}: {1}', name, sessionWord(state));
  switch (state.state) {
    case 'signedOut':
      return plain(
        'account',
        text,
        state.denied === undefined
          ? l10n.t('Signed out of {0}. Click to sign in.', name)
          : l10n.t('{0}: {1} Click to sign in again.', name, state.denied.message),
      );
    case 'signingIn':
      return state.url === undefined
        ? plain('loading~spin', text, l10n.t('Signing in to {0}: {1}', name, state.step))
        : waiting(name, l10n.t('Signing in to {0}: {1}', name, state.step), state);
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
export function sessionWord(state: Exclude<SessionState, { state: 'signedIn' }>): string {
  switch (state.state) {
    case 'signedOut':
      return state.denied === undefined ? l10n.t('signed out') : l10n.t('sign-in denied');
    case 'signingIn':
      return l10n.t('signing in');
    case 'expired':
      return l10n.t('session ended');
    case 'failed':
      return l10n.t('sign-in failed');
  }
}

/** How long a session lasts, in a word or two. */
export function sessionLeft(
  { expiresAt, renewal }: Extract<SessionState, { state: 'signedIn' }>,
  now: number,
): string {
  if (expiresAt > now) {
    return formatDuration(expiresAt - now);
  }
  return renewal === 'whenUsed' ? l10n.t('renews when used') : l10n.t('renewing');
}

function signedIn(
  name: string,
  region: string,
  state: Extract<SessionState, { state: 'signedIn' }>,
  now: number,
): SessionText {
  const { identity, accountId, expiresAt, renewal, approval } = state;
  const who = l10n.t('{0} in {1}, account {2}, {3}', identity, name, accountId, region);
  if (approval !== undefined) {
    return waiting(
      joined([name, identity]),
      l10n.t('{0}. A change waits: {1}', who, approval.step),
      approval,
    );
  }
  const text = joined([name, identity, sessionLeft(state, now)]);
  const left = expiresAt - now;
  if (renewal === 'whenUsed') {
    return left > 0
      ? plain(
          'account',
          text,
          l10n.t('{0}. The session is good for {1}, and renews when it is used.', who, formatDuration(left)),
        )
      : plain('account', text, l10n.t('{0}. The session renews when it is next used.', who));
  }
  if (left <= 0) {
    return {
      icon: 'warning',
      text,
      label: l10n.t('{0}. The session has ended and is being renewed.', who),
      tone: 'warning',
    };
  }
  return {
    icon: 'account',
    text,
    label: l10n.t('{0}. The session is good for {1} and renews itself.', who, formatDuration(left)),
    tone: left < ENDING ? 'warning' : 'plain',
  };
}

/** Someone has to act, or can look, elsewhere. */
function waiting(who: string, label: string, { step, url }: Asking): SessionText {
  return {
    icon: 'loading~spin',
    text: joined([who, shortened(oneLine(step))]),
    label: url === undefined ? label : l10n.t('{0}. Click to open the page.', label.replace(/[.…]$/, '')),
    tone: 'plain',
    ...(url === undefined ? {} : { url }),
  };
}

/** Characters of a step that the status bar has room for. */
const STEP = 48;

function shortened(step: string): string {
  return step.length <= STEP ? step : `${step.slice(0, STEP - 1)}…`;
}

function plain(icon: string, text: string, label: string): SessionText {
  return { icon, text, label, tone: 'plain' };
}
