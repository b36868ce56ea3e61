import * as l10n from '@vscode/l10n';
import type { Presented } from '../presented.ts';
import { sessionTagsOf } from '../trust/context.ts';
import type { Facts } from './facts.ts';
import { type Cause, cause, type Finding, fine, unseen, wrong } from './step.ts';
import type { Symptom } from './symptom.ts';

/** How far apart two clocks may be before it matters (ms): tokens live for minutes. */
const SKEW = 60_000;

/** The last attempt at STS, in a sentence; what only its refusal tells is a cause of it. */
export function attemptStep(facts: Facts, symptom: Symptom): Finding {
  const { presented, failure } = facts;
  if (presented === undefined) {
    return failure === undefined
      ? unseen(
          'attempt',
          l10n.t('nobody signed in to {0} since the window was opened.', facts.environment.name),
        )
      : wrong(
          'attempt',
          l10n.t('The last sign-in did not come to AWS: {0}', failure.message),
          ...ofMessage(facts, symptom),
        );
  }
  const when = new Date(presented.at).toISOString();
  if (failure === undefined) {
    return fine('attempt', l10n.t('At {0} AWS gave {1} a session.', when, presented.sessionName));
  }
  return wrong(
    'attempt',
    presented.failure?.message === failure.message
      ? l10n.t('At {0}: {1}', when, failure.message)
      : l10n.t('The last sign-in did not come to AWS: {0}', failure.message),
    ...ofMessage(facts, symptom),
  );
}

/** Causes that no fact shows: the refusal itself does. */
function ofMessage(facts: Facts, symptom: Symptom): readonly Cause[] {
  const { presented, environment, failure } = facts;
  switch (symptom) {
    case 'rolesClaim':
      return [
        cause(
          'rolesPinned',
          'seen',
          l10n.t(
            'The identity provider says which roles a token is for, and {0} is not among them.',
            facts.roleArn ?? '',
          ),
          l10n.t('Whoever runs the identity provider has to add the role’s ARN to the claim `roles`.'),
        ),
      ];
    case 'policyTooLarge':
      return presented !== undefined && sessionTagsOf(presented.claims).size > 0
        ? [
            cause(
              'tagsTooLarge',
              'seen',
              l10n.t('The session tags of the token and the session policy are too large together.'),
              l10n.t('Have the identity provider send fewer or shorter tags.'),
            ),
          ]
        : [
            cause(
              'sessionPolicyTooLarge',
              'seen',
              l10n.t('The session policy is too large for STS.'),
              l10n.t('It grows with the names in it: choose fewer secrets at a time, or shorter names.'),
            ),
          ];
    case 'redirectUri':
      return [
        cause(
          'redirectUriMissing',
          'seen',
          l10n.t('The application in Entra does not know the editor’s redirect URI.'),
          l10n.t(
            'Register `https://vscode.dev/redirect` (and `http://localhost` for the desktop) as redirect URIs of the platform ‘Mobile and desktop applications’.',
          ),
        ),
      ];
    case 'offline':
      return [
        cause(
          'network',
          'possible',
          failure?.message ?? l10n.t('Something did not answer.'),
          failure?.hint ?? l10n.t('Check the network and the addresses in the settings.'),
        ),
      ];
    case 'tokenExpired':
      return [tokenAge(facts)];
    case 'other':
    case 'dispatchNotFound':
    case 'dispatchRefused':
      return [
        cause(
          'asSaid',
          'possible',
          failure?.message ?? '',
          failure?.hint ??
            l10n.t('Look at the log for details, and at `{0}` in the settings.', environment.name),
        ),
      ];
    default:
      return [];
  }
}

/** Why AWS found a token too old: it was, or this machine did not see that it was. */
function tokenAge({ presented, clockAhead, environment }: Facts): Cause {
  const { exp, iat } = presented?.claims ?? {};
  const skewed = clockAhead.seen && Math.abs(clockAhead.value) > SKEW;
  const ownView = presented !== undefined && typeof exp === 'number' ? exp * 1000 - presented.at : undefined;
  if (skewed && (ownView === undefined || ownView > 0)) {
    return skew(clockAhead.value);
  }
  if (environment.identity.kind === 'microsoft') {
    const age = presented !== undefined && typeof iat === 'number' ? presented.at - iat * 1000 : undefined;
    return cause(
      'staleIdToken',
      'seen',
      age === undefined
        ? l10n.t('The editor handed out an ID token that it had kept and that had ended.')
        : l10n.t(
            'The editor handed out an ID token that it had kept for {0} minutes.',
            Math.round(age / 60_000),
          ),
      l10n.t('Sign out of {0} and in again: then a new token is asked for.', environment.name),
    );
  }
  const gitHub = environment.identity.kind === 'githubActions';
  return cause(
    'tokenTooOld',
    ownView !== undefined && ownView <= 0 ? 'seen' : 'possible',
    gitHub
      ? l10n.t('GitHub’s token lives for 5 minutes, and it was older when it came to AWS.')
      : l10n.t('The token had ended when it came to AWS.'),
    gitHub
      ? l10n.t(
          'Sign in again; if it comes back, look at how long the run takes after the step that gets the token.',
        )
      : l10n.t('Sign in again.'),
  );
}

export function clockStep({ clockAhead }: Facts, symptom: Symptom): Finding {
  if (!clockAhead.seen) {
    return unseen('clock', clockAhead.why);
  }
  const { value } = clockAhead;
  return Math.abs(value) > SKEW
    ? wrong('clock', skewWords(value), ...(symptom === 'tokenExpired' ? [] : [skew(value)]))
    : fine('clock', l10n.t('It is within {0} seconds of AWS’s.', Math.ceil(Math.abs(value) / 1000) + 1));
}

function skew(ahead: number): Cause {
  return cause(
    'clockSkew',
    'seen',
    skewWords(ahead),
    l10n.t('Set the clock of this machine by a time server.'),
  );
}

function skewWords(ahead: number): string {
  const minutes = (Math.abs(ahead) / 60_000).toFixed(1);
  return ahead > 0
    ? l10n.t('This machine’s clock is {0} minutes behind AWS’s.', minutes)
    : l10n.t('This machine’s clock is {0} minutes ahead of AWS’s.', minutes);
}

/** A refusal of STS has its error as the cause; so has what kept it from answering, which is `offline` or an end. */
function stsAnswered({ failure }: Presented): boolean {
  return (
    failure === undefined ||
    (failure.cause instanceof Error && failure.code !== 'offline' && failure.code !== 'cancelled')
  );
}

/** Whether STS serves the region: it says so when it is called, and not before. */
export function regionStep({ environment, presented, clockAhead }: Facts, symptom: Symptom): Finding {
  const { region } = environment;
  if (symptom === 'regionDisabled') {
    return wrong(
      'region',
      l10n.t('STS is not active in {0} for this account.', region),
      cause(
        'regionDisabled',
        'seen',
        l10n.t('STS is switched off in {0}.', region),
        l10n.t(
          'Switch the region on in the account (for regions that are off by default), and STS in it under Account settings of IAM.',
        ),
      ),
    );
  }
  if (presented !== undefined && stsAnswered(presented)) {
    return fine('region', l10n.t('STS answered in {0}.', region));
  }
  return clockAhead.seen
    ? unseen(
        'region',
        l10n.t('only a sign-in shows whether the account may use STS in {0}, which can be reached.', region),
      )
    : unseen('region', clockAhead.why);
}
