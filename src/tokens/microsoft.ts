import * as l10n from '@vscode/l10n';
import { Failure, toFailure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import type { MicrosoftSessions } from '../core/identity/microsoft.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { IdentitySource } from '../core/model.ts';
import type { Clock, Secrets, TokenSource, WebIdentity } from '../core/ports.ts';
import { redact } from '../core/redact.ts';
import { type Claims, nameIn, readClaims } from './idToken.ts';
import { SignedInMark } from './signedInMark.ts';

export type MicrosoftIdentity = Extract<IdentitySource, { kind: 'microsoft' }>;

export interface MicrosoftDeps {
  readonly sessions: MicrosoftSessions;
  readonly secrets: Secrets;
  readonly clock: Clock;
}

/** Milliseconds. How far this machine's time may be off without a sign-in failing for it. */
const TOLERANCE = 5 * 60_000;
/** Milliseconds. A token with less left is not worth a way to AWS. */
const MARGIN = 60_000;
/** The editor's own sign-in at Microsoft Entra: its ID token for an application of the organisation. */
export function createMicrosoftTokens(deps: MicrosoftDeps, identity: MicrosoftIdentity): TokenSource {
  const { sessions, clock } = deps;
  const { tenant, clientId, scopes: more } = identity;
  const scopes = [
    ...new Set(['openid', 'profile', 'email', 'offline_access', ...more]),
    `VSCODE_CLIENT_ID:${clientId}`,
    `VSCODE_TENANT:${tenant}`,
  ];
  const mark = new SignedInMark(deps.secrets, ['microsoft', tenant, clientId, ...more].join(' '));
  /** The token that was given last, and whether AWS was not content with it. */
  let given: { readonly token: string; spent: boolean } | undefined;
  /** After a sign-out the person may want to be somebody else. */
  let anew = false;

  const get = async (
    options: { readonly interactive: boolean; readonly forceNew: boolean },
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    try {
      const session = await untilAborted(sessions.get(scopes, options, signal), signal);
      if (session !== undefined && session.idToken === undefined) {
        throw noIdToken(session.account);
      }
      return session?.idToken;
    } catch (error) {
      throwIfAborted(signal);
      throw toMicrosoftFailure(error, identity);
    }
  };
  const stale = (token: string, claims: Claims): boolean =>
    endOf(claims) - clock.now() < MARGIN || (given?.spent === true && given.token === token);
  const use = (token: string, claims: Claims, expiresAt: number): WebIdentity => {
    given = { token, spent: false };
    return { kind: 'web', token, name: nameIn(claims) ?? '', expiresAt };
  };

  return {
    renewal: 'ahead',

    signIn: async (prompt, signal) => {
      const { era } = mark;
      prompt.step(l10n.t('Asking the editor for your Microsoft sign-in'));
      const first = (await get({ interactive: true, forceNew: anew }, signal)) ?? dismissed();
      let claims = check(first, identity);
      let token = first;
      let expiresAt = endOf(claims);
      if (stale(token, claims)) {
        prompt.step(l10n.t('The Microsoft sign-in has ended: asking for a new one'));
        token = (await get({ interactive: true, forceNew: true }, signal)) ?? dismissed();
        claims = check(token, identity);
        expiresAt = freshEnd(claims, clock.now(), token === first);
      }
      throwIfAborted(signal);
      anew = false;
      await mark.set(era);
      throwIfAborted(signal);
      return use(token, claims, expiresAt);
    },

    renew: async signal => {
      if (!(await mark.isSet())) {
        return undefined;
      }
      const token = await get({ interactive: false, forceNew: false }, signal);
      if (token === undefined) {
        return undefined;
      }
      const claims = check(token, identity);
      if (given?.token === token) {
        // Whoever renews was not content with this one.
        given = { token, spent: true };
      }
      return stale(token, claims) ? undefined : use(token, claims, endOf(claims));
    },

    /** The editor's session stays: it may be another extension's too. */
    signOut: async () => {
      given = undefined;
      anew = true;
      await mark.clear();
    },
  };
}

/** Whether the token is the one that AWS is to see. Its signature is not looked at: STS checks it. */
function check(token: string, { tenant, clientId }: MicrosoftIdentity): Claims {
  const claims = readClaims(token);
  const { aud, tid, sub, exp } = claims;
  if (typeof sub !== 'string' || typeof exp !== 'number') {
    throw new Failure('identityRefused', l10n.t('Microsoft sent an ID token without `sub` and `exp`.'));
  }
  if (aud !== clientId) {
    throw new Failure(
      'identityRefused',
      l10n.t('Microsoft sent an ID token for another application: {0}', String(aud)),
      {
        hint: l10n.t(
          'AWS compares the audience with the application (client) id {0}. Check `clientId`, and that the application issues tokens of version 2.',
          clientId,
        ),
        action: openSettingsAction(),
      },
    );
  }
  if (typeof tid !== 'string' || tid.toLowerCase() !== tenant.toLowerCase()) {
    throw new Failure(
      'identityRefused',
      l10n.t('Microsoft signed you in at another tenant: {0}', String(tid)),
      {
        hint: l10n.t('Choose an account of the tenant {0}, or correct `tenant`.', tenant),
        action: openSettingsAction(),
      },
    );
  }
  return claims;
}

/** Milliseconds since the epoch. */
function endOf({ exp }: Claims): number {
  return typeof exp === 'number' ? exp * 1000 : 0;
}

/**
 * When a token ends that was asked for anew, by this machine's clock. It may be a few minutes off: a token that
 * is new all the same lasts as long as it says. Throws where it is not new.
 */
function freshEnd(claims: Claims, now: number, same: boolean): number {
  const end = endOf(claims);
  if (same || end + TOLERANCE < now) {
    const minutes = Math.round((now - end) / 60_000);
    throw new Failure(
      'identityRefused',
      same
        ? l10n.t('The editor gives the Microsoft sign-in that has ended, again.')
        : l10n.t(
            'Microsoft gave an ID token that ended {0} minutes ago by the clock of this machine.',
            minutes,
          ),
      {
        hint: same
          ? l10n.t('Sign out of Microsoft in the Accounts menu of the editor, and sign in again.')
          : l10n.t('Look at the clock of this machine.'),
      },
    );
  }
  const { iat } = claims;
  return end - now < MARGIN && typeof iat === 'number' ? now + end - iat * 1000 : end;
}

function noIdToken(account: string): Failure {
  return new Failure('identityRefused', l10n.t('The Microsoft sign-in of {0} has no ID token.', account), {
    hint: l10n.t(
      'Visual Studio Code gives it since 1.106, for applications that are signed in to with the scope `openid`.',
    ),
  });
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const ENTRA_ERRORS: Readonly<Record<string, (identity: MicrosoftIdentity) => string>> = {
  AADSTS50011: () =>
    l10n.t(
      'Register the redirect URI `https://vscode.dev/redirect` (and `http://localhost` for the desktop) at the application, as "Mobile and desktop applications".',
    ),
  AADSTS50020: ({ tenant }) => l10n.t('The account is not one of the tenant {0}: choose another.', tenant),
  AADSTS50105: () => l10n.t('The application wants users to be assigned to it: ask its owner to assign you.'),
  AADSTS53003: () => l10n.t('A Conditional Access policy of your organisation blocks this sign-in.'),
  AADSTS65001: () => l10n.t('Nobody consented to the application yet: an administrator may have to.'),
  AADSTS65004: () => l10n.t('You declined the consent. Sign in again to give it.'),
  AADSTS700016: ({ tenant, clientId }) =>
    l10n.t('There is no application {0} in the tenant {1}: check `clientId` and `tenant`.', clientId, tenant),
  AADSTS7000218: () => l10n.t('Allow public client flows in the authentication settings of the application.'),
  AADSTS9002326: () =>
    l10n.t('Register the redirect URI as "Mobile and desktop applications", not as a single-page one.'),
  AADSTS90002: ({ tenant }) => l10n.t('There is no tenant {0}: check `tenant`.', tenant),
  AADSTS90094: () => l10n.t('An administrator has to consent to the application.'),
};

/** What the provider rejects with is a text alone, which begins with Entra's code where Entra refused. */
function toMicrosoftFailure(error: unknown, identity: MicrosoftIdentity): Failure {
  if (error instanceof Failure) {
    return error;
  }
  const text = error instanceof Error ? error.message : String(error);
  const code = /AADSTS\d+/.exec(text)?.[0];
  if (code === undefined) {
    const { message } = toFailure(error);
    return new Failure('identityRefused', l10n.t('The editor could not sign in to Microsoft: {0}', message), {
      cause: error,
      hint: l10n.t('Look at the log "Microsoft Authentication" of the editor.'),
    });
  }
  const hint = ENTRA_ERRORS[code]?.(identity);
  return new Failure('identityRefused', l10n.t('Microsoft refused the sign-in: {0}', redact(text)), {
    cause: error,
    hint:
      hint ??
      l10n.t(
        'Microsoft explains it at {0}.',
        `https://login.microsoftonline.com/error?code=${code.slice(6)}`,
      ),
  });
}

function dismissed(): never {
  throw new Failure('cancelled', l10n.t('The sign-in was cancelled.'));
}
