import * as l10n from '@vscode/l10n';
import { decodeJwt } from 'jose/jwt/decode';
import { Failure } from '../core/failure.ts';
import type { WebIdentity } from '../core/ports.ts';

export interface IdToken {
  readonly subject: string;
  readonly web: WebIdentity;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Claims that name a person, the most readable first (OpenID Connect Core 1.0, section 5.1). */
const NAMES = ['preferred_username', 'email', 'sub'] as const;

/**
 * Takes from an ID token that was issued just now what the rest needs to know. The signature is not looked
 * at: the token came over the issuer's own connection, and STS checks it. Its end is told by this machine's
 * clock, which is at `now` (ms): `exp` and `iat` are the issuer's time, so what counts is how far they are
 * apart. Throws Failure `identityRefused`.
 */
export function readIdToken(token: string, now: number): IdToken {
  const claims = readClaims(token);
  const { exp, iat, sub } = claims;
  if (typeof exp !== 'number' || typeof sub !== 'string' || sub === '') {
    throw new Failure(
      'identityRefused',
      l10n.t('The identity provider sent an ID token without the claims that AWS needs (sub and exp).'),
      { hint: l10n.t('Ask whoever runs the identity provider.') },
    );
  }
  const expiresAt = typeof iat === 'number' ? now + (exp - iat) * 1000 : exp * 1000;
  return {
    subject: sub,
    web: { kind: 'web', token, name: nameIn(claims) ?? sub, expiresAt },
  };
}

/** What people call whom a token is for; undefined where no claim names them. */
export function nameIn(claims: Claims): string | undefined {
  const name = NAMES.map(claim => claims[claim]).find(value => typeof value === 'string' && value !== '');
  return typeof name === 'string' ? name : undefined;
}

/** The claims of a token, whose signature is not looked at. Throws Failure `identityRefused`. */
export function readClaims(token: string): Claims {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw new Failure(
      'identityRefused',
      l10n.t('The identity provider sent an ID token that cannot be read.'),
      {
        cause: error,
      },
    );
  }
}
